// Goal: the table says no where it must. Method: a good table, and one thing wrong with it at a time.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Found } from './judge.ts'
import { tableOf } from './table.ts'

const FOUND: Found = {
  ...{ framework: 'node', store: 'memory', fault: 'open', severity: 'high', oracle: 'A1' },
  ...{ isFound: true, hasOperation: true, hasOracle: true, causes: ['A1 high: open'] },
  ...{ requests: 40, operations: 2, seconds: 1, conclusive: 1, harm: 0, leftBehind: 0 },
  endedEarly: undefined,
}
const MISSED: Found = { ...FOUND, isFound: false, fault: 'missed', causes: [] }
const SOUND: Found = {
  ...FOUND,
  fault: undefined,
  severity: undefined,
  oracle: undefined,
  causes: [],
}

const many = (count: number, one: Found): readonly Found[] =>
  Array.from({ length: count }, () => one)
const four = { ...FOUND, causes: ['a', 'b', 'c', 'd'] }

const rows = [
  ['all found', [FOUND, SOUND], true],
  ['nothing asked', [], true],
  ['one of twenty missed', [...many(19, FOUND), MISSED], true],
  ['one of nineteen missed', [...many(18, FOUND), MISSED], false],
  ['a critical one missed', [...many(99, FOUND), { ...MISSED, severity: 'critical' }], false],
  ['1.2 findings for each', [...many(14, FOUND), four], true],
  ['more findings for each', [...many(13, FOUND), four], false],
  ['a false alarm', [FOUND, { ...SOUND, isFound: false }], false],
  ['a row changed', [{ ...FOUND, harm: 1 }], false],
  ['a row left behind', [{ ...FOUND, leftBehind: 1 }], false],
] as const

describe('tableOf', () => {
  for (const [name, found, expected] of rows) {
    test(`${name} is ${expected ? 'good' : 'not good'}`, () => {
      assert.equal(tableOf(found).isGood, expected)
    })
  }

  test('what was missed is told, and what was found instead', () => {
    const { text } = tableOf([FOUND, { ...MISSED, causes: ['A5 low: else'] }])
    assert.match(text, /^recall 50\.0 % of 2, critical missed: 0$/m)
    assert.match(text, /^missed: node missed \(A1\): A5 low: else$/m)
    assert.match(text, /^requests for each operation: 20\.0$/m)
  })
})
