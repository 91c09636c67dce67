import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { apiKey, type Scheme } from '@sallyport/guard'
import type { RevocationStore } from '@sallyport/stores'
import { configHash, Readiness } from '../../src/admin/readiness.ts'
import { createGate } from '../../src/gate.ts'
import { NO_STORES, type OpenStores } from '../../src/stores.ts'
import { settingsFrom } from '../stated.ts'

// Goal: a gate is ready where it could decide, and says what it lacks; to ask often costs nothing.
const lacking = (what: string | undefined): Scheme => ({
  ...apiKey({ lookup: () => undefined }),
  name: 'bearer',
  lacking: () => what,
})
const store = (isRevoked: RevocationStore['isRevoked']): never =>
  ({ revocations: { isRevoked } }) as never
const well = store(() => false)
const down = store(() => Promise.reject(new Error('nobody is there')))

const readiness = (given: {
  readonly schemes?: readonly Scheme[]
  readonly stores?: Partial<OpenStores>
  readonly whenDown?: 'local' | 'refuse'
  readonly clock?: () => number
}): Readiness =>
  new Readiness({
    schemes: () => given.schemes ?? [],
    stores: { ...NO_STORES, ...given.stores },
    whenDown: given.whenDown ?? 'refuse',
    clock: given.clock ?? (() => 0),
  })

describe('Readiness', () => {
  const rows = [
    ['without anything to wait for', {}, true, {}],
    [
      'with keys, and stores that answer',
      { schemes: [lacking(undefined)], stores: { accounts: well, shared: well } },
      true,
      { 'keys of bearer': 'ok', accounts: 'ok', shared: 'ok' },
    ],
    [
      'not without the keys of an issuer',
      { schemes: [lacking('it answered 500')] },
      false,
      { 'keys of bearer': 'it answered 500' },
    ],
    [
      'not without accounts',
      { stores: { accounts: down, shared: well } },
      false,
      { accounts: 'nobody is there', shared: 'ok' },
    ],
    [
      'not without the shared store',
      { stores: { shared: down } },
      false,
      { shared: 'nobody is there' },
    ],
    [
      'without the shared store where each counts for itself',
      { stores: { shared: down }, whenDown: 'local' },
      true,
      { shared: 'nobody is there' },
    ],
    [
      'not while a store is silent',
      { stores: { accounts: store(() => new Promise(() => undefined)) } },
      false,
      { accounts: 'no answer within 1000 ms' },
    ],
  ] as const
  for (const [name, given, isReady, checks] of rows) {
    test(name, async () => assert.deepEqual(await readiness(given).report(), { isReady, checks }))
  }

  test('what was found holds for a second, also where the clock is put back', async () => {
    let [now, asked] = [10_000, 0]
    const accounts = store(() => {
      asked += 1
      return false
    })
    const one = readiness({ stores: { accounts }, clock: () => now })
    await Promise.all([one.report(), one.report()])
    now += 999
    await one.report()
    assert.equal(asked, 1)
    now += 1
    await one.report()
    assert.equal(asked, 2)
    now -= 5_000
    await one.report()
    assert.equal(asked, 3)
  })
})

describe('the keys of an issuer', () => {
  test('are fetched by whoever asks first, and once', async () => {
    let fetched = 0
    const issuer = createServer((_, response) => {
      fetched += 1
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: [] }))
    })
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
    const { port } = issuer.address() as AddressInfo
    const jwks = `http://127.0.0.1:${port}/jwks`
    const schemes = `schemes: [{ bearer: { issuer: "https://idp.example", audience: orders, jwks: "${jwks}" } }]`
    let now = 0
    const gate = createGate(settingsFrom({ schemes }), { clock: () => now })
    // A set without keys is none that could be used.
    assert.equal((await gate.readiness.report()).isReady, false)
    assert.equal(fetched, 1)
    await gate.readiness.report()
    assert.equal(fetched, 1)
    now += 2_000
    await gate.readiness.report()
    assert.equal(fetched, 2)
    await new Promise((resolve) => issuer.close(resolve))
  })
})

describe('configHash', () => {
  const settings = settingsFrom()
  test('is the same for the same, and another for another rule', () => {
    assert.equal(configHash(settings), configHash(settingsFrom()))
    const other = settingsFrom({ rules: 'rules: [{ match: { path: /x }, allow: anonymous }]' })
    assert.notEqual(configHash(settings), configHash(other))
  })
  test('says nothing of secrets', () => {
    assert.equal(
      configHash({ ...settings, secret: 'one', records: 'postgres://a:b@c' }),
      configHash({ ...settings, secret: 'another', records: undefined }),
    )
  })
})
