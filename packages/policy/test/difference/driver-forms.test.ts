import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { driverForms, isDisputed } from '../../src/difference/driver-forms.ts'

describe('driverForms', () => {
  test('what drivers bring for a value besides itself', () => {
    assert.deepEqual(driverForms([true, false], new Set(['boolean'])), [1, 0])
    assert.deepEqual(driverForms([5, 'x'], new Set(['number'])), ['5'])
    assert.deepEqual(driverForms([0], new Set(['timestamp'])), [
      new Date(0),
      '1970-01-01T00:00:00.000Z',
    ])
    assert.deepEqual(driverForms([5], new Set([undefined])), [])
  })
})

describe('isDisputed', () => {
  test('a slot of two types, or of one and none', () => {
    const slot = { from: 'resource', name: 'x' } as const
    const use = { slot, scalars: [], as: 'same' } as const
    assert.equal(isDisputed([use, use], slot), false)
    assert.equal(isDisputed([use, { ...use, type: 'text' }], slot), true)
  })
})
