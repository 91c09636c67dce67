import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AttributeOperator, isNumberText, isOperator, operators } from '../src/compare.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'

type Row = readonly [name: string, AttributeOperator, left: unknown, right: unknown, Truth]

const rows: readonly Row[] = [
  ['the same text is equal', 'equal', 'a', 'a', TRUE],
  ['another text is not', 'equal', 'a', 'b', FALSE],
  ['case matters', 'equal', 'a', 'A', FALSE],
  ['the empty text is a value', 'equal', '', '', TRUE],
  ['a number and its text may mean the same', 'equal', 1, '1', UNKNOWN],
  ['a text and its number may too', 'equal', '1', 1, UNKNOWN],
  ['a number and its text may differ', 'not_equal', 1, '1', UNKNOWN],
  ['a text and another number cannot be compared', 'not_equal', '2', 1, UNKNOWN],
  ['a boolean and a number cannot be compared', 'equal', true, 1, UNKNOWN],
  ['a boolean and its text cannot be compared', 'not_equal', 'true', true, UNKNOWN],
  ['the same boolean is equal', 'equal', false, false, TRUE],
  ['the other boolean is not', 'not_equal', false, true, TRUE],
  ['texts that read as numbers are equal as texts', 'equal', '7', '7', TRUE],
  ['a large integer equals the same number', 'equal', 7n, 7, TRUE],
  ['a large integer beside another number', 'equal', 7n, 8, FALSE],
  ['a large integer beside the same number is not unequal', 'not_equal', 7n, 7, FALSE],
  ['a large integer and its text cannot be compared', 'equal', 7n, '7', UNKNOWN],
  ['zero has no sign', 'equal', -0, 0, TRUE],
  ['infinity is a number', 'less', 1, Number.POSITIVE_INFINITY, TRUE],
  ['undefined does not equal undefined', 'equal', undefined, undefined, UNKNOWN],
  ['null does not equal null', 'equal', null, null, UNKNOWN],
  ['null does not equal undefined', 'equal', null, undefined, UNKNOWN],
  ['missing on the left is unknown', 'equal', undefined, 'a', UNKNOWN],
  ['missing on the right is unknown', 'equal', 'a', null, UNKNOWN],
  ['missing is not unequal either', 'not_equal', null, 'closed', UNKNOWN],
  ['NaN is unknown', 'equal', Number.NaN, Number.NaN, UNKNOWN],
  ['NaN is not unequal either', 'not_equal', Number.NaN, 1, UNKNOWN],
  ['NaN has no order', 'less', Number.NaN, 1, UNKNOWN],
  ['an object is no value to compare', 'equal', thing(), thing(), UNKNOWN],
  ['a list equals nothing', 'equal', ['a'], 'a', UNKNOWN],
  ['a function is no value to compare', 'not_equal', thing, 'a', UNKNOWN],
  ['less, below', 'less', 1, 2, TRUE],
  ['less, at', 'less', 2, 2, FALSE],
  ['less, above', 'less', 3, 2, FALSE],
  ['less or equal, at', 'less_or_equal', 2, 2, TRUE],
  ['less or equal, below', 'less_or_equal', 1, 2, TRUE],
  ['less or equal, above', 'less_or_equal', 3, 2, FALSE],
  ['greater, at', 'greater', 2, 2, FALSE],
  ['greater, above', 'greater', 3, 2, TRUE],
  ['greater, below', 'greater', 1, 2, FALSE],
  ['greater or equal, at', 'greater_or_equal', 2, 2, TRUE],
  ['greater or equal, above', 'greater_or_equal', 3, 2, TRUE],
  ['greater or equal, below', 'greater_or_equal', 1, 2, FALSE],
  ['texts have an order', 'less', 'a', 'b', TRUE],
  ['texts are ordered by code unit', 'less', 'Z', 'a', TRUE],
  ['dates in texts have an order', 'less', '2026-09-30', '2026-10-01', TRUE],
  ['moments in texts too', 'greater', '2026-10-01T10:00Z', '2026-10-01T09:00Z', TRUE],
  ['the empty text comes first', 'less', '', 'a', TRUE],
  ['numbers in texts have no order', 'less', '10', '9', UNKNOWN],
  ['not even beside themselves', 'less_or_equal', '10', '10', UNKNOWN],
  ['a number in a text has none beside a word, on the left', 'less', '10', 'a', UNKNOWN],
  ['nor on the right', 'greater', 'a', '10', UNKNOWN],
  ['nor beside nothing', 'greater', '10', '', UNKNOWN],
  ['a large integer has its place among numbers', 'less', 1n, 1.5, TRUE],
  ['a text and a number have no order', 'less', '1', 2, UNKNOWN],
  ['a number and a text have none either', 'greater_or_equal', 2, '1', UNKNOWN],
  ['booleans have no order', 'less', false, true, UNKNOWN],
  ['missing has no order', 'greater', undefined, 1, UNKNOWN],
  ['in a list', 'in', 'a', ['b', 'a'], TRUE],
  ['not in a list', 'in', 'c', ['b', 'a'], FALSE],
  ['nothing is in an empty list', 'in', 'a', [], FALSE],
  ['missing in an empty list is unknown', 'in', undefined, [], UNKNOWN],
  ['missing is in no list, not even one with a gap', 'in', null, [null], UNKNOWN],
  ['a list with a gap leaves a miss unknown', 'in', 'c', ['a', null], UNKNOWN],
  ['a gap before the hit does not hide it', 'in', 'a', [null, 'a'], TRUE],
  ['a miss after a gap stays unknown', 'in', 'c', [null, 'a'], UNKNOWN],
  ['in something that is no list', 'in', 'a', 'abc', UNKNOWN],
  ['in a missing list', 'in', 'a', undefined, UNKNOWN],
  ['an element of another type leaves a miss unknown', 'in', 1, ['1'], UNKNOWN],
  ['so it does among others', 'in', 1, [2, '1', 3], UNKNOWN],
  ['an element of another type does not hide a hit', 'in', 1, ['1', 1], TRUE],
  ['nor one that comes after', 'in', 1, [1, '1'], TRUE],
  ['a large integer is found among numbers', 'in', 7n, [6, 7], TRUE],
  ['a large integer is missed among numbers', 'in', 7n, [6, 8], FALSE],
  ['a list contains', 'contains', ['a'], 'a', TRUE],
  ['a list does not contain', 'contains', ['a'], 'b', FALSE],
  ['a list with another type does not certainly lack', 'contains', ['a', 1], 'b', UNKNOWN],
  ['a list with another type contains', 'contains', [1, 'a'], 'a', TRUE],
  ['a text is no list of its letters', 'contains', 'abc', 'a', UNKNOWN],
  ['a list contains no missing value', 'contains', [undefined], undefined, UNKNOWN],
]

function thing(): object {
  return {}
}

describe('operators', () => {
  for (const [name, operator, left, right, expected] of rows) {
    test(`${name} (${operator})`, () => assert.equal(operators[operator](left, right), expected))
  }

  test('only own names are operators', () => {
    assert.equal(isOperator('equal'), true)
    for (const other of ['constructor', '__proto__', 'toString', '', 1, null]) {
      assert.equal(isOperator(other), false)
    }
  })
})

describe('isNumberText', () => {
  for (const text of [
    '0',
    '1000',
    '-12.50',
    '+1',
    '.5',
    '1e10',
    ' 7 ',
    'Infinity',
    'NaN',
    '0x1f',
  ]) {
    test(`"${text}" reads as a number`, () => assert.equal(isNumberText(text), true))
  }

  for (const text of ['', ' ', 'a', '-', '.', '7a', '2026-10-01', '10:30', '1.2.3', 'nan']) {
    test(`"${text}" does not`, () => assert.equal(isNumberText(text), false))
  }
})
