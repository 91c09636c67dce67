import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { coverage, duration, summarise, verdictOf } from '../../src/report/summary.ts'
import { clean, report } from './fixture.ts'

function skippedFirst(cell: (typeof clean.cells)[number], index: number): typeof cell {
  return index === 0
    ? { ...cell, verdict: { kind: 'skipped', why: 'level 0 writes nothing' } }
    : cell
}

describe('verdictOf', () => {
  for (const [name, one, expected] of [
    ['nothing', clean, 'No mistake was found: every caller is answered as the rules say.'],
    [
      'nothing in what was tried',
      { ...clean, cells: clean.cells.map(skippedFirst) },
      `No mistake was found in what was tried; 1 of ${clean.cells.length} cells was not.`,
    ],
    ['nothing tried', { ...clean, cells: [] }, 'Nothing could be proved.'],
    [
      'open',
      { ...report, causes: [] },
      'No mistake was found, but 3 of 61 cells could not be concluded.',
    ],
    ['early', { ...clean, endedEarly: 'x' }, 'Nothing was found before the audit ended early.'],
    [
      'one',
      { ...report, causes: report.causes.slice(0, 1) },
      'One mistake was found, and it is critical.',
    ],
  ] as const) {
    test(name, () => assert.equal(verdictOf(one, summarise(one)), expected))
  }
})

describe('coverage', () => {
  test('reasons are counted, the commonest first', () =>
    assert.match(
      coverage(summarise(report)),
      /^51 of 61 cells proved, 6 refuted, 0 noted, 3 inconclusive \(2: no/,
    ))

  test('what is only worth knowing is noted, and not refuted', () => {
    const causes = report.causes.map((one) => ({ ...one, accepted: undefined }))
    assert.match(coverage(summarise({ ...report, causes })), /, 5 refuted, 1 noted, /)
  })

  test('without cells it says so', () => {
    const none = summarise({ ...clean, cells: [] })
    assert.equal(
      coverage(none),
      '0 of 0 cells proved, 0 refuted, 0 noted, 0 inconclusive, 0 skipped',
    )
  })
})

describe('duration', () => {
  for (const [milliseconds, text] of [
    [0, '0.0 s'],
    [59_900, '59.9 s'],
    [60_000, '1 min 0 s'],
    [200_000, '3 min 20 s'],
  ] as const) {
    test(text, () => assert.equal(duration(milliseconds), text))
  }
})
