import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ownValue } from '../src/own.ts'

describe('ownValue', () => {
  test('an own property is read', () => assert.equal(ownValue({ a: 1 }, 'a'), 1))

  test('nothing inherited is read, not even asked', () => {
    const parent = {
      get a(): never {
        throw new Error('asked')
      },
    }
    assert.equal(ownValue(Object.create(parent), 'a'), undefined)
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.equal(ownValue({}, name), undefined)
    }
  })

  test('an own `__proto__` from JSON is a value like any other', () => {
    assert.equal(ownValue(JSON.parse('{"__proto__":"x"}'), '__proto__'), 'x')
  })

  test('an object without a prototype is read', () => {
    assert.equal(ownValue(Object.assign(Object.create(null), { a: 1 }), 'a'), 1)
  })

  test('nothing is read from nothing', () => {
    assert.equal(ownValue(undefined, 'a'), undefined)
    assert.equal(ownValue(null, 'a'), undefined)
  })

  test('a getter that throws, throws', () => {
    const broken = {
      get a(): never {
        throw new Error('the store is down')
      },
    }
    assert.throws(() => ownValue(broken, 'a'), /the store is down/)
  })
})
