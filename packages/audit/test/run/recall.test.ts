// Goal: holes of the kinds that real APIs have most often are found, by the right oracle and on the right operation, and
// an API without the hole is not blamed.
// Method: a small API for each, with its hole and without; nothing is left of what the audit made.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { audited, graveIn } from './recall-kit.ts'
import { ROWS } from './recall-rows.ts'

/** What an operation may cost at level 1. */
const REQUESTS_MAX = 25

describe('holes of real APIs', { concurrency: 2 }, () => {
  for (const { name, found, level = 1, ...what } of ROWS) {
    test(`${name}: it is found`, async () => {
      const { report, left } = await audited({ ...what, level, isOpen: true })
      assert.deepEqual(graveIn(report), [found])
      assert.deepEqual([report.leftBehind, left, report.endedEarly], [[], [], undefined])
    })

    test(`${name}: nothing is wrong without the hole`, async () => {
      const { report, left } = await audited({ ...what, level, isOpen: false })
      assert.deepEqual(graveIn(report), [])
      assert.deepEqual([report.leftBehind, left, report.endedEarly], [[], [], undefined])
      if (level > 1) return
      const { exchanges, operations } = report
      // What is the same for all operations is tried once, on few of them.
      assert.ok(exchanges.length <= REQUESTS_MAX * Math.max(operations.length, 10))
    })
  }
})
