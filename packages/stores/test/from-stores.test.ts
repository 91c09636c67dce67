// Goal: schemes answered by stores decide rightly, and a change is obeyed at once here and within a
// second elsewhere; a store that is down is a 503, and never a refusal.
// Method: real guards over real stores; a second guard over the same URL stands for another process.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { after, describe, test } from 'node:test'
import {
  type AccessRequest,
  apiKey,
  basic,
  bearer,
  createGuard,
  createSessions,
  type Guard,
  hashPassword,
  session,
} from '@sallyport/guard'
import { createModel, permission } from '@sallyport/policy'
import { newApiKey } from '../src/api-keys.ts'
import { forgetOnChange, fromStores } from '../src/from-stores.ts'
import type { FullStores } from '../src/stores.ts'
import { places } from './places.ts'
import { openFull, sampleAccount } from './samples.ts'

const SECRET = 'a secret of 32 bytes, or of more'
const PASSWORD = 'alice-password'
const passwordHash = await hashPassword(PASSWORD)
const { redis: _redis, ...full } = places()

const model = createModel({
  permissions: ['orders:read'],
  sets: { member: { permissions: ['orders:read'] } },
})

const basicOf = (password: string): string =>
  `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`

function tokenOf(claims: object): string {
  const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${part(claims)}`
  return `Bearer ${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`
}

function claimsOf(jti: string, iat: number): object {
  const common = { iss: 'https://issuer.example', aud: 'api', client_id: 'c' }
  return { ...common, sub: 'alice', roles: ['member'], jti, iat, exp: iat + 600 }
}

function guardOver(stores: FullStores): Guard {
  const lookups = fromStores(stores)
  return createGuard({
    realm: 'api',
    model,
    schemes: [
      bearer({
        issuer: 'https://issuer.example',
        audience: 'api',
        secret: SECRET,
        ...lookups.bearer,
      }),
      basic(lookups.basic),
      apiKey({ prefix: 'sp', ...lookups.apiKey }),
    ],
    throttle: false,
  })
}

/** What a guard answers to these fields: 200 where it lets them pass. */
async function statusOf(guard: Guard, fields: Readonly<Record<string, string>>): Promise<number> {
  const policy =
    guard.policies.get('read') ?? guard.policy('read', { rule: permission('orders:read') })
  const request: AccessRequest = {
    ...{ method: 'GET', target: '/orders', address: '192.0.2.1', params: {} },
    header: (name) => fields[name],
  }
  const outcome = await guard.handle(request, policy)
  return outcome.kind === 'pass' ? 200 : outcome.answer.status
}

/**
 * Waits until the answer is that one; how long it took, but for the time in which the machine kept
 * this process from running at all.
 */
async function until(status: number, ask: () => Promise<number>): Promise<number> {
  const stalls = monitorEventLoopDelay({ resolution: 10 })
  stalls.enable()
  const start = Date.now()
  while ((await ask()) !== status) {
    assert.ok(Date.now() - start < 10_000, `no ${status} in ten seconds`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  stalls.disable()
  return Math.max(0, Date.now() - start - Math.round(stalls.max / 1e6))
}

const opened: FullStores[] = []
after(() => Promise.all(opened.map((stores) => stores.close())))

async function worldOf(
  url: string,
): Promise<{ readonly stores: FullStores; readonly guard: Guard }> {
  const stores = await openFull(url)
  opened.push(stores)
  const guard = guardOver(stores)
  await forgetOnChange(stores, guard)
  return { stores, guard }
}

for (const { name, skip, fresh } of Object.values(full)) {
  describe(name, { skip }, () => {
    test('a change is obeyed at once', async () => {
      const { stores, guard } = await worldOf(await fresh())
      await stores.accounts.create(sampleAccount({ passwordHash }))
      const { text, stored } = newApiKey({ subjectId: 'alice' })
      await stores.apiKeys.create(stored)
      const password = { authorization: basicOf(PASSWORD) }
      const key = { 'x-api-key': text }
      const both = async (): Promise<readonly number[]> => [
        await statusOf(guard, password),
        await statusOf(guard, key),
      ]
      assert.deepEqual(await both(), [200, 200])
      await stores.accounts.change('alice', { sets: [] })
      assert.deepEqual(await both(), [403, 403])
      await stores.accounts.change('alice', { sets: ['member'], disabled: true })
      assert.deepEqual(await both(), [401, 401])
      await stores.accounts.change('alice', { disabled: false })
      assert.deepEqual(await both(), [200, 200])
      await stores.apiKeys.change(stored.id, { revoked: true })
      assert.deepEqual(await both(), [200, 401])
    })

    test('a revoked token is refused at once, and the next one is not', async () => {
      const { stores, guard } = await worldOf(await fresh())
      const now = Date.now()
      const iat = Math.floor(now / 1000) - 10
      const [one, two] = ['one', 'two'].map((jti) => ({
        authorization: tokenOf(claimsOf(jti, iat)),
      })) as [{ authorization: string }, { authorization: string }]
      assert.deepEqual([await statusOf(guard, one), await statusOf(guard, two)], [200, 200])
      await stores.revocations.revokeToken({ tokenId: 'one', expiresAt: now + 600_000 })
      assert.deepEqual([await statusOf(guard, one), await statusOf(guard, two)], [401, 200])
      const before = { subjectId: 'alice', notBefore: now - 5_000, expiresAt: now + 600_000 }
      await stores.revocations.revokeSubject(before)
      const newer = { authorization: tokenOf(claimsOf('three', iat + 9)) }
      assert.deepEqual([await statusOf(guard, two), await statusOf(guard, newer)], [401, 200])
    })

    test('a session has what its account has now, and ends at once', async () => {
      const stores = await openFull(await fresh())
      opened.push(stores)
      await stores.accounts.create(sampleAccount())
      const lookups = fromStores(stores).session
      const sessions = createSessions({ store: lookups.store })
      const guard = createGuard({ realm: 'api', model, schemes: [session(sessions, lookups)] })
      const subject = { id: 'alice', sets: ['member'] }
      const { field } = await sessions.signIn(undefined, { subject, methods: ['pwd'] })
      const [cookie = ''] = field[1].split(';')
      const ask = (): Promise<number> => statusOf(guard, { cookie })
      assert.equal(await ask(), 200)
      await stores.accounts.change('alice', { sets: [] })
      assert.equal(await ask(), 403)
      await stores.accounts.change('alice', { sets: ['member'], disabled: true })
      assert.equal(await ask(), 401)
      await stores.accounts.change('alice', { disabled: false })
      assert.equal(await ask(), 200)
      await stores.sessions.deleteAllOf('alice')
      assert.equal(await ask(), 401)
    })

    test('a use of a key is noted', async () => {
      const { stores, guard } = await worldOf(await fresh())
      await stores.accounts.create(sampleAccount())
      const { text, stored } = newApiKey({ subjectId: 'alice' })
      await stores.apiKeys.create(stored)
      await statusOf(guard, { 'x-api-key': text })
      const used = async (): Promise<number> =>
        ((await stores.apiKeys.listOf('alice'))[0]?.lastUsedAt ?? 0) > 0 ? 200 : 0
      assert.ok((await until(200, used)) < 1_000)
    })
  })
}

for (const { name, skip, fresh } of [full.sqlite, full.postgres]) {
  test(`${name}: another process obeys within a second`, { skip }, async (t) => {
    const url = await fresh()
    const [here, there] = [await worldOf(url), await worldOf(url)]
    await here.stores.accounts.create(sampleAccount({ passwordHash }))
    const ask = (): Promise<number> => statusOf(there.guard, { authorization: basicOf(PASSWORD) })
    const changes = [
      [403, { sets: [] }],
      [200, { sets: ['member'] }],
      [401, { disabled: true }],
    ] as const
    assert.equal(await ask(), 200)
    for (const [status, change] of changes) {
      await here.stores.accounts.change('alice', change)
      const milliseconds = await until(status, ask)
      t.diagnostic(`${status} after ${milliseconds} ms`)
      assert.ok(milliseconds < 1_000, `${status} after ${milliseconds} ms`)
    }
  })

  test(`${name}: a store that is down is 503`, { skip }, async () => {
    const stores = await openFull(await fresh())
    const guard = guardOver(stores)
    await stores.close()
    for (const fields of [
      { authorization: basicOf(PASSWORD) },
      { 'x-api-key': newApiKey({ subjectId: 'alice' }).text },
      { authorization: tokenOf(claimsOf('one', Math.floor(Date.now() / 1000))) },
    ]) {
      assert.equal(await statusOf(guard, fields), 503)
    }
  })
}

test('what a URL does not keep is a mistake of the program', () => {
  assert.throws(() => fromStores({}).basic, /these stores keep no accounts/)
  assert.throws(() => fromStores({}).session, /these stores keep no sessions/)
})

test('an account for Digest is found by its name, and not by a hash of it', async () => {
  const stores = await openFull('memory:')
  await stores.accounts.create(sampleAccount({ digestHashes: { 'SHA-256': 'abc' } }))
  const { lookup } = fromStores(stores).digest
  assert.deepEqual((await lookup('alice', 'username'))?.secrets, { 'SHA-256': 'abc' })
  assert.equal(await lookup('alice', 'userhash'), undefined)
})
