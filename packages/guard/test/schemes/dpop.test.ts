// Goal: a token passes with a proof of its key for this very request, once, and in no other way.
// Method: one row per item of RFC 9449 section 4.3, a proof that is good but for that item.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Scheme } from '../../src/scheme.ts'
import { memoryReplays } from '../../src/schemes/dpop-replay.ts'
import { NOW } from '../keys/issuer.ts'
import { makeSigners, part, schemeOf } from './bearer-fixture.ts'
import {
  dpopOf,
  type Holder,
  judged,
  makeHolder,
  type ProofParts,
  showing,
} from './dpop-fixture.ts'
import { found, requestWith, verdictOf } from './request.ts'

const signers = makeSigners()
const SECONDS = NOW / 1000
let alice: Holder
let mallory: Holder
let token: string

before(async () => {
  alice = await makeHolder()
  mallory = await makeHolder()
  token = await signers.es.sign(alice.confirmation)
})

/** The verdict on a token with a proof that differs in parts. */
async function verdict(parts: ProofParts = {}, it: Scheme = dpopOf(signers)): Promise<string> {
  return verdictOf(await judged(it, showing(token, await alice.prove(token, parts))))
}

describe('the field Authorization', () => {
  const absent = { kind: 'absent' }
  const rows = [
    ['no field', undefined, absent],
    ['an empty field', '', absent],
    ['another scheme', 'Bearer abc', absent],
    ['the scheme alone', 'DPoP', { kind: 'malformed', reason: 'credentials_malformed' }],
    ['two words', 'DPoP a b', { kind: 'malformed', reason: 'credentials_malformed' }],
    ['two lines', ['DPoP a', 'DPoP b'], { kind: 'malformed', reason: 'credentials_repeated' }],
    [
      '16,385 characters',
      `DPoP ${'a'.repeat(16_385)}`,
      { kind: 'malformed', reason: 'credentials_oversized' },
    ],
  ] as const
  for (const [name, authorization, expected] of rows) {
    test(name, () => {
      assert.deepEqual(dpopOf(signers).read(requestWith({ authorization })), expected)
    })
  }

  test('the scheme ignores case, and 16,384 characters are read', () => {
    const text = 'a'.repeat(16_384)
    assert.equal(found(dpopOf(signers), { authorization: `dpop ${text}` }).text, text)
  })

  test('a token in the query besides is ambiguous', () => {
    const request = requestWith({ authorization: 'DPoP abc' }, '/orders?access_token=x')
    assert.deepEqual(dpopOf(signers).read(request), {
      kind: 'malformed',
      reason: 'credentials_ambiguous',
    })
  })
})

