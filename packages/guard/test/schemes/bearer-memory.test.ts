import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KeySource } from '../../src/keys/key-source.ts'
import { importVerificationKey } from '../../src/keys/verification-key.ts'
import { type BearerOptions, bearer } from '../../src/schemes/bearer.ts'
import { AUDIENCE, makeSigner, NOW, type Signer, TestIssuer } from '../keys/issuer.ts'
import { makeSigners, SECONDS, schemeOf, verify } from './bearer-fixture.ts'
import { found, verdictOf } from './request.ts'

// Goal: what is remembered is as good as verified again, and no better; keys come and go as the
// issuer says.

const signers = makeSigners()

describe('memory', () => {
  /** A scheme that counts how often it asks, and recalls. */
  async function remembered(token: string, options: Partial<BearerOptions> = {}) {
    let asked = 0
    const subject = () => {
      asked += 1
      return { id: 'alice', sets: [] }
    }
    const it = schemeOf(signers, { subject, ...options })
    await verify(it, token)
    const recall = (now: number) =>
      it.recall?.(found(it, { authorization: `Bearer ${token}` }), now)
    return { it, recall, asked: () => asked }
  }

  test('a verified token is recalled for 60 s, as the same value', async () => {
    const { recall, asked } = await remembered(await signers.es.sign())
    const first = recall(NOW)
    assert.equal(first?.kind, 'ok')
    assert.equal(recall(NOW + 59_999), first)
    assert.equal(recall(NOW + 60_000), undefined)
    assert.equal(asked(), 1)
  })

  test('it ends with its expiry, and then says so without verifying', async () => {
    const { recall } = await remembered(await signers.es.sign({ exp: SECONDS + 10 }))
    assert.equal(recall(NOW + 14_999)?.kind, 'ok')
    const ended = recall(NOW + 15_000)
    assert.equal(ended?.kind === 'reject' && ended.reason, 'token_expired')
  })

  test('a token first seen expired is recalled as expired', async () => {
    const { recall } = await remembered(await signers.es.sign({ exp: SECONDS - 10 }))
    const ended = recall(NOW)
    assert.equal(ended?.kind === 'reject' && ended.reason, 'token_expired')
  })

  test('before its start, when the clock goes back, it is verified again', async () => {
    const { recall } = await remembered(await signers.es.sign({ nbf: SECONDS }))
    assert.equal(recall(NOW - 5000)?.kind, 'ok')
    assert.equal(recall(NOW - 5001), undefined)
  })

  test('verified again after a minute, it costs no signature while its key is trusted', async () => {
    const [trusted, other] = await Promise.all(
      [signers.es, signers.stranger].map(({ jwk }) => importVerificationKey(jwk)),
    )
    assert.ok(trusted && other)
    let keys = [trusted]
    const source: KeySource = { find: () => ({ kind: 'keys', keys }) }
    const token = await signers.es.sign()
    const { it, asked } = await remembered(token, { keys: source })
    const again = async () => (await verify(it, token, NOW + 60_000)).kind
    // The same key by its identity, with material that could not have verified the token.
    keys = [{ ...trusted, key: other.key }]
    assert.equal(await again(), 'ok')
    assert.equal(asked(), 2, 'the subject is asked for anew')
    keys = [other]
    assert.equal(await again(), 'reject')
  })

  test('what was forgotten is verified whole', async () => {
    const trusted = await importVerificationKey(signers.es.jwk)
    const other = await importVerificationKey(signers.stranger.jwk)
    assert.ok(trusted && other)
    let keys = [trusted]
    const source: KeySource = { find: () => ({ kind: 'keys', keys }) }
    const token = await signers.es.sign()
    const { it } = await remembered(token, { keys: source })
    keys = [{ ...trusted, key: other.key }]
    it.forget?.()
    assert.equal((await verify(it, token, NOW + 60_000)).kind, 'reject')
  })

  test('recalls without the line it was read from, too', async () => {
    const token = await signers.es.sign()
    const { it } = await remembered(token)
    const plain = { transport: 'authorization', text: token }
    assert.equal(it.recall?.(plain, NOW)?.kind, 'ok')
    assert.equal(it.recall?.({ ...plain, text: `${token}A` }, NOW), undefined)
  })

  test('nothing that may heal, and nothing forged, is recalled', async () => {
    for (const token of [
      await signers.stranger.sign(),
      await signers.es.sign({}, { kid: 'unknown' }),
      await signers.es.sign({ nbf: SECONDS + 60 }),
      await signers.es.sign({ aud: 'elsewhere' }),
    ]) {
      const { recall } = await remembered(token)
      assert.equal(recall(NOW), undefined)
    }
    const { recall } = await remembered(await signers.es.sign(), { revoked: () => true })
    assert.equal(recall(NOW), undefined)
  })

  test('a token that shares all but one character with a good one is not recalled', async () => {
    const token = await signers.es.sign()
    const { it } = await remembered(token)
    for (let at = 0; at < token.length; at += 7) {
      const character = token.charAt(at)
      if (character === '.') continue
      const changed = token.slice(0, at) + (character === 'A' ? 'B' : 'A') + token.slice(at + 1)
      assert.equal(it.recall?.(found(it, { authorization: `Bearer ${changed}` }), NOW), undefined)
    }
  })

  test('10,000 forged tokens push out no good one', async () => {
    const { it, recall } = await remembered(await signers.es.sign(), { cache: { maxEntries: 10 } })
    const forged = await signers.stranger.sign()
    const head = forged.slice(0, forged.lastIndexOf('.') + 1)
    for (let at = 0; at < 300; at += 1) {
      await verify(it, `${head}${Buffer.alloc(64, at).toString('base64url')}`)
    }
    assert.equal(recall(NOW)?.kind, 'ok')
  })

  for (const whom of [undefined, 'alice'] as const) {
    test(`forget(${whom ?? ''}) works at once`, async () => {
      const { it, recall } = await remembered(await signers.es.sign())
      assert.equal(recall(NOW)?.kind, 'ok')
      it.forget?.(whom)
      assert.equal(recall(NOW), undefined)
    })
  }

  test('forget() of somebody else leaves the others', async () => {
    const { it, recall } = await remembered(await signers.es.sign())
    it.forget?.('bob')
    assert.equal(recall(NOW)?.kind, 'ok')
  })

  test('what is being verified while it is forgotten is not remembered', async () => {
    let go = () => undefined as unknown
    const waiting = new Promise<void>((resolve) => {
      go = resolve
    })
    const subject = async () => {
      await waiting
      return { id: 'alice', sets: [] }
    }
    const it = schemeOf(signers, { subject })
    const token = await signers.es.sign()
    const verification = verify(it, token)
    it.forget?.('alice')
    go()
    assert.equal(verdictOf(await verification), 'ok')
    assert.equal(it.recall?.({ transport: 'authorization', text: token }, NOW), undefined)
  })

  test('without a cache everything is verified', async () => {
    const { recall } = await remembered(await signers.es.sign(), { cache: { maxEntries: 0 } })
    assert.equal(recall(NOW), undefined)
  })
})

