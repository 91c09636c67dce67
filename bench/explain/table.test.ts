// Goal: the figures are shares of the logs that they speak of, and the targets decide what is good.
// Method: a few logs whose figures can be counted by hand.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Judged } from './judge.ts'
import { figuresOf, matrixOf, textOf } from './table.ts'

const base: Judged = {
  seed: 1,
  population: 'normal',
  format: 'combined',
  kind: 'one',
  truth: ['key_rotation'],
  found: ['key_rotation'],
  isRight: true,
  isRightOrAlso: true,
  hasBoth: true,
  falseFindings: [],
  isCalledAttack: false,
  hasFalseAttack: false,
  detectors: [{ name: 'fail2ban', innocents: 4, attacksFound: 0, attacks: 0 }],
  lines: 10,
  story: ['the issuer signs with a new key'],
}
const wrong: Judged = {
  ...base,
  found: ['brute_force'],
  isRight: false,
  isRightOrAlso: false,
  isCalledAttack: true,
  hasFalseAttack: true,
}
const quiet: Judged = { ...base, kind: 'quiet', truth: [], found: [], isRight: false }
const alarm: Judged = { ...quiet, found: ['scanner'], falseFindings: ['wrong_code'] }

describe('table', () => {
  test('each figure is a share of the logs that it speaks of', () => {
    const figures = figuresOf('all', [base, base, base, wrong, quiet, alarm])
    assert.equal(figures.right, 0.75)
    assert.equal(figures.falseAlarms, 0.5)
    assert.equal(figures.quietLogs, 2)
    assert.equal(figures.calledAttack, 1 / 6)
    assert.equal(figures.isGood, false)
  })

  test('what meets every target is good', () => {
    assert.equal(figuresOf('all', [base, quiet]).isGood, true)
    assert.equal(figuresOf('all', [base, alarm]).isGood, false)
  })

  test('the matrix counts truth by what was found first', () => {
    const matrix = matrixOf([base, wrong, quiet])
    assert.deepEqual(
      [...(matrix.get('key_rotation') ?? [])],
      [
        ['key_rotation', 1],
        ['brute_force', 1],
      ],
    )
    assert.deepEqual([...(matrix.get('none') ?? [])], [['none', 1]])
  })

  test('the page names what was missed, and how it came about', () => {
    const text = textOf([base, wrong, alarm])
    assert.match(text, /seed 1, normal, combined: key_rotation was called brute_force \(the issuer/)
    assert.match(text, /none was called scanner/)
    assert.match(text, /\| fail2ban \| 0 of 0 \| 4\.0 \| 2 of 2 \| 4\.0 \|/)
  })
})