describe('a proof', () => {
  test('a good one passes, and the subject was authenticated by this scheme [RFC 9449 6a MUST]', async () => {
    const verification = await judged(dpopOf(signers), showing(token, await alice.prove(token)))
    assert.ok(verification.kind === 'ok')
    assert.equal(verification.subject.id, 'alice')
    assert.equal(verification.subject.authentication.scheme, 'dpop')
    assert.equal(verification.fields, undefined)
  })

  for (const algorithm of ['ES256', 'EdDSA', 'PS256', 'RS256']) {
    test(`a key for ${algorithm} serves`, async () => {
      const holder = await makeHolder(algorithm)
      const bound = await signers.es.sign(holder.confirmation)
      const request = showing(bound, await holder.prove(bound))
      assert.equal(verdictOf(await judged(dpopOf(signers), request)), 'ok')
    })
  }

  test('none at all [RFC 9449 7.1 MUST] [RFC 9449 7.1a MUST NOT]', async () => {
    const verification = await judged(dpopOf(signers), showing(token, undefined))
    assert.equal(verdictOf(verification), 'reject proof_missing')
  })

  test('two lines of it [RFC 9449 4.3a MUST]', async () => {
    const proof = await alice.prove(token)
    const verification = await judged(dpopOf(signers), showing(token, [proof, proof]))
    assert.equal(verdictOf(verification), 'reject proof_repeated')
  })

  const texts = [
    ['an empty line [RFC 9449 4.3b MUST]', ''],
    ['what is no JWT [RFC 9449 4.3b MUST]', 'abc'],
    ['two of them in one line [RFC 9449 4.3b MUST]', 'a.b.c, a.b.c'],
    ['8,193 characters', `${part({ typ: 'dpop+jwt', alg: 'ES256' })}.${'a'.repeat(8_193)}.AAAA`],
  ] as const
  for (const [name, text] of texts) {
    test(name, async () => {
      const verification = await judged(dpopOf(signers), showing(token, text))
      assert.equal(verdictOf(verification), 'reject proof_unreadable')
    })
  }

  const claims: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['without `jti` [RFC 9449 4.3c MUST]', { jti: undefined }, 'proof_unreadable'],
    ['with an empty `jti`', { jti: '' }, 'proof_unreadable'],
    [
      'with a `jti` of 1,025 characters [RFC 9449 11.1 SHOULD]',
      { jti: 'a'.repeat(1_025) },
      'proof_unreadable',
    ],
    ['without `htm` [RFC 9449 4.3c MUST]', { htm: undefined }, 'proof_unreadable'],
    ['without `htu` [RFC 9449 4.3c MUST]', { htu: undefined }, 'proof_unreadable'],
    ['without `iat` [RFC 9449 4.3c MUST]', { iat: undefined }, 'proof_unreadable'],
    ['with an `iat` that is a text', { iat: String(SECONDS) }, 'proof_unreadable'],
    ['with an `ath` that is no text', { ath: 1 }, 'proof_unreadable'],
    ['with a nonce that is no text', { nonce: 1 }, 'proof_unreadable'],
    ['for another method [RFC 9449 4.3h MUST]', { htm: 'POST' }, 'proof_method_mismatch'],
    ['for the method in other case [RFC 9449 4.3h MUST]', { htm: 'get' }, 'proof_method_mismatch'],
    [
      'for another path [RFC 9449 4.3i MUST]',
      { htu: 'https://api.example/order' },
      'proof_target_mismatch',
    ],
    [
      'for another host [RFC 9449 4.3i MUST]',
      { htu: 'https://api.evil.example/orders' },
      'proof_target_mismatch',
    ],
    [
      'for another scheme [RFC 9449 4.3i MUST]',
      { htu: 'http://api.example/orders' },
      'proof_target_mismatch',
    ],
    ['for what is no address', { htu: '/orders' }, 'proof_target_mismatch'],
    ['without `ath` [RFC 9449 4.3l MUST]', { ath: undefined }, 'proof_token_mismatch'],
    ['for another token [RFC 9449 4.3l MUST]', { ath: 'a'.repeat(43) }, 'proof_token_mismatch'],
    [
      'made 66 s ago [RFC 9449 4.3k MUST] [RFC 9449 11.1 MUST]',
      { iat: SECONDS - 66 },
      'proof_stale',
    ],
    ['made in 6 s', { iat: SECONDS + 6 }, 'proof_stale'],
  ]
  for (const [name, differing, reason] of claims) {
    test(`one ${name}`, async () => {
      assert.equal(await verdict({ claims: differing }), `reject ${reason}`)
    })
  }

  const headers: readonly (readonly [string, Record<string, unknown>, string])[] = [
    [
      'of another type [RFC 9449 4.3d MUST] [RFC 9449 11.5 MUST]',
      { typ: 'JWT' },
      'proof_unreadable',
    ],
    ['without a type [RFC 9449 4.3d MUST]', { typ: undefined }, 'proof_unreadable'],
    ['without a key', { jwk: undefined }, 'proof_key_refused'],
    ['with a key that is a text', { jwk: 'key' }, 'proof_key_refused'],
    [
      'with a key of another type',
      { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } },
      'proof_key_refused',
    ],
  ]
  for (const [name, header, reason] of headers) {
    test(`one ${name}`, async () => {
      assert.equal(await verdict({ header }), `reject ${reason}`)
    })
  }

  test('one that shows the private key [RFC 9449 4.3g MUST]', async () => {
    const verdictOnPrivate = await verdict({ header: { jwk: alice.privateJwk } })
    assert.equal(verdictOnPrivate, 'reject proof_key_refused')
  })

  test('one that another key has signed [RFC 9449 4.3f MUST]', async () => {
    const forged = await mallory.prove(token, { header: { jwk: alice.jwk } })
    const verification = await judged(dpopOf(signers), showing(token, forged))
    assert.equal(verdictOf(verification), 'reject proof_signature_invalid')
  })

  for (const alg of ['none', 'HS256', 'ES256K']) {
    test(`one that names ${alg} [RFC 9449 4.3e MUST] [RFC 9449 11.6 MUST] [RFC 9449 11.6 MUST NOT]`, async () => {
      const [, payload] = (await alice.prove(token)).split('.')
      const proof = `${part({ typ: 'dpop+jwt', alg, jwk: alice.jwk })}.${payload}.AAAA`
      const verification = await judged(dpopOf(signers), showing(token, proof))
      assert.equal(verdictOf(verification), 'reject proof_algorithm_refused')
    })
  }

  const good: readonly (readonly [string, Record<string, unknown>])[] = [
    ['of 65 s ago is good: 60 and the tolerance', { iat: SECONDS - 65 }],
    ['of 5 s ahead is good [RFC 9449 11.1b MAY]', { iat: SECONDS + 5 }],
    [
      'with a query and a fragment [RFC 9449 4.3i MUST]',
      { htu: 'https://api.example/orders?a=b#c' },
    ],
    [
      'with other case and the default port [RFC 9449 4.3 SHOULD]',
      { htu: 'HTTPS://API.example:443/orders' },
    ],
    ['with needless encoding [RFC 9449 4.3 SHOULD]', { htu: 'https://api.example/x/../%6frders' }],
    ['with a nonce that nobody asked for', { nonce: 'abc' }],
    ['with a `jti` of 1,024 characters', { jti: 'a'.repeat(1_024) }],
  ]
  for (const [name, differing] of good) {
    test(`one ${name}`, async () => assert.equal(await verdict({ claims: differing }), 'ok'))
  }

  test('the query of the request is not looked at', async () => {
    const request = showing(token, await alice.prove(token), '/orders?limit=1')
    assert.equal(verdictOf(await judged(dpopOf(signers), request)), 'ok')
  })

  test('behind a proxy that takes a prefix away, the public address has it', async () => {
    const it = dpopOf(signers, { publicUrl: ['https://old.example', 'https://api.example/v1/'] })
    const proof = await alice.prove(token, { claims: { htu: 'https://api.example/v1/orders' } })
    assert.equal(verdictOf(await judged(it, showing(token, proof))), 'ok')
  })

  test('whoever knows the host of a request tells the address, and none lets nobody in', async () => {
    const shown = async (publicUrl: (host: unknown) => readonly string[]): Promise<string> => {
      const it = dpopOf(signers, { publicUrl: (request) => publicUrl(request.header('host')) })
      const proof = await alice.prove(token, { claims: { htu: 'https://b.example/orders' } })
      const fields = { authorization: `DPoP ${token}`, dpop: proof, host: 'b.example' }
      return verdictOf(await judged(it, requestWith(fields)))
    }
    assert.equal(await shown((host) => [`https://${host}`]), 'ok')
    assert.equal(await shown(() => ['https://a.example']), 'reject proof_target_mismatch')
    assert.equal(await shown(() => []), 'reject proof_target_mismatch')
    assert.equal(await shown(() => ['no address']), 'reject proof_target_mismatch')
  })

  test('the field `Host` does not count: a proof for another API stays one for another', async () => {
    const proof = await alice.prove(token, { claims: { htu: 'https://evil.example/orders' } })
    const fields = { authorization: `DPoP ${token}`, dpop: proof, host: 'evil.example' }
    const verification = await judged(dpopOf(signers), requestWith(fields))
    assert.equal(verdictOf(verification), 'reject proof_target_mismatch')
    assert.ok(verification.kind === 'reject')
    const cause =
      'the proof is for `https://evil.example/orders`, expected is `https://api.example/orders`'
    assert.equal(verification.cause, cause)
  })
})

