import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { type FullStores, forgetOnChange, newApiKey, openStores } from '@sallyport/stores'
import fc from 'fast-check'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Verdict } from '../../src/asked.ts'
import { createGate, type Gate } from '../../src/gate.ts'
import type { Told } from '../../src/identity/identity.ts'
import { SIGNED_MAX, SignedMemory } from '../../src/identity/signed-memory.ts'
import type { GateSettings } from '../../src/settings.ts'
import { NO_STORES } from '../../src/stores.ts'
import { asked, settingsFrom, statusOf } from '../stated.ts'

const subject = (id: string): Subject => ({
  ...{ id, kind: 'user', sets: [], authentication: { scheme: 'test', methods: [] } },
})
const alice = subject('alice')
const told = (more: Partial<Told> = {}): Told => ({
  ...{ subject: alice, backend: 'orders', method: 'GET', path: '/orders/1', id: 'D', now: 1_000 },
  ...more,
})

describe('SignedMemory', () => {
  /** How often is signed for what is told, one after the other. */
  const signed = (...all: readonly (readonly [Told, kid?: string | undefined])[]): number => {
    const memory = new SignedMemory(5)
    let count = 0
    for (const [one, kid = 'k'] of all) {
      void memory.once(one, kid, async () => {
        count += 1
        return `${count}`
      })
    }
    return count
  }
  const rows: readonly (readonly [string, number, Told, string?])[] = [
    ['the same again is told again', 1, told({ id: 'other', now: 5_999 })],
    ['its time is over', 2, told({ now: 6_000 })],
    ['the clock was put back', 2, told({ now: 999 })],
    ['another path', 2, told({ path: '/orders/2' })],
    ['another method', 2, told({ method: 'POST' })],
    ['another application', 2, told({ backend: 'other' })],
    ['nobody', 2, told({ subject: undefined })],
    ['another subject of that very name', 2, told({ subject: subject('alice') })],
    ['another key', 2, told(), 'another'],
  ]
  for (const [name, count, second, kid] of rows) {
    test(name, () => assert.equal(signed([told()], [second, kid]), count))
  }

  test('a path beyond the limit is signed for each time, one at it is not', () => {
    for (const [length, count] of [
      [512, 1],
      [513, 2],
    ] as const) {
      const one = told({ path: `/${'x'.repeat(length - 1)}` })
      assert.equal(signed([one], [one]), count)
    }
  })

  test('keeps so many, and what ended leaves', () => {
    const memory = new SignedMemory(5)
    const sign = async () => 'token'
    for (let n = 0; n <= SIGNED_MAX; n++) void memory.once(told({ path: `/${n}` }), 'k', sign)
    assert.equal(memory.size, SIGNED_MAX)
    void memory.once(told({ now: 10_000 }), 'k', sign)
    assert.equal(memory.size, 1)
  })

  test('what could not be signed is not kept', async () => {
    const memory = new SignedMemory(5)
    await assert.rejects(memory.once(told(), 'k', () => Promise.reject(new Error('no'))))
    assert.equal(await memory.once(told(), 'k', async () => 'token'), 'token')
  })
})

// Goal: with a memory every answer is the one that there would be without, whatever happened before.
// Method: two gates on the same stores and the same clock, one of them with the memory; random courses of requests,
// revocations, accounts that change, reloads, and steps of the clock, forward and back.
const PATHS = ['/orders/1', '/orders/2', '/me', '/health', '/none'] as const
const POLICIES = ["'orders:read'", "'orders:write'"] as const

const course = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        key: fc.nat(3),
        path: fc.nat(4),
        method: fc.constantFrom('GET', 'PUT'),
      }),
    },
    fc.record({ kind: fc.constant('revoke' as const), key: fc.nat(2) }),
    fc.record({ kind: fc.constant('account' as const), disabled: fc.boolean() }),
    fc.record({ kind: fc.constant('sets' as const), member: fc.boolean() }),
    fc.record({ kind: fc.constant('tenant' as const), tenant: fc.constantFrom('acme', 'globex') }),
    fc.record({ kind: fc.constant('reload' as const), policy: fc.nat(1) }),
    fc.record({
      kind: fc.constant('clock' as const),
      ms: fc.constantFrom(1, 900, 4_999, 5_000, 11_000, 61_000, -1, -3_000),
    }),
  ),
  { maxLength: 40 },
)
type Step = typeof course extends fc.Arbitrary<readonly (infer S)[]> ? S : never

