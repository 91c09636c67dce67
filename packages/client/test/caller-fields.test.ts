import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type CallerFields,
  callerFields,
  hasField,
  withFields,
  withoutFields,
} from '../src/caller-fields.ts'

const forms: readonly (readonly [string, HeadersInit])[] = [
  ['an object', { 'X-A': '1', 'X-B': '2' }],
  [
    'pairs',
    [
      ['X-A', '1'],
      ['X-B', '2'],
    ],
  ],
  ['Headers', new Headers({ 'X-A': '1', 'X-B': '2' })],
]
const entriesOf = (fields: CallerFields): object => Object.fromEntries(new Headers(fields))

for (const [name, given] of forms) {
  describe(`the fields of ${name}`, () => {
    const fields = callerFields(given)
    test('are found whatever their case', () => {
      assert.deepEqual(
        ['x-a', 'x-b', 'x-c', 'x-ab'].map((one) => hasField(fields, one)),
        [true, true, false, false],
      )
    })
    test('are joined by others, and replaced by those of the same name', () => {
      assert.deepEqual(entriesOf(withFields(fields, { 'x-c': '3' })), {
        'x-a': '1',
        'x-b': '2',
        'x-c': '3',
      })
      assert.deepEqual(entriesOf(withFields(fields, { 'x-a': '3' })), { 'x-a': '3', 'x-b': '2' })
    })
    test('are left out by name', () => {
      assert.deepEqual(entriesOf(withoutFields(fields, ['x-a', 'x-c'])), { 'x-b': '2' })
      assert.equal(withoutFields(fields, []), fields)
    })
    test('stay as they were given', () => {
      assert.deepEqual(entriesOf(callerFields(given)), { 'x-a': '1', 'x-b': '2' })
    })
  })
}

test('what the caller changes later is not in them', () => {
  const record = { 'x-a': '1' }
  const pairs: [string, string][] = [['x-a', '1']]
  const headers = new Headers(record)
  const taken = [record, pairs, headers].map(callerFields)
  record['x-a'] = '2'
  pairs[0] = ['x-a', '2']
  headers.set('x-a', '2')
  for (const fields of taken) assert.deepEqual(entriesOf(fields), { 'x-a': '1' })
})

test('no fields are none', () => {
  assert.equal(callerFields(undefined), undefined)
  assert.equal(hasField(undefined, 'x-a'), false)
  assert.deepEqual(withFields(undefined, { 'x-a': '1' }), { 'x-a': '1' })
  assert.equal(withoutFields(undefined, ['x-a']), undefined)
})