describe('with a real issuer', () => {
  let issuer: TestIssuer
  let own: Signer
  before(async () => {
    issuer = await TestIssuer.start()
    own = await makeSigner('ES256', 'own', issuer.url)
    issuer.keys = [own.jwk]
  })
  after(() => issuer.stop().catch(() => undefined))

  test('ten first requests at once cost one fetch', async () => {
    const it = bearer({ issuer: issuer.url, audience: AUDIENCE })
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, at) => own.sign({ sub: `s${at}` })),
    )
    const verdicts = await Promise.all(tokens.map((token) => verify(it, token)))
    assert.ok(verdicts.every(({ kind }) => kind === 'ok'))
    assert.equal(issuer.keySetFetches, 1)
  })

  test('a key that the issuer withdraws takes the tokens with it that were remembered', async () => {
    const it = bearer({ issuer: issuer.url, audience: AUDIENCE })
    const token = await own.sign()
    await verify(it, token)
    const credentials = found(it, { authorization: `Bearer ${token}` })
    assert.equal(it.recall?.(credentials, NOW)?.kind, 'ok')
    const next = await makeSigner('ES256', 'next', issuer.url)
    issuer.keys = [next.jwk]
    assert.equal(verdictOf(await verify(it, await next.sign())), 'ok')
    assert.equal(it.recall?.(credentials, NOW), undefined)
    assert.equal(verdictOf(await it.verify(credentials, NOW)), 'reject key_unknown')
    issuer.keys = [own.jwk]
  })

  test('a token without key id is accepted with a key that came later', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => makeSigner('ES256', undefined, issuer.url)),
    )
    assert.ok(one !== undefined && two !== undefined)
    issuer.keys = [one.jwk]
    const it = bearer({ issuer: issuer.url, audience: AUDIENCE })
    assert.equal(verdictOf(await verify(it, await one.sign())), 'ok')
    issuer.keys = [one.jwk, two.jwk]
    assert.equal(verdictOf(await verify(it, await two.sign())), 'ok')
    issuer.keys = [own.jwk]
  })

  test('with the issuer down: 503 for new keys, known ones go on, and nothing of it is remembered', async () => {
    const it = bearer({ issuer: issuer.url, audience: AUDIENCE })
    const cold = bearer({ issuer: issuer.url, audience: AUDIENCE })
    const token = await own.sign()
    await verify(it, token)
    await issuer.stop()
    assert.equal(verdictOf(await verify(it, await own.sign({ sub: 'bob' }))), 'ok')
    const unknown = await verify(it, await own.sign({}, { kid: 'new' }))
    assert.equal(verdictOf(unknown), 'error key_server_unavailable')
    assert.ok(unknown.kind === 'error' && (unknown.retryAfterSeconds ?? 0) >= 1)
    assert.equal(verdictOf(await verify(cold, token)), 'error key_server_unavailable')
    await issuer.restart()
    assert.equal(verdictOf(await verify(cold, token, NOW + 10_000)), 'ok')
  })

  test('two issuers on one guard: each skips the other, before any key is asked for', async () => {
    const other = bearer({ issuer: 'http://127.0.0.1:1', audience: AUDIENCE })
    const token = await own.sign()
    assert.equal(verdictOf(await verify(other, token)), 'skip issuer_mismatch')
  })
})
