import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readReport, reportJson } from '../../src/report/json.ts'
import { replayedIn, replayOf } from '../../src/report/replay.ts'
import { clean, report } from './fixture.ts'

describe('replay', () => {
  const read = readReport(reportJson(report))
  const stored =
    read.kind === 'report' ? read.report : ({ base: '', level: 1, causes: [] } as const)
  const replay = replayOf(stored, 'z1')
  assert.ok(replay)

  test('the operations of the cause run again', () =>
    assert.deepEqual(replay.operations, ['GET /orders/{id}', 'PATCH /orders/{id}']))

  for (const [name, start] of [
    ['an unknown fingerprint', 'ffff'],
    ['no fingerprint', ''],
  ] as const) {
    test(`${name} names nothing`, () => assert.equal(replayOf(stored, start), undefined))
  }

  const proved = report.cells.map((cell) => ({ ...cell, verdict: { kind: 'proved' } as const }))
  const mended = { ...report, causes: [], cells: proved }
  const [cause] = report.causes
  assert.ok(cause)
  for (const [name, after, kind] of [
    ['the same cause still happens', report, 'happens'],
    [
      'mended in part, it still happens',
      { ...report, causes: [{ ...cause, fingerprint: 'other' }] },
      'happens',
    ],
    ['it is gone where its cells are proved', mended, 'gone'],
    ['without its cells nothing is known', clean, 'unknown'],
    ['refuted without that cause, nothing is known', { ...report, causes: [] }, 'unknown'],
    [
      'refuted by something lesser, it is gone',
      { ...report, causes: [{ ...cause, oracle: 'C4', severity: 'info', fingerprint: 'other' }] },
      'gone',
    ],
    [
      'and by something as grave, nothing is known',
      { ...report, causes: [{ ...cause, oracle: 'A1', fingerprint: 'other' }] },
      'unknown',
    ],
    ['ended early, nothing is known', { ...mended, endedEarly: 'x' }, 'unknown'],
  ] as const) {
    test(name, () => assert.equal(replayedIn(after, replay).kind, kind))
  }
})
