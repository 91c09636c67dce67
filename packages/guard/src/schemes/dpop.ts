import { hash } from 'node:crypto'
import { type Challenge, type Reason, type RefusalCode, reasons } from '@sallyport/contract'
import type { FieldLine } from '../answer/answer.ts'
import { type Eventually, whenReady } from '../eventually.ts'
import type { AccessRequest } from '../request.ts'
import type {
  ChallengeContext,
  Confirmation,
  Credentials,
  Reading,
  Rejected,
  Scheme,
  Verification,
  Verified,
} from '../scheme.ts'
import { askInTime, storeFailure } from './ask.ts'
import { aboutToken, type BearerCredentials, readTokenField } from './bearer-field.ts'
import { bearerError, makeChallenge } from './challenge.ts'
import { quoted } from './claims.ts'
import { type Unconfirmed, withoutCertificate } from './confirmation.ts'
import { importProofKey, ProofKeys } from './dpop-keys.ts'
import type { DpopNonces } from './dpop-nonce.ts'
import { type DpopOptions, type DpopSettings, dpopSettings } from './dpop-options.ts'
import {
  type Proof,
  type ProofRefused,
  proofRefused,
  readProof,
  verifyProof,
} from './dpop-proof.ts'
import { addressesOf, normalAddress } from './dpop-target.ts'
import { readFlag } from './flag.ts'

export type { DpopNonceOptions } from './dpop-nonce.ts'
export type { DpopOptions, PublicUrlOf } from './dpop-options.ts'
export { type MemoryReplaysOptions, memoryReplays, type ReplayStore } from './dpop-replay.ts'

/**
 * The DPoP scheme (RFC 9449): tokens that are bound to a key, and a proof of that key in every
 * request.
 *
 * The token is remembered once it is verified; the proof is verified in every request.
 *
 *     const tokens = bearer({ issuer, audience: 'https://api.example' })
 *     dpop({ tokens, publicUrl: 'https://api.example', nonce: true })
 */
export function dpop(options: DpopOptions): Scheme {
  return new Dpop(options)
}

/** A proof on its way through the checks. */
interface Case {
  readonly verified: Verified
  readonly confirmation: Confirmation
  readonly credentials: BearerCredentials
  readonly now: number
  readonly proof: Proof
}

class Dpop implements Scheme {
  readonly name: string
  readonly guessable = false
  readonly opensDialog = false
  readonly asksStepUp = true
  readonly #settings: DpopSettings
  readonly #resourceMetadata: string | undefined
  readonly #keys = new ProofKeys()

  constructor(options: DpopOptions) {
    this.#settings = dpopSettings(options)
    this.#resourceMetadata = options.resourceMetadata
    this.name = options.name ?? 'dpop'
  }

