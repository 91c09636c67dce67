import { compactVerify, errors } from 'jose'
import { type Eventually, whenReady } from '../eventually.ts'
import { type Algorithm, isAlgorithm } from '../keys/algorithms.ts'
import type { KeyAnswer, KeyQuery, KeySource } from '../keys/key-source.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import type { CredentialFacts, Failed, Rejected, RejectReason, Verification } from '../scheme.ts'
import { ask, storeFailure } from './ask.ts'
import {
  checkClaims,
  foreignType,
  issuerCause,
  mediaType,
  quoted,
  type Validity,
} from './claims.ts'
import { confirmationOf } from './confirmation.ts'
import { readFlag } from './flag.ts'
import { makeSubject, type StatedSubject } from './stated-subject.ts'
import {
  authenticationFromClaims,
  kindFromClaims,
  subjectFromClaims,
} from './subject-from-claims.ts'
import { type Claims, readToken, type Token } from './token.ts'

/** What tokens are verified against. */
export interface TokenRules {
  readonly scheme: string
  readonly issuer: string
  readonly audiences: ReadonlySet<string>
  readonly algorithms: ReadonlySet<string>
  readonly types: ReadonlySet<string>
  readonly toleranceMilliseconds: number
  readonly keys: KeySource
  readonly subject:
    | ((claims: Claims) => StatedSubject | undefined | Promise<StatedSubject | undefined>)
    | undefined
  readonly revoked: ((claims: Claims) => boolean | Promise<boolean>) | undefined
}

/** A verification, and how long it holds where it may be remembered. */
export interface Judgement {
  readonly verification: Verification
  readonly validity?: Validity
  /** What is answered once the token has ended. */
  readonly ended?: Rejected
  readonly signedWith?: VerificationKey
}

/** One token on its way through the verifier. */
interface Case {
  readonly token: Token
  readonly algorithm: Algorithm
  readonly facts: CredentialFacts
  readonly now: number
  /** The key that made the signature, where that is known from before. */
  readonly signedWith: VerificationKey | undefined
}

/**
 * Verifies tokens (RFC 9068 section 4, RFC 8725), cheapest first: shape, issuer, algorithm, type,
 * key, signature, claims, revocation, subject.
 *
 * The signature is the work of `jose`. It costs 92 us of CPU for RS256 where `node:crypto` alone
 * takes 25 (measured), and that is why verified tokens are remembered.
 */
export class TokenVerifier {
  readonly #rules: TokenRules

  constructor(rules: TokenRules) {
    this.#rules = rules
  }

  /**
   * Verifies a token. `signedWith` is the key that was found to have made its signature before: what a
   * key has signed it has signed for ever, so only whether it is still trusted is asked anew, with
   * the claims, the revocation and the subject.
   */
  verify(text: string, now: number, signedWith?: VerificationKey): Eventually<Judgement> {
    const token = readToken(text)
    // An opaque token may be another scheme's, and so may a token of another issuer; no key is looked
    // for before that is settled.
    if (token === undefined) return { verification: { kind: 'skip', reason: 'token_unreadable' } }
    const { issuer, algorithms } = this.#rules
    if (token.claims['iss'] !== issuer) {
      const cause = issuerCause(token.claims['iss'], issuer)
      return { verification: { kind: 'skip', reason: 'issuer_mismatch', cause } }
    }
    const facts = factsOf(token, issuer)
    const { algorithm } = token
    if (!algorithms.has(algorithm) || !isAlgorithm(algorithm)) {
      return refusal('algorithm_refused', facts, `the token names ${quoted(algorithm)}`)
    }
    const type = this.#foreignType(token)
    if (type !== undefined) return refusal('type_refused', facts, type)
    return this.#withKey({ token, algorithm, facts, now, signedWith })
  }

  /** What is missing to verify any token, where the source of keys can say. */
  lacking(now: number): Eventually<string | undefined> {
    return this.#rules.keys.lacking?.(now)
  }

  #foreignType({ type, claims }: Token): string | undefined {
    const stated = mediaType(type ?? 'jwt')
    if (!this.#rules.types.has(stated)) return `the header says ${quoted(type ?? 'nothing')}`
    return stated === 'jwt' ? foreignType(claims) : undefined
  }

