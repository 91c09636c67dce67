import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { AttributeOperator } from '../src/compare.ts'
import type { Literal } from '../src/leaves/operand.ts'
import { createModel } from '../src/model.ts'
import { resourceType } from '../src/resource-type.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'
import { codePointOrder } from '../src/typed-comparison.ts'

// Goal: a stated column is compared as what it holds, whatever the driver returned.
// Method: one row per comparison that would come out differently without the statement.
interface Row {
  readonly [column: string]: unknown
}

const type = resourceType<Row>('row', {
  tenant: null,
  columns: {
    text: 'text',
    whole: 'integer',
    number: 'number',
    open: 'boolean',
    list: 'text_list',
    time: 'timestamp',
  },
})
const model = createModel({ permissions: [] })

const rows: readonly [string, Row, string, AttributeOperator, Literal, Truth][] = [
  ['a text that reads as a number has an order', { text: '10' }, 'text', 'less', 'b', TRUE],
  ['it is that of texts', { text: '10' }, 'text', 'greater', 'b', FALSE],
  ['a text is not less than itself', { text: 'b' }, 'text', 'less', 'b', FALSE],
  ['it is less or equal', { text: 'b' }, 'text', 'less_or_equal', 'b', TRUE],
  ['it is not greater than itself', { text: 'b' }, 'text', 'greater', 'b', FALSE],
  ['it is greater or equal', { text: 'b' }, 'text', 'greater_or_equal', 'b', TRUE],
  ['a text has no order beside a number', { text: '10' }, 'text', 'less', 11, UNKNOWN],
  ['a text is not unequal to a number', { text: '10' }, 'text', 'not_equal', 10, UNKNOWN],
  ['text that holds a number is missing', { text: 10 }, 'text', 'not_equal', 'x', UNKNOWN],
  ['digits are a whole number', { whole: '7' }, 'whole', 'equal', 7, TRUE],
  [
    'whole numbers keep their last digit',
    { whole: '9007199254740993' },
    'whole',
    'equal',
    2 ** 53,
    FALSE,
  ],
  ['a decimal is its number', { number: '9.50' }, 'number', 'equal', 9.5, TRUE],
  ['a decimal has the order of numbers', { number: '10' }, 'number', 'greater', 9.5, TRUE],
  ['1 is true', { open: 1 }, 'open', 'equal', true, TRUE],
  ['1 is not 1 any more', { open: 1 }, 'open', 'equal', 1, UNKNOWN],
  ['JSON is a list', { list: '["x"]' }, 'list', 'contains', 'x', TRUE],
  [
    'a list with NULL lacks nothing for certain',
    { list: ['y', null] },
    'list',
    'contains',
    'x',
    UNKNOWN,
  ],
  [
    'a date is before a later text',
    { time: new Date(0) },
    'time',
    'less',
    '1970-01-02T00:00:00Z',
    TRUE,
  ],
  ['a date is equal to its milliseconds', { time: new Date(5) }, 'time', 'equal', 5, TRUE],
  ['a date is one of several', { time: new Date(5) }, 'time', 'in', [4, 5], TRUE],
  ['a date is no day', { time: new Date(0) }, 'time', 'equal', '1970-01-01', UNKNOWN],
]

describe('a stated column', () => {
  for (const [name, resource, column, operator, right, expected] of rows) {
    test(name, () => {
      const rule = {
        kind: 'attribute',
        left: { from: 'resource', name: column },
        operator,
        right: { value: right },
      } as const
      const compiled = model.compile(rule, type)
      assert.equal(compiled.evaluate({ subject: undefined, resource, context: {} }), expected)
    })
  }
})

test('texts have the order of their UTF-8 bytes', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '\uff5e', '\ue000', '\u{1f600}', '\u{10ffff}'),
  })
  fc.assert(
    fc.property(text, text, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right))
      assert.equal(Math.sign(codePointOrder(left, right)), bytes)
    }),
    { numRuns: 5_000 },
  )
})

test('the second half of a pair stands as high as the first, also beside a half that stands alone', () => {
  assert.ok(codePointOrder('\ud83d\ude00', '\ud83d\uff5e') > 0)
  assert.ok(codePointOrder('\ud83d\uff5e', '\ud83d\ude00') < 0)
})

test('only a pair stands high, on both sides of where its halves begin and end', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['\ud800', '\udbff'],
    ['\ud800', '\ue000'],
    ['a', '\udc00'],
    ['\udc00', '\udc00'],
    ['\ud83d', '\ude00'],
  ]
  for (const [first, second] of rows) {
    const both = first + second
    const isPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(both)
    assert.equal(codePointOrder(both, '\uffff') > 0, isPair, JSON.stringify(both))
    assert.equal(codePointOrder(both, `${first}\uffff`) > 0, isPair, JSON.stringify(both))
  }
})
