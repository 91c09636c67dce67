import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ColumnType, identityReader, readColumn } from '../src/columns.ts'
import { createModel } from '../src/model.ts'
import { resourceType } from '../src/resource-type.ts'
import { FALSE, TRUE, UNKNOWN } from '../src/truth.ts'
import { subject } from './fixtures.ts'

// Goal: what a driver returns for a column is read as what the column holds, or not at all.
// Method: one row per form in which some driver returns a value.
const readings: readonly [name: string, ColumnType, unknown, expected: unknown][] = [
  ['a whole number as number', 'integer', 42, 42],
  ['a whole number as bigint', 'integer', 42n, 42n],
  ['a whole number as text', 'integer', '42', 42n],
  ['a negative one as text', 'integer', '-42', -42n],
  ['the greatest of 64 bits', 'integer', '9223372036854775807', 2n ** 63n - 1n],
  ['one more than that', 'integer', '9223372036854775808', undefined],
  ['the least of 64 bits', 'integer', -(2n ** 63n), -(2n ** 63n)],
  ['one less than that', 'integer', -(2n ** 63n) - 1n, undefined],
  ['a fraction', 'integer', 1.5, undefined],
  ['a number that lost its last digits', 'integer', 2 ** 53, undefined],
  ['a text that is no number', 'integer', '4 2', undefined],
  ['a double', 'number', 0.1, 0.1],
  ['a decimal as text', 'number', '9.50', 9.5],
  ['a decimal with an exponent', 'number', '-1e3', -1000],
  ['infinity as text', 'number', 'Infinity', Infinity],
  ['a whole number of a column of decimals', 'number', 7n, 7],
  ['a hexadecimal number, which no database writes', 'number', '0x10', undefined],
  ['NaN as text', 'number', 'NaN', undefined],
  ['a blank', 'number', ' ', undefined],
  ['a text', 'text', 'x', 'x'],
  ['a number in a column of texts', 'text', 1, undefined],
  ['true', 'boolean', true, true],
  ['1 for true', 'boolean', 1, true],
  ['0n for false', 'boolean', 0n, false],
  ['2', 'boolean', 2, undefined],
  ['the text of 1', 'boolean', '1', undefined],
  ['a list of texts', 'text_list', ['x'], ['x']],
  ['a list as JSON', 'text_list', '["x","y"]', ['x', 'y']],
  ['elements that are no texts', 'text_list', '["x",1,null]', ['x', undefined, undefined]],
  ['JSON that is no list', 'text_list', '"x"', undefined],
  ['no JSON', 'text_list', '[', undefined],
  ['a Date', 'timestamp', new Date(7), 7],
  ['milliseconds', 'timestamp', 7, 7],
  ['the text of a Date', 'timestamp', '1970-01-01T00:00:00.007Z', 7],
]

describe('readColumn', () => {
  for (const [name, type, value, expected] of readings) {
    test(`${type}: ${name}`, () => assert.deepEqual(readColumn(type, value), expected))
  }
  for (const type of ['integer', 'number', 'text', 'boolean', 'text_list', 'timestamp'] as const) {
    test(`${type}: what is missing is unknown`, () => {
      assert.equal(readColumn(type, null), undefined)
      assert.equal(readColumn(type, undefined), undefined)
    })
  }
})

describe('an id in a column', () => {
  const type = { name: 'order', tenant: null, columns: { owner: 'integer' } } as const
  test('of whole numbers is read as its digits', () => {
    assert.equal(identityReader(type, 'owner')({ owner: 7 }), '7')
    assert.equal(identityReader(type, 'owner')({ owner: 7n }), '7')
    assert.equal(identityReader(type, 'owner')({ owner: 'seven' }), undefined)
  })
  test('of another column is what it is', () => {
    assert.equal(identityReader(type, 'tenant')({ tenant: 7 }), 7)
  })

  test('decides who owns a row', () => {
    interface Row {
      readonly owner: number
      readonly open: unknown
    }
    const model = createModel({ permissions: [] })
    const row = resourceType<Row>('row', {
      tenant: null,
      owner: 'owner',
      columns: { owner: 'integer' },
    })
    const rule = model.compile({ kind: 'owner' }, row)
    const ask = (id: string, owner: number): unknown =>
      rule.evaluate({ subject: subject({ id }), resource: { owner, open: 1 }, context: {} })
    assert.equal(ask('7', 7), TRUE)
    assert.equal(ask('8', 7), FALSE)
    assert.equal(ask('07', 7), FALSE)
    assert.equal(ask('7', 7.5), UNKNOWN)
  })
})

describe('the columns of a type', () => {
  test('hold something that there is', () => {
    const columns = { total: 'decimal' as 'number' }
    assert.throws(() => resourceType<{ total: number }>('order', { tenant: null, columns }), {
      message: /the column total holds one of integer, number, text/,
    })
  })
  for (const stated of [{ owner: 'total' }, { tenant: 'total' }] as const) {
    test(`${Object.keys(stated)[0]} is a text or a whole number`, () => {
      const options = { tenant: null, columns: { total: 'boolean' }, ...stated } as const
      assert.throws(() => resourceType<{ total: boolean }>('order', options), {
        message: /`total` identifies somebody: state it as text or integer/,
      })
    })
  }
  test('make another version of the rule', () => {
    const model = createModel({ permissions: [] })
    const version = (columns: { readonly total?: 'number' | 'text' }): string =>
      model.compile(
        { kind: 'anyone' },
        resourceType<{ total: number }>('order', { tenant: null, columns }),
      ).version
    assert.notEqual(version({ total: 'number' }), version({ total: 'text' }))
  })
})
