// Goal: each request has a proof of its own, which fits it and has the nonce that the server gave last.
// Method: a server that verifies proofs with jose, and wants a nonce or none.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { describe, test } from 'node:test'
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
} from 'jose'
import { answerOf } from '../../src/exchange.ts'
import { present } from '../../src/identity/show.ts'
import { signIn } from '../../src/identity/sign-in.ts'
import { RunSender } from '../../src/wire/sender.ts'
import { identity, planFor, reading, serve } from '../wire/ground.ts'

const TOKEN = 'the-token'

async function keyOf(alg: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)) }
}

const seenIds = new Set<string>()

async function isProof(
  request: IncomingMessage,
  base: string,
  nonce: string | undefined,
): Promise<boolean> {
  const { payload, protectedHeader } = await jwtVerify(
    String(request.headers['dpop']),
    EmbeddedJWK,
    { typ: 'dpop+jwt' },
  )
  const isNew = !seenIds.has(String(payload.jti))
  seenIds.add(String(payload.jti))
  const { pathname } = new URL(request.url ?? '', base)
  return (
    isNew &&
    payload['htm'] === request.method &&
    payload['htu'] === `${base}${pathname}` &&
    payload['ath'] === createHash('sha256').update(TOKEN).digest('base64url') &&
    payload['nonce'] === nonce &&
    !('d' in (protectedHeader.jwk ?? {}))
  )
}

async function statuses(jwk: JWK, nonces: 'none' | 'one' | 'rotating') {
  let nonce = nonces === 'none' ? undefined : randomUUID()
  let base = ''
  let requests = 0
  await using ground = await serve(async (request, response) => {
    requests += 1
    const isGood =
      request.headers.authorization === `DPoP ${TOKEN}` && (await isProof(request, base, nonce))
    if (nonces === 'rotating') nonce = randomUUID()
    if (nonce !== undefined) response.setHeader('DPoP-Nonce', nonce)
    response.writeHead(isGood ? 200 : 401).end()
  })
  base = ground.base
  const { signIn: usual } = identity('alice')
  const alice = identity('alice', {
    signIn: {
      ...usual,
      fixedHeaders: [['Authorization', `DPoP ${TOKEN}`]],
      dpop: jwk as Record<string, unknown>,
    },
  })
  const sender = new RunSender(planFor(`${ground.base}/api`))
  const result = await signIn(alice, sender)
  assert.ok(result.kind === 'ok' && result.credentials.kind === 'dpop')
  const seen: (number | undefined)[] = []
  for (const method of ['GET', 'HEAD', 'GET']) {
    const request = await present(result.credentials, {
      method,
      target: '/api/orders?x=1',
      fields: [],
    })
    seen.push(answerOf(await sender.send(request, reading()))?.status)
  }
  sender.close()
  return { seen, requests, thumbprint: await calculateJwkThumbprint(jwk) }
}

describe('dpopProver', () => {
  for (const alg of ['ES256', 'ES384', 'EdDSA', 'PS256'] as const) {
    test(`a key of ${alg}`, async () => {
      const { seen } = await statuses(await keyOf(alg), 'none')
      assert.deepEqual(seen, [200, 200, 200])
    })
  }
  for (const nonces of ['none', 'one', 'rotating'] as const) {
    test(`nonces: ${nonces}; one request finds out`, async () => {
      const { seen, requests } = await statuses(await keyOf('ES256'), nonces)
      assert.deepEqual(seen, [200, 200, 200])
      assert.equal(requests, 4)
    })
  }
})