describe('the same proof again', () => {
  test('is refused, also for another path of the same form [RFC 9449 11.1a MAY]', async () => {
    const it = dpopOf(signers)
    const request = showing(token, await alice.prove(token))
    assert.equal(verdictOf(await judged(it, request)), 'ok')
    assert.equal(verdictOf(await judged(it, request)), 'reject proof_replayed')
  })

  test('of two at once one passes', async () => {
    const it = dpopOf(signers)
    const request = showing(token, await alice.prove(token))
    const verdicts = await Promise.all([judged(it, request), judged(it, request)])
    assert.deepEqual(verdicts.map(verdictOf).sort(), ['ok', 'reject proof_replayed'])
  })

  test('the same id of another key is another proof', async () => {
    const it = dpopOf(signers)
    const theirs = await signers.es.sign(mallory.confirmation)
    const claims = { jti: 'same' }
    const first = await judged(it, showing(token, await alice.prove(token, { claims })))
    const second = await judged(it, showing(theirs, await mallory.prove(theirs, { claims })))
    assert.deepEqual([first, second].map(verdictOf), ['ok', 'ok'])
  })

  test('a proof that was refused is not kept: nobody without the key can fill the store', async () => {
    const keys: string[] = []
    const replays = { seen: (key: string) => keys.push(key) === 0 }
    const it = dpopOf(signers, { replays })
    const forged = await mallory.prove(token, { header: { jwk: alice.jwk } })
    assert.equal(
      verdictOf(await judged(it, showing(token, forged))),
      'reject proof_signature_invalid',
    )
    await verdict({ claims: { htm: 'POST' } }, it)
    const theirs = await mallory.prove(token)
    assert.equal(verdictOf(await judged(it, showing(token, theirs))), 'reject token_key_mismatch')
    assert.deepEqual(keys, [])
    assert.equal(await verdict({}, it), 'ok')
    assert.equal(keys.length, 1)
  })

  test('it is kept until its time is over, on a process whose clock is behind as well', async () => {
    const ends: number[] = []
    const replays = { seen: (_: string, end: number) => ends.push(end) === 0 }
    await verdict({}, dpopOf(signers, { replays }))
    assert.deepEqual(ends, [NOW + 70_001])
  })

  const broken: readonly (readonly [string, () => boolean | Promise<boolean>])[] = [
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['answers neither yes nor no', () => 'OK' as unknown as boolean],
  ]
  for (const [name, seen] of broken) {
    test(`a store that ${name} is an outage, and lets nothing pass`, async () => {
      const it = dpopOf(signers, { replays: { seen } })
      assert.equal(await verdict({}, it), 'error store_unavailable')
    })
  }

  test('so is a store without room', async () => {
    const it = dpopOf(signers, { replays: memoryReplays({ maxEntries: 1, clock: () => NOW }) })
    assert.equal(await verdict({}, it), 'ok')
    assert.equal(await verdict({}, it), 'error store_unavailable')
  })
})

