import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { foreignValue } from '../../src/run/foreign-value.ts'
import { identity } from '../input/identity.ts'
import { PEOPLE, runOf } from './run-of.ts'

const rows = [
  ['a tenant', 'org', 'red', 'blue'],
  ['an owner', 'madeBy', 'ann', 'ben'],
  ['a flag', 'isPaid', false, true],
  ['a number', 'price', 3, 40],
  ['a number that is an id', 'customerId', 3, undefined],
  ['a text', 'status', 'open', 'sallyport'],
  ['a time is left alone', 'x', '2026-01-31T00:00:00Z', undefined],
  ['an id is left alone', 'x', '3f2b8c1e-5d4a-4b6f-9a7c-1e2d3c4b5a69', undefined],
  ['what is named as a time too', 'created_at', 'now', undefined],
  ['what is named as an address too', 'avatarUrl', 'a', undefined],
  ['fields are left alone', 'x', {}, undefined],
] as const

describe('foreignValue', () => {
  for (const [name, property, value, expected] of rows) {
    test(name, () => {
      assert.equal(foreignValue(runOf(), { name: property, value, owner: 'ann' }), expected)
    })
  }

  test('where there is one tenant alone, there is no other', () => {
    const run = runOf({ identities: PEOPLE.slice(0, 2) })
    assert.equal(foreignValue(run, { name: 'org', value: 'red', owner: 'ann' }), undefined)
  })

  test('another identity of the same person is no other owner', () => {
    const run = runOf({ identities: [identity('ann'), identity('low', { person: 'ann' })] })
    assert.equal(foreignValue(run, { name: 'by', value: 'ann', owner: 'ann' }), undefined)
  })
})
