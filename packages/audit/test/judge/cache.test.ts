// Goal: only what a cache may use for the wrong caller is told.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cacheFaults, sharedFaults } from '../../src/judge/cache.ts'
import type { Field } from '../../src/plan.ts'
import { answer } from './answer.ts'

const control = (value: string | undefined): readonly Field[] =>
  value === undefined ? [] : [['Cache-Control', value]]

/** The value, and whether it is a fault: of a refusal, of an answer by Authorization, of one by a cookie. */
const rows = [
  [undefined, false, false, false],
  ['no-store', false, false, false],
  ['no-store, max-age=60', false, false, false],
  ['no-cache, public, max-age=60', false, false, false],
  ['max-age=0', false, false, false],
  ['public, max-age=0', false, false, false],
  ['max-age=0, must-revalidate', false, false, false],
  ['private, max-age=60', true, false, false],
  ['max-age=60', true, false, true],
  ['MAX-AGE="60"', true, false, true],
  ['max-age=60, s-maxage=0', true, false, false],
  ['max-age=60, must-revalidate', true, true, true],
  ['s-maxage=60', true, true, true],
  ['public', true, true, true],
  ['public, max-age=60', true, true, true],
  ['max-age=soon', false, false, false],
] as const

describe('Cache-Control', () => {
  for (const [value, refused, authorized, byCookie] of rows) {
    test(value ?? 'no field', () => {
      const fields = control(value)
      assert.equal(cacheFaults(answer(403, fields)).length === 1, refused, 'refusal')
      const good = answer(200, fields)
      assert.equal(sharedFaults(good, 'Authorization').length === 1, authorized, 'authorized')
      assert.equal(sharedFaults(good, 'Cookie').length === 1, byCookie, 'cookie')
      assert.deepEqual(sharedFaults(good, undefined), [], 'nobody')
    })
  }

  test('a refusal that ends in the future may be kept, one that ended may not', () => {
    const inOneHour = new Date(Date.now() + 3_600_000).toUTCString()
    assert.equal(cacheFaults(answer(403, [['Expires', inOneHour]])).length, 1)
    assert.deepEqual(cacheFaults(answer(403, [['Expires', '0']])), [])
  })

  test('a 404 without a word is no finding', () => assert.deepEqual(cacheFaults(answer(404)), []))
})
