// Goal: whoever is refused is told what to do, and a nonce where one is needed.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { formatChallenge } from '@sallyport/contract'
import type { Scheme } from '../../src/scheme.ts'
import { NOW } from '../keys/issuer.ts'
import { makeSigners } from './bearer-fixture.ts'
import {
  dpopOf,
  type Holder,
  judged,
  makeHolder,
  type ProofParts,
  showing,
} from './dpop-fixture.ts'
import { verdictOf } from './request.ts'

const signers = makeSigners()
const SECONDS = NOW / 1000
let alice: Holder
let token: string

before(async () => {
  alice = await makeHolder()
  token = await signers.es.sign(alice.confirmation)
})

/** The verdict on a token with a proof that differs in parts. */
async function verdict(parts: ProofParts, it: Scheme): Promise<string> {
  return verdictOf(await judged(it, showing(token, await alice.prove(token, parts))))
}

test('of what a proof says wrongly the record keeps a bounded part', async () => {
  const claims = { ath: 'x'.repeat(5_000) }
  const verification = await judged(
    dpopOf(signers),
    showing(token, await alice.prove(token, { claims })),
  )
  assert.ok(verification.kind === 'reject')
  assert.equal(verification.reason, 'proof_token_mismatch')
  assert.ok((verification.cause ?? '').length < 200)
})

describe('nonces', () => {
  const options = { nonce: { secret: 's'.repeat(32), minAgeSeconds: 60 } }

  /** The nonce that an answer tells. */
  async function toldAt(it: Scheme, now: number): Promise<string | undefined> {
    const verification = await judged(it, showing(token, await alice.prove(token)), now)
    assert.equal(verdictOf(verification), 'reject proof_nonce_missing')
    assert.ok(verification.kind === 'reject')
    return verification.fields?.find(([name]) => name === 'dpop-nonce')?.[1]
  }

  test('a proof without one is told one, and passes with it [RFC 9449 9 MUST] [RFC 9449 11.3 MUST NOT]', async () => {
    const it = dpopOf(signers, options)
    const nonce = await toldAt(it, NOW)
    assert.match(nonce ?? '', /^[\w-]{32}$/)
    const proof = await alice.prove(token, { claims: { nonce } })
    const verification = await judged(it, showing(token, proof))
    assert.ok(verification.kind === 'ok')
    assert.equal(verification.fields, undefined)
  })

  test('the next one comes with a good answer, once there is a next one [RFC 9449 8.2 MAY]', async () => {
    const it = dpopOf(signers, options)
    const nonce = await toldAt(it, NOW)
    const later = NOW + 60_000
    const proof = await alice.prove(token, { claims: { nonce } })
    const verification = await judged(it, showing(token, proof), later)
    assert.ok(verification.kind === 'ok')
    const next = verification.fields?.[0]
    assert.equal(next?.[0], 'dpop-nonce')
    assert.notEqual(next?.[1], nonce)
    assert.equal(next?.[1], await toldAt(it, later))
  })

  test('one of before that is not good any more, nor is one of somebody else [RFC 9449 4.3j MUST]', async () => {
    const it = dpopOf(signers, options)
    const nonce = await toldAt(it, NOW)
    for (const [given, now] of [
      [nonce, NOW + 120_000],
      ['a'.repeat(32), NOW],
    ] as const) {
      const proof = await alice.prove(token, { claims: { nonce: given } })
      const verification = await judged(it, showing(token, proof), now)
      assert.equal(verdictOf(verification), 'reject proof_nonce_stale')
      assert.ok(verification.kind === 'reject' && verification.fields?.[0]?.[0] === 'dpop-nonce')
    }
  })

  test('with a nonce the clock of the client may be wrong by hours', async () => {
    const it = dpopOf(signers, options)
    const nonce = await toldAt(it, NOW)
    assert.equal(await verdict({ claims: { nonce, iat: SECONDS - 7_200 } }, it), 'ok')
  })

  test('a proof is good once, also with a nonce', async () => {
    const it = dpopOf(signers, options)
    const nonce = await toldAt(it, NOW)
    const request = showing(token, await alice.prove(token, { claims: { nonce } }))
    assert.equal(verdictOf(await judged(it, request)), 'ok')
    assert.equal(verdictOf(await judged(it, request)), 'reject proof_replayed')
  })

  test('a refusal for another reason tells one as well [RFC 9449 8 MUST NOT]', async () => {
    const it = dpopOf(signers, options)
    const verification = await judged(it, showing('opaque', undefined))
    assert.equal(verification.kind, 'skip')
    const expired = await signers.es.sign({ ...alice.confirmation, exp: SECONDS - 60 })
    const refused = await judged(it, showing(expired, undefined))
    assert.ok(refused.kind === 'reject' && refused.fields?.length === 1)
  })
})

describe('the challenge', () => {
  const algs = 'algs="ES256 EdDSA Ed25519 PS256 RS256"'
  const rows = [
    [
      'without credentials it names the algorithms [RFC 9449 7.1b SHOULD]',
      {},
      `DPoP realm="api", ${algs}`,
    ],
    [
      'a bad proof [RFC 9449 7.1a SHOULD]',
      { error: 'proof_replayed' },
      'DPoP realm="api", error="invalid_dpop_proof", error_description="The proof of possession is ' +
        `missing, or not good for this request.", ${algs}`,
    ],
    [
      'a nonce that is needed [RFC 9449 9 MUST]',
      { error: 'proof_nonce_missing' },
      'DPoP realm="api", error="use_dpop_nonce", error_description="The proof of possession needs a ' +
        `nonce of this server.", ${algs}`,
    ],
    [
      'a token for another key is an invalid token [RFC 9449 7.1a SHOULD]',
      { error: 'token_key_mismatch' },
      'DPoP realm="api", error="invalid_token", error_description="The token is expired, revoked, ' +
        `malformed, or not meant for this resource.", ${algs}`,
    ],
    [
      'missing scopes',
      { error: 'scope_missing', scopes: ['orders:write'] },
      'DPoP realm="api", error="insufficient_scope", error_description="The token does not carry the ' +
        `scope this action needs.", scope="orders:write", ${algs}`,
    ],
    [
      'a stronger authentication',
      { stepUp: { acr: ['mfa'], maxAgeSeconds: 60 } },
      `DPoP realm="api", acr_values="mfa", max_age="60", ${algs}`,
    ],
    ['no error of another scheme', { error: 'password_wrong' }, `DPoP realm="api", ${algs}`],
  ] as const
  for (const [name, context, expected] of rows) {
    test(name, () => {
      const challenge = dpopOf(signers).challenge({ realm: 'api', ...context })
      assert.equal(formatChallenge(challenge), expected)
    })
  }

  test('the metadata of the resource stands at the end [RFC 9728 5.1a MAY] [RFC 9728 5.1b MAY]', () => {
    const resourceMetadata = 'https://api.example/.well-known/oauth-protected-resource'
    const it = dpopOf(signers, { resourceMetadata, algorithms: ['ES256'] })
    assert.equal(
      formatChallenge(it.challenge({ realm: 'api' })),
      `DPoP realm="api", algs="ES256", resource_metadata="${resourceMetadata}"`,
    )
  })
})
