import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fieldValue, secretFrom } from '../../src/input/secret.ts'
import { mistakesOf, partOf } from './part-of.ts'

const env = { TOKEN: 'very-secret', EMPTY: '', LINES: 'very\nsecret' }
const unset = (name: string): string =>
  `the variable \`${name}\` is not set: set it before the audit runs ($)`

const rows = [
  ['a text', secretFrom, 'a', 'a', undefined],
  ['a variable', secretFrom, { env: 'TOKEN' }, 'very-secret', undefined],
  ['a variable that is not set', secretFrom, { env: 'NONE' }, undefined, unset('NONE')],
  ['a variable that is empty', secretFrom, { env: 'EMPTY' }, undefined, unset('EMPTY')],
  ['no fields', secretFrom, {}, undefined, 'a text or `{ env: NAME }` is expected ($)'],
  ['a file may hold lines', secretFrom, { env: 'LINES' }, 'very\nsecret', undefined],
  [
    'a field may not',
    fieldValue,
    { env: 'LINES' },
    undefined,
    'a text without line breaks is expected ($)',
  ],
  [
    'nor a sign that deletes',
    fieldValue,
    'a\u007f',
    undefined,
    'a text without line breaks is expected ($)',
  ],
  ['letters of any language', fieldValue, 'süß', 'süß', undefined],
] as const

describe('secretFrom and fieldValue', () => {
  for (const [name, read, value, expected, mistake] of rows) {
    test(name, () => {
      const part = partOf(value)
      assert.equal(read(part, env), expected)
      assert.deepEqual(mistakesOf(part), mistake === undefined ? [] : [mistake])
    })
  }
})
