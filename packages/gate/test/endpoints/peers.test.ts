import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { proxyOf } from '../../src/endpoints/peers.ts'
import type { ProxySettings } from '../../src/settings.ts'

const proxy = (given: Partial<ProxySettings>): ProxySettings => ({
  ...{ kind: 'forward', from: undefined, key: undefined, internalLocation: '@app' },
  ...{ requestId: undefined, hops: 1, tls: undefined },
  ...given,
})
const peer = (address: string | undefined, key?: string | readonly string[]) => ({
  address,
  header: (name: string) => (name === 'x-gate-key' ? key : undefined),
})

const rows: readonly (readonly [
  string,
  Partial<ProxySettings>,
  ReturnType<typeof peer>,
  boolean,
])[] = [
  ['within a network', { from: ['10.0.0.0/8'] }, peer('10.255.255.255'), true],
  ['just outside of it', { from: ['10.0.0.0/8'] }, peer('11.0.0.0'), false],
  ['within the second of two', { from: ['10.0.0.0/8', '192.0.2.7'] }, peer('192.0.2.7'), true],
  ['a network of IPv6', { from: ['2001:db8::/32'] }, peer('2001:db8::1'), true],
  ['no address', { from: ['0.0.0.0/0'] }, peer(undefined), false],
  ['the key', { key: 'k' }, peer(undefined, 'k'), true],
  ['another key', { key: 'k' }, peer(undefined, 'K'), false],
  ['the key twice', { key: 'k' }, peer(undefined, ['k', 'k']), false],
  ['neither is stated', {}, peer('10.0.0.1', 'k'), false],
]

describe('who may ask', () => {
  for (const [name, given, from, isFound] of rows) {
    test(name, () => assert.equal(proxyOf([proxy(given)], from) !== undefined, isFound))
  }

  test('the first that fits', () => {
    const [one, two] = [proxy({ key: 'a' }), proxy({ from: ['10.0.0.0/8'], hops: 2 })]
    assert.equal(proxyOf([one, two], peer('10.0.0.1')), two)
    assert.equal(proxyOf([], peer('10.0.0.1')), undefined)
  })
})
