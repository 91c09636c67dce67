// Goal: an API that is sound is not blamed, however its team built it, and nothing is left behind in it.
// Method: an API of notes as teams build them, with an audit file that says what is so; of none anything above low is said.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { audited, graveIn } from './sound-audit.ts'
import { BUILT } from './sound-servers.ts'

describe('sound APIs', { concurrency: 2 }, () => {
  for (const built of BUILT) {
    for (const level of [1, 3] as const) {
      test(`${built.name}: nothing is wrong, at level ${level}`, async () => {
        const { report, left } = await audited(built, level)
        assert.deepEqual(graveIn(report), [])
        assert.deepEqual(report.leftBehind, [])
        assert.equal(left, 0)
      })
    }
  }
})
