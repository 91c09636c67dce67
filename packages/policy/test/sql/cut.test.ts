import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  askedOf,
  type Cut,
  doubleCut,
  integerCut,
  type OrderOperator,
  textCut,
} from '../../src/sql/cut.ts'

const MAX = 2n ** 63n - 1n
const at = (value: unknown): Cut => ({ side: 'at', value })

const cuts: readonly [string, Cut, Cut][] = [
  ['a whole number is where it is', integerCut(7), at(7)],
  ['a fraction is above the whole number below it', integerCut(-1.5), { side: 'above', value: -2 }],
  ['a great whole number keeps its digits', integerCut(2n ** 53n + 1n), at(2n ** 53n + 1n)],
  ['the last whole number', integerCut(MAX), at(MAX)],
  ['the one after it is beyond', integerCut(MAX + 1n), { side: 'beyond' }],
  ['the one before the first is before', integerCut(-(2n ** 63n) - 1n), { side: 'before' }],
  ['infinity is beyond whole numbers', integerCut(Infinity), { side: 'beyond' }],
  ['and before them', integerCut(-Infinity), { side: 'before' }],
  ['a double is where it is', doubleCut(0.1, 'sqlite'), at(0.1)],
  [
    'a bigint between two doubles is above one',
    doubleCut(2n ** 53n + 1n, 'sqlite'),
    { side: 'above', value: 2 ** 53 },
  ],
  ['or below one', doubleCut(2n ** 53n + 3n, 'sqlite'), { side: 'below', value: 2 ** 53 + 4 }],
  ['infinity is a double', doubleCut(Infinity, 'postgres'), at(Infinity)],
  ['but not in MySQL', doubleCut(-Infinity, 'mysql'), { side: 'before' }],
  ['a bigint beyond all doubles', doubleCut(10n ** 400n, 'postgres'), { side: 'beyond' }],
  ['a text is where it is', textCut('a\u{1f600}\0', 'sqlite'), at('a\u{1f600}\0')],
  [
    'U+0000 comes right after what stands before it',
    textCut('a\0b', 'postgres'),
    { side: 'above', value: 'a' },
  ],
  [
    'half of a pair comes before U+E000',
    textCut('a\ud800b', 'sqlite'),
    { side: 'below', value: 'a\ue000' },
  ],
]

describe('the place of a value', () => {
  for (const [name, cut, expected] of cuts) test(name, () => assert.deepEqual(cut, expected))
})

// A value v lies between its neighbours 1 and 2: `column < v` is `column <= 1`, or `column < 2`.
const asked: readonly [Cut, OrderOperator, unknown][] = [
  [at(1), 'less', { sign: '<', value: 1 }],
  [at(1), 'less_or_equal', { sign: '<=', value: 1 }],
  [at(1), 'greater', { sign: '>', value: 1 }],
  [at(1), 'greater_or_equal', { sign: '>=', value: 1 }],
  [{ side: 'above', value: 1 }, 'less', { sign: '<=', value: 1 }],
  [{ side: 'above', value: 1 }, 'greater_or_equal', { sign: '>', value: 1 }],
  [{ side: 'below', value: 2 }, 'less_or_equal', { sign: '<', value: 2 }],
  [{ side: 'below', value: 2 }, 'greater', { sign: '>=', value: 2 }],
  [{ side: 'beyond' }, 'less', 'all'],
  [{ side: 'beyond' }, 'greater_or_equal', 'none'],
  [{ side: 'before' }, 'less_or_equal', 'none'],
  [{ side: 'before' }, 'greater', 'all'],
]

describe('what is asked of a column', () => {
  for (const [cut, operator, expected] of asked) {
    test(`${operator} than ${JSON.stringify(cut)}`, () =>
      assert.deepEqual(askedOf(operator, cut), expected))
  }
})