function settingsWith(reuse: boolean, policy: number): GateSettings {
  return settingsFrom({
    schemes: 'schemes: [{ api_key: { prefix: sp } }]',
    stores: 'stores: { accounts: "memory:" }',
    identity: `identity: { signed: { issuer: "https://gate.example", ttl: 30s${reuse ? ', reuse: 5s' : ''} } }`,
    policies: `policies:
  v: 1
  version: '${policy}'
  permissions: ['orders:read', 'orders:write']
  sets: { member: { permissions: [${POLICIES[policy]}] } }
  policies:
    orders.read: { rule: { kind: permission, permission: 'orders:read' } }`,
  })
}

class Pair {
  now = 1_700_000_000_000
  readonly keys: string[] = []
  readonly ids: string[] = []
  readonly gates: readonly Gate[]
  readonly #accounts: FullStores

  constructor(accounts: FullStores) {
    this.#accounts = accounts
    this.gates = [true, false].map((reuse) =>
      createGate(settingsWith(reuse, 0), {
        stores: { ...NO_STORES, accounts },
        clock: () => this.now,
      }),
    )
  }

  async begin(): Promise<void> {
    for (const gate of this.gates) await forgetOnChange(this.#accounts, gate)
    await this.#accounts.accounts.create({
      ...{ name: 'alice', subjectId: 'alice', kind: 'user', sets: ['member'], disabled: false },
      createdAt: 0,
    })
    for (let n = 0; n < 3; n++) {
      // One of them ends soon.
      const ends = n === 2 ? { expiresAt: this.now + 10_000 } : {}
      const { text, stored } = newApiKey({ subjectId: 'alice', ...ends })
      await this.#accounts.apiKeys.create(stored)
      this.keys.push(text)
      this.ids.push(stored.id)
    }
    this.keys.push('sp_none')
  }

  async take(step: Step): Promise<void> {
    const { accounts, apiKeys } = this.#accounts
    if (step.kind === 'clock') this.now += step.ms
    else if (step.kind === 'revoke')
      await apiKeys.change(this.ids[step.key] ?? '', { revoked: true })
    else if (step.kind === 'account') await accounts.change('alice', { disabled: step.disabled })
    else if (step.kind === 'sets')
      await accounts.change('alice', { sets: step.member ? ['member'] : [] })
    else if (step.kind === 'tenant') await accounts.change('alice', { tenant: step.tenant })
    else if (step.kind === 'reload') {
      const done = this.gates.map(
        (gate, n) => gate.replace(settingsWith(n === 0, step.policy)).kind,
      )
      assert.deepEqual(done, ['replaced', 'replaced'])
    } else await this.#ask(step)
  }

  async #ask({ key, path, method }: Extract<Step, { kind: 'ask' }>): Promise<void> {
    const request = asked(
      { target: PATHS[path] ?? '/', method },
      { 'x-api-key': this.keys[key] ?? '' },
    )
    const [one, other] = await Promise.all(this.gates.map((gate) => gate.decide(request)))
    assert.deepEqual(
      await this.#shown(one as Verdict, this.gates[0] as Gate),
      await this.#shown(other as Verdict, this.gates[1] as Gate),
    )
  }

  /** All of a verdict but what is another one each time. */
  async #shown(verdict: Verdict, gate: Gate): Promise<unknown> {
    if (verdict.kind === 'answer') {
      const { status, fields, body } = verdict.answer
      return { status, fields, body: body.replace(/decision:\w+/, '') }
    }
    const plain = verdict.fields.filter(([name]) => name !== 'x-gate-identity')
    const [, token = ''] = verdict.fields.find(([name]) => name === 'x-gate-identity') ?? []
    const keys = createLocalJWKSet(gate.rules.identity.jwks?.(this.now) as JSONWebKeySet)
    const { payload } = await jwtVerify(token, keys, { currentDate: new Date(this.now) })
    const { jti, iat = 0, exp = 0, ...claims } = payload
    // It was signed no later than now, and is good for most of its time.
    assert.ok(iat * 1000 <= this.now && exp * 1000 - this.now > 24_000, `${iat} ${exp} ${this.now}`)
    return { plain, claims }
  }
}

test('with and without the memory every answer is the same', async () => {
  await fc.assert(
    fc.asyncProperty(course, async (steps) => {
      const accounts = (await openStores('memory:')) as FullStores
      const pair = new Pair(accounts)
      await pair.begin()
      for (const step of steps) await pair.take(step)
      await accounts.close()
    }),
    { numRuns: 60 },
  )
})

test('a memory that is asked is told from one that is not', async () => {
  const gate = createGate(settingsWith(true, 0), {
    stores: { ...NO_STORES, accounts: (await openStores('memory:')) as FullStores },
  })
  const verdicts = await Promise.all([1, 2].map(() => gate.decide(asked({ target: '/health' }))))
  const [one, other] = verdicts.map((verdict) =>
    verdict.kind === 'pass' ? verdict.fields.at(-1)?.[1] : statusOf(verdict),
  )
  assert.equal(one, other)
})
