import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { failuresOf, gapsOf } from '../../src/report/outcome.ts'
import { clean, report } from './fixture.ts'

describe('failuresOf', () => {
  const none: ReadonlySet<string> = new Set()
  const all = new Set(report.causes.map(({ fingerprint }) => fingerprint))
  const kept = { ...report, leftBehind: [] }
  for (const [name, one, options, expected] of [
    ['causes at the severity', kept, { failOn: 'medium' }, ['3 causes at or above medium']],
    ['causes above it', kept, { failOn: 'high' }, ['2 causes at or above high']],
    ['what is known does not count', kept, { failOn: 'info', baseline: all }, []],
    [
      'what was left behind counts',
      { ...clean, leftBehind: report.leftBehind },
      {},
      ['1 object left behind'],
    ],
    ['what stays open does not count', { ...kept, causes: [] }, {}, []],
    [
      'too much that stays open',
      { ...kept, causes: [], cells: kept.cells.slice(0, 50) },
      { strict: true },
      ['3 of 50 cells inconclusive, over 5 %'],
    ],
    ['just not too much', { ...kept, causes: [] }, { strict: true }, []],
  ] as const) {
    test(name, () => {
      const whole = { failOn: 'medium', baseline: none, strict: false, ...options } as const
      assert.deepEqual(failuresOf(one, whole), expected)
    })
  }
})

describe('gapsOf', () => {
  const ben = { identity: 'ben', why: 'what it shows opens nothing' }
  for (const [name, one, expected] of [
    ['none', clean, []],
    ['an early end', { ...clean, endedEarly: 'x' }, ['ended early: x']],
    [
      'one who is not signed in',
      { ...clean, notSignedIn: [ben] },
      ['ben is not signed in, so nothing was proved of it: what it shows opens nothing'],
    ],
  ] as const) {
    test(name, () => assert.deepEqual(gapsOf(one), expected))
  }
})
