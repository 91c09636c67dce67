import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGate, rulesOf } from '../src/gate.ts'
import type { GateSettings } from '../src/settings.ts'
import { NO_STORES, type OpenStores } from '../src/stores.ts'
import { asked, DIGEST, digestFor, KEYS, settingsFrom, statusOf } from './stated.ts'

const OPEN = 'rules: [{ match: { path: /** }, allow: anonymous }]'
const CLOSED = 'rules: [{ match: { path: /** }, allow: authenticated }]'

describe('gate', () => {
  test('other settings come into force whole', async () => {
    const gate = createGate(settingsFrom({ rules: OPEN }))
    assert.equal(statusOf(await gate.decide(asked())), 200)
    const replaced = gate.replace(settingsFrom({ rules: CLOSED }))
    assert.deepEqual(replaced, { kind: 'replaced', generation: 2, pending: [] })
    assert.equal(statusOf(await gate.decide(asked())), 401)
  })

  test('settings that do not fit change nothing', async () => {
    const gate = createGate(settingsFrom({ rules: OPEN }))
    const rules = 'rules: [{ match: { path: /** }, allow: anonymous, schemes: [bearer] }]'
    const refused = gate.replace(settingsFrom({ rules }))
    assert.match(
      refused.kind === 'refused' ? refused.problem : '',
      /^gate.yaml:\d+:\d+: policy `allow anonymous by bearer` accepts the scheme `bearer`/,
    )
    assert.equal(gate.generation, 1)
    assert.equal(statusOf(await gate.decide(asked())), 200)
  })

  test('what takes effect at the next start only is named', () => {
    const gate = createGate(settingsFrom())
    const listen = 'listen: { data: "127.0.0.1:1" }'
    const replaced = gate.replace(
      settingsFrom({ listen, secret: 'secret: abc', throttle: 'throttle: off' }),
    )
    const pending = replaced.kind === 'replaced' && replaced.pending
    assert.deepEqual(pending, ['listen', 'throttle', 'secret'])
  })

  test('guessing is slowed as the configuration says, or not at all', async () => {
    const statuses = async (throttle: string, count: number): Promise<readonly number[]> => {
      const gate = createGate(settingsFrom({ throttle }), { clock: () => 1_000_000 })
      const ends: number[] = []
      for (let n = 0; n < count; n++) {
        ends.push(statusOf(await gate.decide(asked({}, { 'X-API-Key': `guess-${n}` }))))
      }
      return ends
    }
    const strict = 'throttle: { address: { failures: 2, wait: 1m, max: 1h } }'
    assert.deepEqual(await statuses(strict, 5), [401, 401, 401, 429, 429])
    assert.ok(!(await statuses('throttle: off', 60)).includes(429))
  })

  test('a request that a proxy repeats is one failure', async () => {
    const throttle = 'throttle: { address: { failures: 2, wait: 1m }, repeated: 0s }'
    const gate = createGate(settingsFrom({ throttle }), { clock: () => 1_000_000 })
    const send = async (requestId: string): Promise<number> =>
      statusOf(await gate.decide(asked({ requestId }, { 'X-API-Key': `guess-${requestId}` })))
    for (const id of ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'c']) {
      assert.equal(await send(id), 401, id)
    }
    assert.equal(await send('d'), 429)
  })

  test('a request by Digest that a proxy repeats is good as it was, and by another number it is not', async () => {
    const account = `accounts: [{ name: alice, sha256: ${DIGEST}, subject: { id: alice } }]`
    const gate = createGate(settingsFrom({ schemes: `schemes: [{ digest: { ${account} } }]` }))
    const first = await gate.decide(asked({ target: '/me' }))
    const challenge = first.kind === 'answer' ? String(first.answer.fields) : ''
    const [, nonce = ''] = /nonce="([^"]*)"/.exec(challenge) ?? []
    const send = async (requestId: string): Promise<number> => {
      const shown = asked({ target: '/me', requestId }, { Authorization: digestFor(nonce) })
      return statusOf(await gate.decide(shown))
    }
    assert.deepEqual([await send('a'), await send('a'), await send('a')], [200, 200, 200])
    assert.equal(await send('b'), 401)
  })

  test('what was used stays used when a scheme is made anew', async () => {
    const clock = (): number => 1_700_000_000_000
    const secret = 'nonce: { secret: 0123456789abcdef0123456789abcdef }'
    const account = `accounts: [{ name: alice, sha256: ${DIGEST}, subject: { id: alice } }]`
    const schemes = (name: string): string =>
      `schemes: [{ digest: { name: ${name}, ${secret}, ${account} } }]`
    const gate = createGate(settingsFrom({ schemes: schemes('one') }), { clock })
    const first = await gate.decide(asked({ target: '/me' }))
    const challenge = first.kind === 'answer' ? String(first.answer.fields) : ''
    const [, nonce = ''] = /nonce="([^"]*)"/.exec(challenge) ?? []
    const shown = asked({ target: '/me' }, { Authorization: digestFor(nonce) })
    assert.equal(statusOf(await gate.decide(shown)), 200)
    const replaced = gate.replace(settingsFrom({ schemes: schemes('two') }))
    assert.equal(replaced.kind, 'replaced')
    const again = await gate.decide(shown)
    assert.equal(statusOf(again), 401)
    assert.match(again.kind === 'answer' ? String(again.answer.fields) : '', /stale=true/)
  })

  test('failures are counted on when the settings change', async () => {
    const gate = createGate(settingsFrom(), { clock: () => 1_000_000 })
    const guess = async (n: number): Promise<number> =>
      statusOf(await gate.decide(asked({}, { 'X-API-Key': `guess-${n}` })))
    for (let n = 0; n < 200; n++) {
      if ((await guess(n)) !== 429) continue
      gate.replace(settingsFrom({ realm: 'realm: other' }))
      assert.equal(await guess(n), 429)
      return
    }
    assert.fail('nothing was throttled')
  })

  test('a key that is taken out of the configuration opens nothing any more', async () => {
    const gate = createGate(settingsFrom())
    const alice = asked({}, { 'X-API-Key': KEYS.alice })
    assert.equal(statusOf(await gate.decide(alice)), 200)
    const schemes = `schemes: [{ api_key: { keys: [{ hash: "${'0'.repeat(64)}", subject: { id: x } }] } }]`
    gate.replace(settingsFrom({ schemes }))
    assert.equal(statusOf(await gate.decide(alice)), 401)
  })

  test('rules can be asked where no store is open', () => {
    const schemes = 'schemes: [{ basic: {} }, { session: {} }, { api_key: { prefix: sp } }]'
    assert.throws(() => createGate(settingsFrom({ schemes })), /these stores keep no/)
    const rules = rulesOf(settingsFrom({ schemes }))
    assert.equal(rules.find('orders', 'GET', '/orders/7')?.params['id'], '7')
  })
})

