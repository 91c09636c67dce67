import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainAddress } from '../src/plain-address.ts'

const rows = [
  ['IPv4 of a socket for both families is told as IPv4', '::ffff:192.0.2.1', '192.0.2.1'],
  ['IPv4 stays', '192.0.2.1', '192.0.2.1'],
  ['IPv6 stays', '2001:db8::ffff:1', '2001:db8::ffff:1'],
  ['a connection that is gone has none', undefined, undefined],
] as const

describe('plainAddress', () => {
  for (const [name, address, plain] of rows) {
    test(name, () => assert.equal(plainAddress(address), plain))
  }
})
