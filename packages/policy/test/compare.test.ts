import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AttributeOperator, isOperator, operators } from '../src/compare.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'

type Row = readonly [name: string, AttributeOperator, left: unknown, right: unknown, Truth]

const rows: readonly Row[] = [
  ['the same text is equal', 'equal', 'a', 'a', TRUE],
  ['another text is not', 'equal', 'a', 'b', FALSE],
  ['case matters', 'equal', 'a', 'A', FALSE],
  ['the empty text is a value', 'equal', '', '', TRUE],
  ['a number and its text are not equal', 'equal', 1, '1', FALSE],
  ['a number and its text are certainly different', 'not_equal', 1, '1', TRUE],
  ['a boolean and a number are not equal', 'equal', true, 1, FALSE],
  ['a large integer equals the same number', 'equal', 7n, 7, TRUE],
  ['a large integer beside another number', 'equal', 7n, 8, FALSE],
  ['a large integer beside the same number is not unequal', 'not_equal', 7n, 7, FALSE],
  ['a large integer and its text are not equal', 'equal', 7n, '7', FALSE],
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
  ['numbers in texts are ordered as texts', 'less', '10', '9', TRUE],
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
  ['in goes by type', 'in', 1, ['1'], FALSE],
  ['a list contains', 'contains', ['a'], 'a', TRUE],
  ['a list does not contain', 'contains', ['a'], 'b', FALSE],
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
