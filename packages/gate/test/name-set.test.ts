import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NameSet } from '../src/name-set.ts'

const names = new NameSet(['x-one', 'accept'])

describe('a set of names', () => {
  for (const name of ['x-one', 'X-One', 'ACCEPT', 'accept']) {
    test(`has ${name}`, () => assert.ok(names.has(name)))
  }
  for (const name of ['', 'x-two', 'x_one', 'accept-', 'ccept']) {
    test(`has not ${name || 'nothing'}`, () => assert.ok(!names.has(name)))
  }
})
