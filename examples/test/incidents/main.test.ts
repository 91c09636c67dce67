// Goal: the command says what there is, and what was wrong in how it was called.
// Method: runs it as npm does. What it plays is in reenact.test.ts.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { INCIDENTS } from '../../src/incidents/catalogue.ts'
import { run } from '../run.ts'

const COMMAND = 'incidents/main.ts'

describe('lab:incidents', () => {
  test('--help names every incident', async () => {
    const { code, stdout } = await run(COMMAND, ['--help']).ended
    assert.equal(code, 0)
    for (const { name, story } of INCIDENTS) assert.match(stdout, new RegExp(`${name} +${story}`))
  })

  const mistakes = [
    ['an incident that there is not', ['rotatoin'], /did you mean `rotation`\?/],
    ['--gzip without --write', ['--gzip'], /--gzip goes with --write/],
    ['an option that there is not', ['--all'], /--all/],
  ] as const
  for (const [name, args, message] of mistakes) {
    test(`${name} ends with 2`, async () => {
      const { code, stderr } = await run(COMMAND, args).ended
      assert.equal(code, 2)
      assert.match(stderr, message)
    })
  }
})