describe('the token', () => {
  test('bound to another key [RFC 9449 4.3l MUST] [RFC 9449 6b MUST]', async () => {
    const verification = await judged(dpopOf(signers), showing(token, await mallory.prove(token)))
    assert.equal(verdictOf(verification), 'reject token_key_mismatch')
  })

  test('bound to no key: a Bearer token sent as DPoP', async () => {
    const unbound = await signers.es.sign()
    const request = showing(unbound, await alice.prove(unbound))
    assert.equal(verdictOf(await judged(dpopOf(signers), request)), 'reject token_not_bound')
  })

  test('a bound one sent as Bearer, also once it is remembered [RFC 9449 7.2 MUST]', async () => {
    const tokens = schemeOf(signers)
    const it = dpopOf(signers, { tokens })
    const asBearer = requestWith({ authorization: `Bearer ${token}` })
    assert.equal(verdictOf(await judged(tokens, asBearer)), 'reject token_bound')
    assert.equal(verdictOf(await judged(it, showing(token, await alice.prove(token)))), 'ok')
    for (const _ of [1, 2, 3]) {
      const { credentials } = tokens.read(asBearer) as {
        credentials: Parameters<Scheme['verify']>[0]
      }
      const recalled = tokens.recall?.(credentials, NOW)
      assert.ok(recalled !== undefined)
      assert.equal(verdictOf(recalled), 'reject token_bound')
    }
  })

  test('an expired one is `invalid_token`, before its proof is looked at', async () => {
    const expired = await signers.es.sign({ ...alice.confirmation, exp: SECONDS - 60 })
    const verification = await judged(dpopOf(signers), showing(expired, undefined))
    assert.equal(verdictOf(verification), 'reject token_expired')
  })

  test('of another issuer is left to another scheme', async () => {
    const other = await signers.es.sign({ ...alice.confirmation, iss: 'https://other.example' })
    const verification = await judged(dpopOf(signers), showing(other, undefined))
    assert.equal(verdictOf(verification), 'skip issuer_mismatch')
  })

  test('is remembered: its keys are asked once for many proofs', async () => {
    let asked = 0
    const keys = {
      find: () => {
        asked += 1
        return { kind: 'unknown' } as const
      },
    }
    const it = dpopOf(signers, { tokens: schemeOf(signers, { keys }) })
    assert.equal(await verdict({}, it), 'reject key_unknown')
    const known = dpopOf(signers)
    for (const _ of [1, 2, 3]) assert.equal(await verdict({}, known), 'ok')
    assert.equal(asked, 1)
  })

  test('forgetting reaches it', async () => {
    let isRevoked = false
    const it = dpopOf(signers, { tokens: schemeOf(signers, { revoked: () => isRevoked }) })
    assert.equal(await verdict({}, it), 'ok')
    isRevoked = true
    assert.equal(await verdict({}, it), 'ok')
    it.forget?.('alice')
    assert.equal(await verdict({}, it), 'reject token_revoked')
  })
})
