import assert from 'node:assert/strict'
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  verify,
} from 'node:crypto'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { createSessions } from '@sallyport/guard'
import { type FullStores, newApiKey, openStores, type RedisStores } from '@sallyport/stores'
import type { Database } from '../../../../tools/database.ts'
import { peer } from '../../../../tools/peer.ts'
import { startPostgres } from '../../../../tools/postgres.ts'
import { startRedis } from '../../../../tools/redis.ts'
import { folderWith } from '../called.ts'
import { type GateProcess, gateProcess } from './gate-process.ts'

// Goal: it makes no difference which of several gates is asked, and none of them says 401 for what is down.
// Method: two processes of the command, one Redis and one PostgreSQL; what changes is changed beside them.
const [redis, postgres] = [peer('redis'), peer('postgresql')]
const skip = ('skip' in redis && redis.skip) || ('skip' in postgres && postgres.skip)
const SECRET = 'a-secret-of-the-issuer-of-this-very-test'

function newKeyFile(...older: readonly JsonWebKey[]): { text: string; jwk: JsonWebKey } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = privateKey.export({ format: 'jwk' })
  return { text: JSON.stringify({ keys: [jwk, ...older] }), jwk }
}

function config(accounts: string, shared: string): string {
  return `version: 1
realm: orders
listen: { data: "127.0.0.1:0", admin: "127.0.0.1:0" }
proxies: [{ kind: forward, from: 127.0.0.1 }]
stores: { accounts: "${accounts}", shared: "${shared}", when_down: refuse }
schemes:
  - api_key: { prefix: sp }
  - bearer: { issuer: "https://idp.example", audience: orders, algorithms: [HS256], secret: ${SECRET} }
  - session: {}
identity: { signed: { issuer: "https://gate.example", key_file: keys.json } }
backends: { orders: {} }
rules:
  - { match: { path: /health, methods: GET }, allow: anonymous }
  - { match: { path: '/orders/:id' }, allow: authenticated }
`
}

