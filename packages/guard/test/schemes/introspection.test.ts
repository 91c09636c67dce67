import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatChallenge } from '@sallyport/contract'
import { NOW } from '../keys/issuer.ts'
import {
  ACTIVE,
  answering,
  makeEndpoint,
  recall,
  SECONDS,
  schemeOf,
  verify,
} from './introspection-fixture.ts'
import { requestWith, verdictOf } from './request.ts'

// Goal: a token is asked for once and remembered for as long as that is safe. Method: one row per rule, against a
// real endpoint.

const made = makeEndpoint()

describe('a token that is not active', () => {
  test('is not accepted, and the next scheme may know it [RFC 7662 2.2 MUST]', async () => {
    assert.equal(verdictOf(await verify(schemeOf(made.it), 'made-up')), 'skip token_inactive')
  })

  test('is asked for again only after a while', async () => {
    const it = schemeOf(made.it, { cache: { negativeSeconds: 5 } })
    for (const after of [0, 4_999]) await verify(it, 'made-up', NOW + after)
    assert.equal(made.it.questions.length, 1)
    await verify(it, 'made-up', NOW + 5_000)
    assert.equal(made.it.questions.length, 2)
  })

  test('is asked for each time where nothing is to be remembered', async () => {
    const it = schemeOf(made.it, { cache: { negativeSeconds: 0 } })
    for (const _ of [1, 2]) await verify(it, 'made-up')
    assert.equal(made.it.questions.length, 2)
  })

  test('one that was active is called revoked, which is no guess', async () => {
    const it = schemeOf(made.it)
    await verify(it, 'good')
    made.it.answer = answering({ active: false })
    const now = NOW + 30_000
    assert.equal(verdictOf(await verify(it, 'good', now)), 'reject token_revoked')
    assert.equal(verdictOf(await verify(it, 'good', now + 4_999)), 'reject token_revoked')
    assert.equal(made.it.questions.length, 2)
  })

  test('one that has ended is called expired', async () => {
    const it = schemeOf(made.it)
    await verify(it, 'good')
    made.it.answer = answering({ active: false })
    assert.equal(verdictOf(await verify(it, 'good', NOW + 600_000)), 'reject token_expired')
  })
})

describe('the memory', () => {
  test('an active token is remembered for its age, and no longer', async () => {
    const it = schemeOf(made.it)
    await verify(it, 'good')
    assert.equal(recall(it, 'good', NOW + 29_999), 'ok')
    assert.equal(recall(it, 'good', NOW + 30_000), 'nothing')
  })

  test('and never beyond its end [RFC 7662 4 MUST NOT]', async () => {
    made.it.answer = answering({ ...ACTIVE, exp: SECONDS + 10 })
    const it = schemeOf(made.it)
    await verify(it, 'good')
    assert.equal(recall(it, 'good', NOW + 9_999), 'ok')
    assert.equal(recall(it, 'good', NOW + 10_000), 'nothing')
  })

  test('a token that is refused for what it says is not remembered', async () => {
    made.it.answer = answering({ ...ACTIVE, nbf: SECONDS + 60 })
    const it = schemeOf(made.it)
    await verify(it, 'good')
    assert.equal(recall(it, 'good'), 'nothing')
    assert.equal(verdictOf(await verify(it, 'good', NOW + 60_000)), 'ok')
  })

  test('the same token many times at once is asked for once', async () => {
    const it = schemeOf(made.it)
    const all = await Promise.all(Array.from({ length: 50 }, () => verify(it, 'good')))
    assert.ok(all.every(({ kind }) => kind === 'ok'))
    assert.equal(made.it.questions.length, 1)
  })

  test('it holds so many and no more', async () => {
    made.it.answer = answering(ACTIVE)
    const it = schemeOf(made.it, { cache: { maxEntries: 3 } })
    const tokens = ['a', 'b', 'c', 'd', 'e']
    for (const token of tokens) await verify(it, token)
    assert.equal(tokens.filter((token) => recall(it, token) === 'ok').length, 3)
  })

  test('a subject that is forgotten is asked for anew', async () => {
    const it = schemeOf(made.it)
    await verify(it, 'good')
    it.forget?.('bob')
    assert.equal(recall(it, 'good'), 'ok')
    it.forget?.('alice')
    assert.equal(recall(it, 'good'), 'nothing')
  })

  test('an answer that was under way while it was forgotten is not remembered', async () => {
    const it = schemeOf(made.it)
    const under = verify(it, 'good')
    it.forget?.()
    assert.equal(verdictOf(await under), 'ok')
    assert.equal(recall(it, 'good'), 'nothing')
  })
})

describe('the field and the challenge', () => {
  test('a line is read as `bearer()` reads it', () => {
    const it = schemeOf(made.it)
    const kinds = [
      [{}, 'absent'],
      [{ authorization: 'Basic dTpw' }, 'absent'],
      [{ authorization: 'Bearer' }, 'malformed'],
      [{ authorization: 'Bearer a b' }, 'malformed'],
      [{ authorization: ['Bearer a', 'Bearer a'] }, 'malformed'],
      [{ authorization: `Bearer ${'a'.repeat(16_385)}` }, 'malformed'],
      [{ authorization: `Bearer ${'a'.repeat(16_384)}` }, 'found'],
    ] as const
    for (const [fields, kind] of kinds) assert.equal(it.read(requestWith(fields)).kind, kind)
    const both = requestWith({ authorization: 'Bearer a' }, '/?access_token=a')
    assert.equal(it.read(both).kind, 'malformed')
  })

  test('it is called as is wished, nobody chooses its tokens, and no browser asks for them', () => {
    const { name, guessable, opensDialog, asksStepUp } = schemeOf(made.it)
    assert.deepEqual(
      { name, guessable, opensDialog, asksStepUp },
      { name: 'introspection', guessable: false, opensDialog: false, asksStepUp: true },
    )
    assert.equal(schemeOf(made.it, { name: 'opaque' }).name, 'opaque')
  })

  test('it names the metadata of the resource', () => {
    const resourceMetadata = 'https://api.example/.well-known/oauth-protected-resource'
    const challenge = schemeOf(made.it, { resourceMetadata }).challenge({ realm: 'api' })
    assert.equal(
      formatChallenge(challenge),
      `Bearer realm="api", resource_metadata="${resourceMetadata}"`,
    )
  })
})