// Goal: a reload under load loses nothing, and no request is ruled by a mixture of two configurations.
// Method: two configurations, of which each lets everybody in by three parts that change together: the policy
// that the rule names, the permission that it asks for and that the set grants, and the name of the field that
// tells who asks. Half of the requests wait for a store in the middle of it, and the reload comes then. A
// mixture would refuse one, or name the field of the other configuration.
describe('20 reloads during 10,000 requests', () => {
  const one = (name: string): GateSettings =>
    settingsFrom({
      policies: `policies:
  v: 1
  version: '${name}'
  permissions: ['${name}']
  sets: { member: { permissions: ['${name}'] } }
  policies:
    'only.${name}': { rule: { kind: permission, permission: '${name}' } }`,
      schemes: 'schemes: [{ api_key: {} }]',
      identity: `identity: { headers: { subject: X-Subject-${name} } }`,
      rules: `rules: [{ match: { path: '/orders/:id' }, policy: only.${name} }]`,
    })
  const account = { name: 'alice', subjectId: 'alice', kind: 'user', sets: ['member'] }
  const found = { key: { id: 'k', revoked: false }, account }
  let lookups = 0
  const find = (): unknown => {
    lookups += 1
    return lookups % 2 === 0 ? found : new Promise((resolve) => setImmediate(resolve, found))
  }
  const apiKeys = { find, used: () => undefined }
  const stores = { ...NO_STORES, accounts: { apiKeys, revocations: {} } } as unknown as OpenStores

  test('none is refused, and each is told by the configuration with which it began', async () => {
    const [a, b] = [one('a'), one('b')]
    const gate = createGate(a, { stores })
    const told = { a: 0, b: 0, waited: 0 }
    const request = async (n: number, rules: 'a' | 'b'): Promise<void> => {
      const verdict = gate.decide(asked({ target: `/orders/${n}` }, { 'X-API-Key': `key-${n}` }))
      if (verdict instanceof Promise) told.waited += 1
      const { kind, ...rest } = await verdict
      assert.equal(kind, 'pass', JSON.stringify(rest))
      const [[name = ''] = []] = 'fields' in rest ? rest.fields : []
      assert.equal(name, `x-subject-${rules}`)
      told[rules] += 1
    }
    for (let reload = 0; reload < 20; reload++) {
      const [now, next] = reload % 2 === 0 ? (['a', b] as const) : (['b', a] as const)
      const batch = Array.from({ length: 500 }, (_, n) => request(reload * 500 + n, now))
      assert.equal(gate.replace(next).kind, 'replaced')
      await Promise.all(batch)
    }
    assert.deepEqual(told, { a: 5_000, b: 5_000, waited: 5_000 })
    assert.equal(gate.generation, 21)
  })
})
