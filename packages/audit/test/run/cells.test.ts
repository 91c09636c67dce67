// Goal: a replay finds the same with its controls alone, and asks for little else.
// Method: flaws of the notes; each is found by a whole run, and again by its cells.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readReport, replayedIn, replayOf, reportJson } from '@sallyport/audit'
import { auditNotes } from './notes-audit.ts'
import { type Flaw, startTarget } from './target.ts'

const FLAWS: readonly (readonly [Flaw, string])[] = [
  ['no owner on read', 'Z1'],
  ['no owner on change', 'Z2'],
  ['any token', 'A2'],
  ['slash opens', 'Z8'],
  ['hidden told by body', 'L1'],
]

describe('the cells of one finding', { concurrency: 2 }, () => {
  for (const [flaw, oracle] of FLAWS) {
    test(flaw, async () => {
      const target = await startTarget(flaw)
      try {
        const whole = await auditNotes({ base: target.base, level: 2 })
        const read = readReport(reportJson(whole))
        const stored = read.kind === 'report' ? read.report : undefined
        const cause = stored?.causes.find((one) => one.oracle === oracle)
        assert.ok(stored && cause)
        const wanted = replayOf(stored, cause.fingerprint)
        assert.ok(wanted)
        const { operations: only, cells } = wanted
        const again = await auditNotes({ base: target.base, level: 2, only, cells })
        assert.equal(replayedIn(again, wanted).kind, 'happens')
        assert.ok(again.exchanges.length < whole.exchanges.length / 3)
      } finally {
        await target.close()
      }
    })
  }
})
