import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NEVER_WORDS, neverFrom } from '../../src/input/never.ts'
import { partOf } from './part-of.ts'

const rows = [
  ['a word', 'GET', '/orders/export', true],
  ['a word by any method', 'PUT', '/orders/export', true],
  ['a word with a hyphen', 'POST', '/reset-password', true],
  ['a word within capitals', 'POST', '/resetPassword', true],
  ['a word with an underscore', 'POST', '/drop_all', true],
  ['a word in capitals', 'POST', '/RESET', true],
  ['a part of a word is none', 'GET', '/presets', false],
  ['a word that only begins so is none', 'GET', '/payments', false],
  ['a parameter is no word', 'GET', '/a/{send}', false],
  ['what the file says', 'GET', '/jobs/run', true],
  ['what the file says of another method', 'POST', '/jobs/run', false],
  ['what the file lifts', 'GET', '/seed', false],
  ['what the file lifts for another method', 'POST', '/seed', true],
  ['anything else', 'DELETE', '/orders/{id}', false],
] as const

describe('neverFrom', () => {
  const never = neverFrom(partOf(['GET /jobs/run']), partOf('GET /seed'))
  for (const [name, method, path, expected] of rows) {
    test(name, () => {
      assert.equal(
        never.some((one) => one.matches(method, path)),
        expected,
      )
    })
  }

  for (const word of NEVER_WORDS) {
    test(`\`${word}\` is never called, whatever the file says not`, () => {
      const patterns = neverFrom(undefined, undefined)
      assert.ok(patterns.some((one) => one.matches('GET', `/a/${word}`)))
    })
  }
})