  read(request: AccessRequest): Reading {
    return readTokenField(request, { scheme: 'dpop', lengthMax: this.#settings.tokenLengthMax })
  }

  challenge(context: ChallengeContext): Challenge {
    return makeChallenge('DPoP', [
      ...aboutToken(context, dpopError(context.error)),
      ['algs', [...this.#settings.algorithms].join(' ')],
      ['resource_metadata', this.#resourceMetadata],
    ])
  }

  verify(credentials: Credentials, now: number): Eventually<Verification> {
    if (!isDpop(credentials)) return { kind: 'reject', reason: 'proof_missing', facts: {} }
    const token = this.#settings.tokens.verifyToken(credentials.text, now)
    return whenReady(token, (verification) =>
      verification.kind === 'ok'
        ? this.#withProof(verification, credentials, now)
        : this.#told(verification, now),
    )
  }

  forget(subjectId?: string): void {
    this.#settings.tokens.forget?.(subjectId)
  }

  /** What costs little is asked first; the store last, so that only holders of keys can fill it. */
  #withProof(
    verified: Verified,
    credentials: BearerCredentials,
    now: number,
  ): Eventually<Verification> {
    const { confirmation } = verified.facts
    if (confirmation?.jkt === undefined) return this.#rejected(NOT_BOUND, verified, now)
    const reading = readProof(credentials.request.header('dpop'), this.#settings.algorithms)
    if (reading.kind === 'refused') return this.#rejected(reading, verified, now)
    const one = { verified, confirmation, credentials, now, proof: reading.proof }
    const why = this.#misfit(one) ?? this.#untimely(one)
    return why === undefined ? this.#withKey(one) : this.#rejected(why, verified, now)
  }

  /** Whether a proof is for another request (RFC 9449 section 4.3, items 8, 9 and 12). */
  #misfit({ proof, credentials }: Case): ProofRefused | undefined {
    const { request, text } = credentials
    if (proof.method !== request.method) {
      return proofRefused('proof_method_mismatch', `the proof is for ${quoted(proof.method)}`)
    }
    const address = normalAddress(proof.address)
    const { publicUrls } = this.#settings
    const expected = addressesOf(publicUrls(request), request.target)
    if (address === undefined || !expected.includes(address)) {
      const cause = `the proof is for ${quoted(proof.address)}, expected is ${quoted(expected)}`
      return proofRefused('proof_target_mismatch', cause)
    }
    if (proof.tokenHash === hash('sha256', text, 'base64url')) return undefined
    const stated = proof.tokenHash
    const cause =
      stated === undefined ? 'the proof has no `ath`' : `its \`ath\` is ${quoted(stated)}`
    return proofRefused('proof_token_mismatch', cause)
  }

  /**
   * Whether a proof was made at another time (RFC 9449 section 4.3, items 10 and 11). A nonce of ours
   * says it better than the clock of a client, so `iat` counts only where there are none.
   */
  #untimely({ proof, now }: Case): ProofRefused | undefined {
    const { nonces, maxAgeMs, toleranceMs } = this.#settings
    if (nonces !== undefined) {
      if (proof.nonce === undefined) return proofRefused('proof_nonce_missing')
      const isStale = nonces.standing(proof.nonce, now) === 'stale'
      return isStale ? proofRefused('proof_nonce_stale') : undefined
    }
    const age = now - 1000 * proof.issuedAt
    if (age <= maxAgeMs + toleranceMs && age >= -toleranceMs) return undefined
    return proofRefused('proof_stale', `the proof is ${Math.round(age / 1000)} s old`)
  }

  async #withKey(one: Case): Promise<Verification> {
    const { verified, confirmation, credentials, proof, now } = one
    const key = this.#keys.find(proof.text) ?? (await importProofKey(proof.jwk))
    if (key === undefined) return this.#rejected(NO_KEY, verified, now)
    // Before the signature: that of a stranger would prove nothing, however long it takes to verify.
    if (key.thumbprint !== confirmation.jkt) return this.#rejected(OTHER_KEY, verified, now)
    const { certificates } = this.#settings
    const why =
      (await verifyProof(proof, key)) ??
      withoutCertificate(confirmation, credentials.request, certificates)
    if (why !== undefined) return this.#rejected(why, verified, now)
    this.#keys.keep(proof.text, key)
    return this.#once(one, key.thumbprint)
  }

  /** A proof is good once (RFC 9449 section 11.1). */
  async #once({ verified, proof, now }: Case, thumbprint: string): Promise<Verification> {
    const { replays } = this.#settings
    const key = hash('sha256', `${thumbprint} ${proof.id}`, 'base64url')
    const answer = await askInTime(() => replays.seen(key, this.#endOf(proof, now)))
    if (answer.kind === 'error') return answer
    const isSeen = readFlag(answer.value)
    // Nobody said yes or no: that is our mistake, and never a 401.
    if (isSeen === undefined) return storeFailure(NEITHER)
    return isSeen ? this.#rejected(REPLAYED, verified, now) : this.#granted(verified, proof, now)
  }

  /**
   * When a proof would be refused for its time, so that it need be kept no longer. By the tolerance once
   * more: on a process that shares the store and whose clock is behind, it is good for longer.
   */
  #endOf({ issuedAt }: Proof, now: number): number {
    const { nonces, maxAgeMs, toleranceMs } = this.#settings
    if (nonces !== undefined) return now + nonces.lifetimeMs + toleranceMs
    return 1000 * issuedAt + maxAgeMs + 2 * toleranceMs + 1
  }

  #granted(verified: Verified, { nonce }: Proof, now: number): Verified {
    const { nonces } = this.#settings
    const { subject } = verified
    const authentication = Object.freeze({ ...subject.authentication, scheme: this.name })
    const granted = { ...verified, subject: Object.freeze({ ...subject, authentication }) }
    // A nonce that is still the current one need not be told again (section 8.2).
    const isCurrent = nonce !== undefined && nonces?.standing(nonce, now) === 'current'
    return nonces === undefined || isCurrent
      ? granted
      : { ...granted, fields: nonceFields(nonces, now) }
  }

  #rejected({ reason, cause }: Unconfirmed, { facts }: Verified, now: number): Verification {
    const rejected: Rejected = { kind: 'reject', reason, facts, ...(cause && { cause }) }
    return this.#told(rejected, now)
  }

  /** Every refusal of the scheme tells a nonce, so that the next request need not ask for one. */
  #told(verification: Verification, now: number): Verification {
    const { nonces } = this.#settings
    if (nonces === undefined || verification.kind !== 'reject') return verification
    return { ...verification, fields: nonceFields(nonces, now) }
  }
}

const NOT_BOUND: Unconfirmed = { reason: 'token_not_bound' }
const NO_KEY: Unconfirmed = { reason: 'proof_key_refused', cause: 'the `jwk` is no public key' }
const OTHER_KEY: Unconfirmed = { reason: 'token_key_mismatch' }
const REPLAYED: Unconfirmed = { reason: 'proof_replayed' }
const NEITHER = new TypeError('`seen` must answer with `true` or `false`')

function isDpop(credentials: Credentials): credentials is BearerCredentials {
  return 'request' in credentials
}

function nonceFields(nonces: DpopNonces, now: number): readonly FieldLine[] {
  return [['dpop-nonce', nonces.current(now)]]
}

/** The error that a DPoP challenge names (RFC 9449 section 7.1): one of Bearer's, or one of its own. */
function dpopError(reason: Reason | undefined): RefusalCode | undefined {
  const code = reason === undefined ? undefined : reasons[reason].code
  const isOwn = code === 'invalid_dpop_proof' || code === 'use_dpop_nonce'
  return isOwn ? code : bearerError(reason)
}