/** A token as the issuer would sign it. */
function token(jti: string): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: 'https://idp.example',
    aud: 'orders',
    sub: 'alice',
    client_id: 'web',
    jti,
    iat: now,
    exp: now + 600,
  }
  const parts = [{ alg: 'HS256', typ: 'at+jwt' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const text = parts.join('.')
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`
}

type Fields = Readonly<Record<string, string>>

interface Told {
  readonly status: number
  readonly identity: string
  readonly connection: string
  readonly body: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

function send(url: string, fields: Fields = {}): Promise<Told> {
  return new Promise((resolve, reject) => {
    request(url, { headers: fields, agent }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (piece) => {
        body += piece
      })
      response.on('end', () => {
        const { 'x-gate-identity': identity = '', connection = '' } = response.headers
        resolve({ status: response.statusCode ?? 0, identity: String(identity), connection, body })
      })
      response.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}

describe('two gates with one Redis and one PostgreSQL', { skip }, () => {
  const servers: Database[] = []
  const gates: GateProcess[] = []
  const asked: string[] = []
  const admin: string[] = []
  let accounts: FullStores
  let shared: RedisStores
  let folder = ''
  let key = newKeyFile()

  const ask = (n: number, fields: Fields = {}, path = '/orders/1'): Promise<Told> =>
    send(`${asked[n]}/v1/forward`, {
      'x-forwarded-method': 'GET',
      'x-forwarded-uri': path,
      'x-forwarded-host': 'api.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.1',
      ...fields,
    })
  const both = (fields: Fields, path?: string): Promise<readonly number[]> =>
    Promise.all([0, 1].map(async (n) => (await ask(n, fields, path)).status))
  /** Asks both until both say so; every answer before is one of those that are allowed. */
  const until = async (fields: Fields, wanted: number, meanwhile: number): Promise<void> => {
    for (let n = 0; n < 1_500; n++) {
      const seen = await both(fields)
      if (seen.every((one) => one === wanted)) return
      assert.ok(
        seen.every((one) => one === wanted || one === meanwhile),
        seen.join(' '),
      )
      await rest(20)
    }
    assert.fail(`never ${wanted}`)
  }
  const keysOf = async (n: number): Promise<readonly JsonWebKey[]> =>
    JSON.parse((await send(`${admin[n]}/.well-known/jwks.json`)).body).keys

  before(async () => {
    const started = await Promise.all([
      startPostgres('path' in postgres ? postgres.path : ''),
      startRedis('path' in redis ? redis.path : ''),
    ])
    servers.push(...started)
    const [pg, re] = started
    folder = folderWith({ 'gate.yaml': config(pg.url, re.url), 'keys.json': key.text })
    for (let n = 0; n < 2; n++) {
      // One after the other: the first makes the tables.
      gates.push(gateProcess(folder))
      const [, data = ''] = await (gates[n] as GateProcess).said(/^gate {2}(http:\S+) {2}2 rules$/m)
      const [, other = ''] = await (gates[n] as GateProcess).said(/^admin (http:\S+)$/m)
      asked.push(data)
      admin.push(other)
    }
    accounts = (await openStores(pg.url)) as FullStores
    shared = (await openStores(re.url)) as RedisStores
    await accounts.accounts.create({
      ...{ name: 'alice', subjectId: 'alice', kind: 'user', sets: [], disabled: false },
      createdAt: Date.now(),
    })
  })
  after(async () => {
    agent.destroy()
    for (const { child } of gates) child.kill('SIGKILL')
    // Two tests have closed them, if they came so far.
    await accounts?.close().catch(() => undefined)
    await shared?.close().catch(() => undefined)
    for (const server of servers) await server.stop()
  })

  test('are ready, by the same configuration', async () => {
    const told = await Promise.all(admin.map((one) => send(`${one}/readyz`)))
    assert.deepEqual(
      told.map(({ status }) => status),
      [200, 200],
    )
    const [one, other] = told.map(({ body }) => JSON.parse(body))
    assert.equal(one.config, other.config)
    assert.deepEqual(one.checks, { 'keys of bearer': 'ok', accounts: 'ok', shared: 'ok' })
  })

  test('an API key is good at both, and revoked at both', async () => {
    const { text, stored } = newApiKey({ subjectId: 'alice' })
    await accounts.apiKeys.create(stored)
    assert.deepEqual(await both({ 'x-api-key': text }), [200, 200])
    await accounts.apiKeys.change(stored.id, { revoked: true })
    await until({ 'x-api-key': text }, 401, 200)
  })

  test('a token is good at both, and revoked at both', async () => {
    const fields = { authorization: `Bearer ${token('t-1')}` }
    assert.deepEqual(await both(fields), [200, 200])
    const expiresAt = Date.now() + 600_000
    await shared.revocations.revokeToken({ tokenId: 't-1', expiresAt, subjectId: 'alice' })
    await until(fields, 401, 200)
  })

  test('a session is good at both, and ended at both at once', async () => {
    const sessions = createSessions({ store: shared.sessions })
    const subject = { id: 'alice', sets: [] }
    const { field } = await sessions.signIn(undefined, { subject, methods: ['pwd'] })
    const [cookie = ''] = field[1].split(';')
    assert.deepEqual(await both({ cookie }), [200, 200])
    await sessions.signOut(cookie)
    assert.deepEqual(await both({ cookie }), [401, 401])
  })

  test('sign by the same keys, and publish both while they are rotated', async () => {
    const fields = { authorization: `Bearer ${token('t-2')}` }
    const kids = async (n: number) => (await keysOf(n)).map(({ kid }) => kid)
    assert.deepEqual(await kids(0), await kids(1))
    const signedBy = async (n: number): Promise<unknown> => {
      const { identity } = await ask(n, fields)
      const [head = '', payload = '', mac = ''] = identity.split('.')
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
      // By the keys of the other one.
      const jwk = (await keysOf(1 - n)).find((one) => one['kid'] === kid) as JsonWebKey
      const key = {
        key: createPublicKey({ key: jwk, format: 'jwk' }),
        dsaEncoding: 'ieee-p1363' as const,
      }
      assert.ok(
        verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(mac, 'base64url')),
      )
      return kid
    }
    const [before] = await kids(0)
    assert.deepEqual([await signedBy(0), await signedBy(1)], [before, before])
    key = newKeyFile(key.jwk)
    writeFileSync(join(folder, 'next'), key.text)
    renameSync(join(folder, 'next'), join(folder, 'keys.json'))
    for (const gate of gates) await gate.said(/^rules 2 are in force/m)
    const published = await kids(0)
    assert.equal(published.length, 2)
    assert.equal(published[1], before)
    assert.deepEqual(await kids(1), published)
    assert.deepEqual([await signedBy(0), await signedBy(1)], [published[0], published[0]])
  })

  test('failures are counted together', async () => {
    const guess = async (n: number): Promise<number> =>
      (await ask(n % 2, { 'x-api-key': `sp_guess_${n}`, 'x-forwarded-for': '198.51.100.7' })).status
    const seen: number[] = []
    while (seen.length < 200 && seen.at(-1) !== 429) seen.push(await guess(seen.length))
    assert.equal(seen.at(-1), 429, seen.join(' '))
    assert.equal(await guess(seen.length), 429)
  })

  test('the accounts down: 503, and never 401', async () => {
    const { text, stored } = newApiKey({ subjectId: 'alice' })
    await accounts.apiKeys.create(stored)
    assert.deepEqual(await both({ 'x-api-key': text }), [200, 200])
    await accounts.close()
    await servers[0]?.stop()
    await until({ 'x-api-key': text }, 503, 200)
    assert.deepEqual(await both({}, '/health'), [200, 200])
    // Tokens ask Redis alone.
    assert.deepEqual(await both({ authorization: `Bearer ${token('t-3')}` }), [200, 200])
    for (const one of admin) {
      let told = await send(`${one}/readyz`)
      for (let n = 0; n < 1_000 && told.status === 200; n++) {
        await rest(20)
        told = await send(`${one}/readyz`)
      }
      assert.equal(told.status, 503)
      assert.notEqual(JSON.parse(told.body).checks.accounts, 'ok')
      assert.equal((await send(`${one}/healthz`)).status, 200)
    }
  })

  test('the shared store down: 503, and never 401', async () => {
    await shared.close()
    await servers[1]?.stop()
    await until({ authorization: `Bearer ${token('t-3')}` }, 503, 200)
    assert.deepEqual(await both({ cookie: `__Host-session=${'a'.repeat(43)}` }), [503, 503])
    assert.deepEqual(await both({}, '/health'), [200, 200])
  })

  test('end without losing a request that they took', async () => {
    let [sent, answered, closing] = [0, 0, 0]
    const load = async (n: number): Promise<void> => {
      for (let isOpen = true; isOpen; ) {
        sent += 1
        const told = await ask(n, {}, '/health')
        answered += told.status === 200 ? 1 : 0
        // Whoever is told so asks another one; so does this load, and opens no connection any more.
        isOpen = told.connection !== 'close'
        closing += isOpen ? 0 : 1
      }
    }
    const loads = Promise.all([0, 1].flatMap((n) => [n, n, n, n].map(load)))
    const ended = gates.map(({ child }) => once(child, 'exit'))
    await rest(100)
    for (const { child } of gates) child.kill('SIGTERM')
    await loads
    assert.deepEqual([answered, closing], [sent, 8])
    assert.ok(sent > 8)
    assert.deepEqual(await Promise.all(ended), [
      [0, null],
      [0, null],
    ])
  })
})