  #withKey(it: Case): Eventually<Judgement> {
    const query = { kid: it.token.kid, algorithm: it.algorithm }
    return whenReady(this.#rules.keys.find(query, it.now), (answer) => {
      if (answer.kind !== 'keys') return withoutKey(answer, it)
      const { signedWith } = it
      if (isAmong(answer.keys, signedWith)) return this.#withClaims(it)
      return signerOf(it, answer.keys).then((signedWith) =>
        signedWith ? this.#withClaims({ ...it, signedWith }) : this.#withNewerKey(it, query),
      )
    })
  }

  /** A token without key id may be signed with a key that came after the ones we know. */
  #withNewerKey(it: Case, query: KeyQuery): Eventually<Judgement> {
    const invalid = refusal('signature_invalid', it.facts)
    const { keys } = this.#rules
    if (query.kid !== undefined || keys.findNewer === undefined) return invalid
    return keys.findNewer(query, it.now).then(async (answer) => {
      if (answer.kind === 'unavailable') return withoutKey(answer, it)
      const signedWith = answer.kind === 'keys' ? await signerOf(it, answer.keys) : undefined
      return signedWith === undefined ? invalid : this.#withClaims({ ...it, signedWith })
    })
  }

  #withClaims(it: Case): Eventually<Judgement> {
    const verdict = checkClaims(it.token.claims, this.#rules)
    if (verdict.kind === 'refused') return refusal(verdict.reason, it.facts, verdict.cause)
    const confirmation = confirmationOf(it.token.claims)
    if (confirmation === 'wrong')
      return refusal('claim_missing', it.facts, '`cnf` has another type')
    const { validity } = verdict
    const bound = confirmation && { confirmation }
    const facts = { ...it.facts, expiresAt: validity.expiresAt, ...bound }
    const ended: Rejected = Object.freeze({ kind: 'reject', reason: 'token_expired', facts })
    const { signedWith } = it
    if (it.now >= validity.endsAt) return { verification: ended, validity, ended }
    if (it.now < validity.from) return refusal('token_not_yet_valid', facts)
    return whenReady(this.#verifiedSubject({ ...it, facts }), (verification) =>
      verification.kind === 'ok'
        ? { verification, validity, ended, ...(signedWith && { signedWith }) }
        : { verification },
    )
  }

  #verifiedSubject(it: Case): Eventually<Verification> {
    const { revoked } = this.#rules
    const { claims } = it.token
    if (revoked === undefined) return this.#subjectOf(it)
    return whenReady(
      ask(() => revoked(claims)),
      (answer) => {
        if (answer.kind === 'error') return answer
        const isRevoked = readFlag(answer.value)
        // Nobody said yes or no: that is our mistake, and never a 401.
        if (isRevoked === undefined) return storeFailure(NEITHER)
        return isRevoked ? rejected('token_revoked', it.facts) : this.#subjectOf(it)
      },
    )
  }

  #subjectOf(it: Case): Eventually<Verification> {
    const { subject, scheme } = this.#rules
    const stated = ask(() => (subject ?? subjectFromClaims)(it.token.claims))
    return whenReady(stated, (answer) => {
      if (answer.kind === 'error') return answer
      if (answer.value != null) return verifiedAs(answer.value, it, scheme)
      return rejected(subject === undefined ? 'claim_missing' : 'subject_unknown', it.facts)
    })
  }
}

const NEITHER = new TypeError('`revoked` must answer with `true` or `false`')

function verifiedAs(stated: StatedSubject, { token, facts }: Case, scheme: string): Verification {
  const authentication = { scheme, ...authenticationFromClaims(token.claims) }
  try {
    const subject = makeSubject(stated, {
      ...{ kind: kindFromClaims(token.claims), authentication, isKept: true },
    })
    return Object.freeze({ kind: 'ok', subject, facts })
  } catch (error) {
    return storeFailure(error)
  }
}

/** By what makes it this key: a key set that was fetched again has new objects of the same keys. */
function isAmong(keys: readonly VerificationKey[], key: VerificationKey | undefined): boolean {
  return key !== undefined && keys.some(({ identity }) => identity === key.identity)
}

/**
 * Which of the keys made the signature (RFC 7515 section 5.2).
 *
 * Only a signature that does not match is a no. Anything else that `jose` throws is a failure of
 * ours, and goes on as one: it ends as 503.
 */
async function signerOf(
  { token, algorithm }: Pick<Case, 'token' | 'algorithm'>,
  keys: readonly VerificationKey[],
): Promise<VerificationKey | undefined> {
  for (const key of keys) {
    try {
      await compactVerify(token.text, key.key, { algorithms: [algorithm] })
      return key
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    }
  }
  return undefined
}

function withoutKey(answer: Exclude<KeyAnswer, { kind: 'keys' }>, { facts }: Case): Judgement {
  if (answer.kind === 'unknown') return refusal('key_unknown', facts)
  const { cause, retryAfterSeconds } = answer
  const failed: Failed = {
    kind: 'error',
    reason: 'key_server_unavailable',
    cause,
    retryAfterSeconds,
  }
  return { verification: failed }
}

const FACT_LENGTH_MAX = 200

function factsOf({ kid }: Token, issuer: string): CredentialFacts {
  return kid === undefined ? { issuer } : { issuer, kid: kid.slice(0, FACT_LENGTH_MAX) }
}

function rejected(reason: RejectReason, facts: CredentialFacts, cause?: string): Rejected {
  return cause === undefined
    ? { kind: 'reject', reason, facts }
    : { kind: 'reject', reason, facts, cause }
}

function refusal(reason: RejectReason, facts: CredentialFacts, cause?: string): Judgement {
  return { verification: rejected(reason, facts, cause) }
}
