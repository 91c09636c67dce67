// Goal: a secret is put where the held one stands, and what goes with it stays.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import { companionsOf, heldValue, type StateRow, stateOf, valueWith } from '../../src/states/row.ts'
import { contextOf } from '../../src/states/state-context.ts'
import { BARE, heldAs, NOW } from './issuer.ts'

const bearer = heldAs('opaque', 'abc')
const cookie: HeldCredentials = {
  ...heldAs('session', 'abc', { field: 'Cookie', prefix: 'sid=' }),
  fields: [['cookie', 'a=1; sid=abc; b=2']],
}
const several: HeldCredentials = {
  ...bearer,
  fields: [
    ['X-Tenant', 'acme'],
    ['Authorization', 'Bearer abc'],
    ['Cookie', 'sid=1'],
  ],
}

describe('where a secret stands', () => {
  const rows: readonly (readonly [string, HeldCredentials, string])[] = [
    ['behind its scheme', bearer, 'Bearer new'],
    ['among other cookies', cookie, 'a=1; sid=new; b=2'],
    ['in a field that is not there yet', { ...bearer, fields: [] }, 'Bearer new'],
  ]
  for (const [name, held, value] of rows) {
    test(name, () => assert.equal(valueWith(held, 'new'), value))
  }

  test('the value as it is held', () => {
    assert.equal(heldValue(cookie), 'a=1; sid=abc; b=2')
    assert.equal(heldValue({ ...bearer, fields: [] }), 'Bearer abc')
  })

  test('what would let in by itself does not go with it', () => {
    assert.deepEqual(companionsOf(several), [['X-Tenant', 'acme']])
  })
})

describe('stateOf', () => {
  const row: StateRow = { name: 'n', show: { secret: 'x' }, cause: 'signature not verified' }
  const context = { ...contextOf(several, { now: NOW }), kind: 'opaque' } as const

  test('is refused as a bad token unless it says otherwise', () => {
    const { must, shows, isSentinel, oracle, cause } = stateOf(row, context)
    assert.deepEqual([must, shows, isSentinel], ['refuse', 'bad_token', false])
    assert.deepEqual([oracle, cause], ['A2', 'signature not verified'])
  })

  test('a secret, a value, a whole request', () => {
    const fields = (show: StateRow['show']) =>
      stateOf({ ...row, show }, context)
        .apply(BARE)
        .fields.slice(BARE.fields.length)
    const tenant = ['X-Tenant', 'acme']
    assert.deepEqual(fields({ secret: 'x' }), [tenant, ['Authorization', 'Bearer x']])
    assert.deepEqual(fields({ value: 'x' }), [tenant, ['Authorization', 'x']])
    assert.deepEqual(fields({ apply: (bare) => bare }), [])
  })

  test('with a token of DPoP goes a proof', async () => {
    const held: HeldCredentials = { ...bearer, kind: 'dpop', prove: async () => [['DPoP', 'p']] }
    const { prepare } = stateOf(row, { ...contextOf(held, { now: NOW }), kind: 'dpop' })
    const shown = await prepare?.(BARE)
    assert.deepEqual(shown?.fields.slice(1), [
      ['Authorization', 'Bearer x'],
      ['DPoP', 'p'],
    ])
  })

  test('with another none goes', () => assert.equal(stateOf(row, context).prepare, undefined))
})
