// Goal: a secret of nonces is replaced while clients go on, and no valid caller is ever asked for a password.
// Method: the lists that machines hold in turn; a client that does what the answer says, once.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Challenge, formatChallenge, getParameter } from '@sallyport/contract'
import type { Secret } from '../../src/schemes/bearer.ts'
import { nonceSecrets } from '../../src/schemes/nonce-secrets.ts'
import { NOW } from '../keys/issuer.ts'
import { makeSigners } from './bearer-fixture.ts'
import { answerChallenge } from './digest-client.ts'
import { infoOf, REALM, World } from './digest-fixture.ts'
import { dpopOf, type Holder, judged, makeHolder, showing } from './dpop-fixture.ts'
import { verdictOf } from './request.ts'

const OLD = 'old'.repeat(11)
const NEW = Buffer.from('new'.repeat(11))

describe('nonceSecrets', () => {
  const bytes = (length: number): string => 's'.repeat(length)
  const good: readonly (readonly [string, Secret | readonly Secret[] | undefined, number])[] = [
    ['nothing makes one of this process', undefined, 1],
    ['text of 32 bytes', bytes(32), 1],
    ['text of 32 bytes in 16 letters', 'é'.repeat(16), 1],
    ['bytes', new Uint8Array(32), 1],
    ['a list of one', [bytes(32)], 1],
    ['a list of four, text and bytes', [bytes(32), bytes(33), NEW, NEW], 4],
  ]
  for (const [name, given, count] of good) {
    test(`${name}: taken`, () => assert.equal(nonceSecrets(given).length, count))
  }

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['text of 31 bytes', bytes(31), /at least 32 bytes/],
    ['31 bytes', new Uint8Array(31), /at least 32 bytes/],
    ['a short one behind a good one', [bytes(32), bytes(31)], /at least 32 bytes/],
    ['one that is not set', [bytes(32), undefined], /at least 32 bytes/],
    ['a list of none', [], /1 to 4/],
    ['a list of five', Array(5).fill(bytes(32)), /1 to 4/],
    ['something else', { length: 32 }, /1 to 4/],
  ]
  for (const [name, given, message] of wrong) {
    test(`${name}: refused at start`, () => {
      assert.throws(() => nonceSecrets(given as Secret), { name: 'TypeError', message })
    })
  }

  test('bytes are copied: what becomes of them later changes nothing', () => {
    const given = new Uint8Array(32).fill(1)
    const [kept] = nonceSecrets(given)
    given.fill(2)
    assert.deepEqual(new Uint8Array(kept), new Uint8Array(32).fill(1))
  })
})

/** The lists that machines hold while a secret is replaced, in their order. */
const STEPS: readonly (readonly [string, readonly Secret[]])[] = [
  ['the old one', [OLD]],
  ['the new one added', [OLD, NEW]],
  ['the new one first', [NEW, OLD]],
  ['the old one gone', [NEW]],
]

describe('while a secret is replaced', () => {
  for (const [at, [name, secrets]] of STEPS.entries()) {
    for (const [otherName, otherSecrets] of STEPS.slice(Math.max(0, at - 1), at + 2)) {
      test(`Digest: what a machine with ${name} gave is good at one with ${otherName}`, async () => {
        const challenge = new World({ nonce: { secret: secrets } }).challenge()
        const other = new World({ nonce: { secret: otherSecrets } })
        assert.equal(verdictOf(await other.answers({}, challenge)), 'ok')
      })
    }
  }

  test('Digest: the next nonce of a client is of the new one', async () => {
    const world = new World({ nonce: { secret: [NEW, OLD] } })
    const challenge = new World({ nonce: { secret: OLD } }).challenge()
    world.now += 299_000
    const next = infoOf(await world.answers({}, challenge))['nextnonce']
    const after = new World({ nonce: { secret: NEW } })
    after.now = world.now
    const answer = answerChallenge(withNonce(after.challenge(), next))
    assert.equal(verdictOf(await after.shows(answer)), 'ok')
  })
})

describe('after the old secret is gone', () => {
  test('Digest: one round trip with `stale=true`, and nobody is looked up [RFC 7616 3.3 SHOULD] [RFC 7616 3.6 MAY]', async () => {
    const world = new World({ nonce: { secret: NEW } })
    const old = new World({ nonce: { secret: OLD } }).challenge()
    assert.equal(verdictOf(await world.answers({}, old)), 'reject nonce_stale')
    assert.deepEqual(world.lookups, [])
    const [told] = world.scheme.challenges?.({ realm: REALM, error: 'nonce_stale' }) ?? []
    assert.ok(told !== undefined)
    assert.match(formatChallenge(told), /, stale=true,/)
    assert.equal(verdictOf(await world.answers({}, told)), 'ok')
  })

  const signers = makeSigners()
  let alice: Holder
  let token: string
  before(async () => {
    alice = await makeHolder()
    token = await signers.es.sign(alice.confirmation)
  })

  /** What a machine with these secrets makes of a proof with this nonce, and the nonce it tells. */
  async function shown(
    secret: readonly Secret[],
    nonce?: string,
  ): Promise<readonly [verdict: string, told: string | undefined]> {
    const proof = await alice.prove(token, { claims: nonce === undefined ? {} : { nonce } })
    const machine = dpopOf(signers, { nonce: { secret } })
    const verdict = await judged(machine, showing(token, proof), NOW)
    const fields = 'fields' in verdict ? verdict.fields : undefined
    return [verdictOf(verdict), fields?.find(([name]) => name === 'dpop-nonce')?.[1]]
  }

  test('DPoP: good while the old one is in the list, with the next nonce; then one round trip', async () => {
    const [, old] = await shown([OLD])
    const [verdict, next] = await shown([NEW, OLD], old)
    assert.equal(verdict, 'ok')
    assert.deepEqual(await shown([NEW], next), ['ok', undefined])
    const [refused, told] = await shown([NEW], old)
    assert.equal(refused, 'reject proof_nonce_stale')
    assert.deepEqual(await shown([NEW], told), ['ok', undefined])
  })
})

function withNonce(challenge: Challenge, nonce: string | undefined): Challenge {
  assert.notEqual(nonce, getParameter(challenge, 'nonce'))
  const parameters = challenge.parameters.map((parameter) =>
    parameter.name === 'nonce' ? { name: 'nonce', value: nonce ?? '' } : parameter,
  )
  return { ...challenge, parameters }
}
