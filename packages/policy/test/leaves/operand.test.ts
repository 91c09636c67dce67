import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  LITERAL_COUNT_MAX,
  LITERAL_LENGTH_MAX,
  needOf,
  readOperand,
} from '../../src/leaves/operand.ts'

const good: readonly [name: string, unknown][] = [
  ['a column', { from: 'resource', name: 'status' }],
  ['a name with a space', { from: 'subject', name: 'cost centre' }],
  ['a name at the limit', { from: 'context', name: 'n'.repeat(256) }],
  ['a text', { value: '' }],
  ['a text at the limit', { value: 'x'.repeat(LITERAL_LENGTH_MAX) }],
  ['a number', { value: -1.5 }],
  ['a boolean', { value: false }],
  ['an empty list', { value: [] }],
  ['a list at the limit', { value: Array.from({ length: LITERAL_COUNT_MAX }, (_, i) => i) }],
]

const bad: readonly [name: string, unknown, RegExp][] = [
  ['nothing', undefined, /^\$: it is missing: an object is expected$/],
  ['a bare value', 'open', /^\$: a value of its own is written as \{"value": "open"\}$/],
  ['a list', [], /^\$: a value of its own is written as \{"value": \.\.\.\}$/],
  ['neither from nor value', {}, /^\$\.value: a finite number/],
  ['an unknown source', { from: 'request', name: 'a' }, /^\$\.from: one of `subject`/],
  [
    'a source without a name',
    { from: 'subject' },
    /^\$\.name: `name` is missing: a text of 1 to 256/,
  ],
  ['an empty name', { from: 'subject', name: '' }, /^\$\.name: /],
  ['a name over the limit', { from: 'subject', name: 'n'.repeat(257) }, /^\$\.name: /],
  ['a name with a control character', { from: 'subject', name: 'a\n' }, /^\$\.name: /],
  ['both from and value', { from: 'subject', name: 'a', value: 1 }, /^\$: the field value is not/],
  ['null', { value: null }, /^\$\.value: /],
  ['an object', { value: {} }, /^\$\.value: /],
  ['NaN', { value: Number.NaN }, /^\$\.value: a finite number/],
  ['infinity', { value: Number.POSITIVE_INFINITY }, /^\$\.value: a finite number/],
  ['a text over the limit', { value: 'x'.repeat(LITERAL_LENGTH_MAX + 1) }, /at most 1024/],
  ['a list over the limit', { value: Array.from({ length: 1001 }, () => 1) }, /at most 1000/],
  ['a list in a list', { value: [1, [2]] }, /^\$\.value\[1\]: /],
  ['a list with a gap', { value: [1, null] }, /^\$\.value\[1\]: /],
  ['the sets of a subject', { from: 'subject', name: 'sets' }, /write a rule of kind `set`$/],
  ['the scopes of a subject', { from: 'subject', name: 'scopes' }, /write a rule of kind `scope`$/],
]

describe('readOperand', () => {
  for (const [name, json] of good) {
    test(`${name} is read`, () => assert.deepEqual(readOperand(json, '$'), json))
  }

  for (const [name, json, message] of bad) {
    test(`${name} is refused`, () => assert.throws(() => readOperand(json, '$'), { message }))
  }

  test('a column may have any name that a subject may not', () => {
    const json = { from: 'resource', name: 'sets' }
    assert.deepEqual(readOperand(json, '$'), json)
    assert.deepEqual(readOperand({ from: 'subject', name: 'constructor' }, '$'), {
      from: 'subject',
      name: 'constructor',
    })
  })
})

describe('needOf', () => {
  test('an attribute reads its holder, a literal nothing', () => {
    assert.deepEqual(needOf({ from: 'subject', name: 'a' }), ['subject'])
    assert.deepEqual(needOf({ from: 'resource', name: 'a' }), ['resource'])
    assert.deepEqual(needOf({ from: 'context', name: 'a' }), ['context'])
    assert.deepEqual(needOf({ value: 'a' }), [])
  })
})
