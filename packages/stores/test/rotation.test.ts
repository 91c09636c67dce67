// Goal: while keys and secrets are replaced, no caller whose credentials are good is refused.
// Method: callers ask a guard without pause and without end; meanwhile the key is replaced, several
// times, as the guide says; every answer counts. At the end the old key is good no more.
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  type AccessRequest,
  apiKey,
  bearer,
  createGuard,
  type Guard,
  type Scheme,
} from '@sallyport/guard'
import { authenticated, createModel } from '@sallyport/policy'
import { newApiKey } from '../src/api-keys.ts'
import { forgetOnChange, fromStores } from '../src/from-stores.ts'
import { places } from './places.ts'
import { openFull, sampleAccount } from './samples.ts'

const ROTATIONS = 5
const CALLERS = 8
const OVERLAP = 100
const REST_MOST = 10_000
const ISSUER = 'https://issuer.example'

type Fields = Readonly<Record<string, string>>

function guardWith(scheme: Scheme): Guard {
  const guard = createGuard({
    realm: 'api',
    model: createModel({ permissions: [] }),
    schemes: [scheme],
    throttle: false,
  })
  guard.policy('any', { rule: authenticated() })
  return guard
}

async function statusOf(guard: Guard, fields: Fields): Promise<number> {
  const policy = guard.policies.get('any')
  assert.ok(policy !== undefined)
  const request: AccessRequest = {
    ...{ method: 'GET', target: '/', address: '192.0.2.1', params: {} },
    header: (name) => fields[name],
  }
  const outcome = await guard.handle(request, policy)
  return outcome.kind === 'pass' ? 200 : outcome.answer.status
}

/** Lets the overlap pass, and callers ask, however busy the machine is. */
type Rest = () => Promise<void>

/** Does work while callers show what is current when they ask; the answers by status. */
async function underLoad(
  guard: Guard,
  current: () => readonly Fields[],
  work: (rest: Rest) => Promise<void>,
): Promise<Map<number, number>> {
  const counts = new Map<number, number>()
  let isOver = false
  let rounds = 0
  const rest: Rest = async () => {
    const begun = rounds
    const latest = Date.now() + REST_MOST
    await setTimeout(OVERLAP)
    while (rounds - begun < 3 * CALLERS && Date.now() < latest) await setTimeout(5)
  }
  const caller = async (): Promise<void> => {
    while (!isOver) {
      rounds += 1
      for (const fields of current()) {
        const status = await statusOf(guard, fields)
        counts.set(status, (counts.get(status) ?? 0) + 1)
      }
      await setTimeout(1)
    }
  }
  const callers = Array.from({ length: CALLERS }, caller)
  try {
    await work(rest)
  } finally {
    isOver = true
    await Promise.all(callers)
  }
  return counts
}

function onlyAllowed(counts: Map<number, number>): void {
  assert.deepEqual([...counts.keys()], [200])
  assert.ok((counts.get(200) ?? 0) > 100, 'there was no load')
}

const { sqlite, memory } = places()
for (const { name, fresh } of [memory, sqlite]) {
  test(`${name}: API keys that follow one another with an overlap`, async (t) => {
    const stores = await openFull(await fresh())
    t.after(() => stores.close())
    const guard = guardWith(apiKey({ prefix: 'sp', ...fromStores(stores).apiKey }))
    await forgetOnChange(stores, guard)
    await stores.accounts.create(sampleAccount({ kind: 'service' }))
    const make = async (): Promise<{ readonly id: string; readonly fields: Fields }> => {
      const { text, stored } = newApiKey({ subjectId: 'alice' })
      await stores.apiKeys.create(stored)
      return { id: stored.id, fields: { 'x-api-key': text } }
    }
    let before = await make()
    let live: readonly Fields[] = [before.fields]
    const rotate = async (rest: Rest): Promise<void> => {
      const next = await make()
      // Old and new at once: some callers have the new key already, and some do not.
      live = [before.fields, next.fields]
      await rest()
      live = [next.fields]
      // What is under way with the old key may end; then it is good no more.
      await rest()
      await stores.apiKeys.change(before.id, { expiresAt: Date.now() })
      assert.equal(await statusOf(guard, before.fields), 401)
      before = next
    }
    const counts = await underLoad(
      guard,
      () => live,
      async (rest) => {
        for (let i = 0; i < ROTATIONS; i += 1) await rotate(rest)
      },
    )
    onlyAllowed(counts)
    t.diagnostic(`${counts.get(200)} requests allowed, none refused`)
  })
}

interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly jwk: object
}

function signingKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256' } }
}

const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url')
let tokens = 0

function claims(): object {
  tokens += 1
  const exp = Math.floor(Date.now() / 1000) + 600
  return { iss: ISSUER, aud: 'api', sub: 'alice', jti: String(tokens), iat: exp - 600, exp }
}

function signed({ kid, privateKey }: SigningKey): Fields {
  const text = `${part({ alg: 'ES256', typ: 'JWT', kid })}.${part(claims())}`
  const signature = sign('sha256', Buffer.from(text), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return { authorization: `Bearer ${text}.${signature.toString('base64url')}` }
}

async function keyServer(keys: () => readonly SigningKey[]): Promise<Server> {
  const server = createServer((_request, response) => {
    const body = JSON.stringify({ keys: keys().map(({ jwk }) => jwk) })
    response.setHeader('content-type', 'application/json').end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

test('signing keys of an issuer that uses a new one at once', async (t) => {
  let published: readonly SigningKey[] = [signingKey('key 0')]
  let live: readonly Fields[] = []
  const server = await keyServer(() => published)
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const jwksUri = `http://127.0.0.1:${port}/keys`
  const guard = guardWith(bearer({ issuer: ISSUER, audience: 'api', jwksUri }))
  live = published.map(signed)
  const counts = await underLoad(
    guard,
    () => live,
    async (rest) => {
      for (let i = 1; i <= ROTATIONS; i += 1) {
        // Published with the one before, and used in the same instant.
        published = [signingKey(`key ${i}`), ...published.slice(0, 1)]
        live = published.map(signed)
        await rest()
      }
    },
  )
  onlyAllowed(counts)
  t.diagnostic(`${counts.get(200)} requests allowed, none refused`)
})

test('shared secrets, of which the first signs and all verify', async () => {
  const secrets = ['an old secret of 32 bytes, or more', 'a new secret of 32 bytes, or more']
  const [old = '', next = ''] = secrets
  const hmac = (secret: string): Fields => {
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims())}`
    const signature = createHmac('sha256', secret).update(text).digest('base64url')
    return { authorization: `Bearer ${text}.${signature}` }
  }
  const guardOf = (secret: readonly string[]): Guard =>
    guardWith(bearer({ issuer: ISSUER, audience: 'api', secret }))
  const meanwhile = guardOf([next, old])
  const both = (): readonly Fields[] => [hmac(old), hmac(next)]
  const counts = await underLoad(meanwhile, both, async (rest) => {
    for (let i = 0; i < 4; i += 1) await rest()
  })
  onlyAllowed(counts)
  assert.equal(await statusOf(guardOf([next]), hmac(old)), 401)
  assert.equal(await statusOf(guardOf([next]), hmac(next)), 200)
})
