import { randomBytes } from 'node:crypto'
import {
  type Challenge,
  type DigestCredentials,
  formatAuthenticationInfo,
  parseCredentials,
  parseDigestCredentials,
} from '@sallyport/contract'
import type { FieldLine } from '../answer/answer.ts'
import { causeOf, type Eventually } from '../eventually.ts'
import type { AccessRequest } from '../request.ts'
import { isSameText } from '../same-text.ts'
import type {
  ChallengeContext,
  Credentials,
  Failed,
  Reading,
  Rejected,
  RejectReason,
  Scheme,
  Verification,
} from '../scheme.ts'
import { isAccountNamed } from './account-name.ts'
import { type Answered, askInTime, storeFailure } from './ask.ts'
import { ABSENT, MALFORMED, onlyLine, REPEATED, readAuthorization } from './authorization.ts'
import { makeChallenge } from './challenge.ts'
import {
  countOf,
  type DigestAlgorithm,
  type DigestInput,
  digestResponse,
  isSession,
} from './digest-hash.ts'
import {
  type DigestAccount,
  type DigestOptions,
  type DigestSettings,
  digestSettings,
  secretOf,
} from './digest-options.ts'
import { isSameTarget } from './digest-target.ts'
import { isMarked } from './flag.ts'
import { type NonceReading, Nonces } from './nonce.ts'
import { makeSubject, NOBODY } from './stated-subject.ts'

export {
  type DigestAlgorithm,
  type DigestHash,
  type DigestSecretInput,
  digestHash,
  digestUserhash,
} from './digest-hash.ts'
export type { DigestAccount, DigestNameForm, DigestOptions } from './digest-options.ts'
export {
  memoryNonceCounters,
  type NonceCounters,
  type NonceCountersOptions,
} from './nonce-counters.ts'

const MISDIRECTED: Reading = { kind: 'malformed', reason: 'uri_mismatch' }

/** So far the clocks of processes that share a store may be apart: to one of them a nonce lives longer. */
const CLOCKS_APART_MS = 5_000

/** From this share of its life on, a nonce is answered with the next one. */
const NEXT_NONCE_FROM = 0.75

/**
 * The Digest scheme (RFC 7616): the password never leaves the client, and each request is good once.
 *
 * Accounts keep hashes of name, realm and password (`digestHash`). A nonce is judged without memory;
 * which of its counts were used is kept in a bounded store. An account that is unknown costs the same work
 * as another password. A nonce that has expired, and a count that was used, are 401 with `stale=true`,
 * which a client answers by itself, and count as no failure. Give one instance to one guard.
 *
 *     digest({ lookup: (name) => accounts.get(name), algorithms: ['SHA-256', 'MD5'] })
 */
export function digest(options: DigestOptions): Scheme {
  return new Digest(options)
}

/** Credentials that this scheme has read, and the request that they came with. */
class ShownDigest implements Credentials {
  readonly transport = 'authorization'
  readonly text: string
  readonly account: string
  readonly shown: DigestCredentials
  readonly request: AccessRequest

  constructor(text: string, shown: DigestCredentials, request: AccessRequest) {
    this.text = text
    this.account = shown.username.normalize('NFC')
    this.shown = shown
    this.request = request
  }
}

/** Credentials that answer a challenge of ours. */
interface Claim {
  readonly account: string
  readonly shown: DigestCredentials
  readonly request: AccessRequest
  readonly input: DigestInput
  readonly nonce: NonceReading
}

class Digest implements Scheme {
  readonly name: string
  readonly guessable = true
  readonly opensDialog = true
  readonly isFresh = true
  readonly #settings: DigestSettings
  readonly #nonces: Nonces
  /** What is computed with where there is no secret: nobody has the password of it. */
  readonly #nothing = randomBytes(32).toString('hex')

  constructor(options: DigestOptions) {
    this.#settings = digestSettings(options)
    this.name = options.name ?? 'digest'
    this.#nonces = new Nonces(this.#settings)
  }

  read(request: AccessRequest): Reading {
    const line = onlyLine(request.header('authorization'))
    if (line === undefined || line === '') return ABSENT
    if (typeof line !== 'string') return REPEATED
    const { lengthMax } = this.#settings
    const reading = readAuthorization(line, { scheme: 'digest', lengthMax })
    if (reading.kind !== 'shown') return reading
    const parsed = parseCredentials(line)
    if (parsed.kind !== 'credentials') return MALFORMED
    const digest = parseDigestCredentials(parsed.credentials)
    if (digest.kind === 'malformed') return MALFORMED
    if (!isSameTarget(digest.credentials.uri, request)) return MISDIRECTED
    return {
      kind: 'found',
      credentials: new ShownDigest(reading.text, digest.credentials, request),
    }
  }

  challenge(context: ChallengeContext): Challenge {
    return this.challenges(context)[0]
  }

  /** One for each algorithm, in the order of RFC 7616 section 3.7. */
  challenges({ realm, error }: ChallengeContext): readonly [Challenge, ...Challenge[]] {
    const { algorithms, qop, userhash } = this.#settings
    const nonce = this.#nonces.make(realm, this.#settings.clock())
    const isStale = error === 'nonce_stale' || error === 'nonce_replayed'
    const challenge = (algorithm: DigestAlgorithm): Challenge =>
      makeChallenge('Digest', [
        ['realm', realm],
        ['qop', qop.join(', ')],
        ['algorithm', algorithm],
        ['nonce', nonce],
        ['stale', isStale ? 'true' : undefined],
        ['charset', 'UTF-8'],
        ['userhash', userhash ? 'true' : undefined],
      ])
    const [first, ...rest] = algorithms
    return [challenge(first), ...rest.map(challenge)]
  }

  async verify(credentials: Credentials, now: number): Promise<Verification> {
    if (!(credentials instanceof ShownDigest)) {
      throw new TypeError('digest verifies only credentials that it has read itself')
    }
    const claim = this.#claimOf(credentials)
    if ('kind' in claim) return claim
    const answer = await this.#accountOf(claim)
    if (answer.kind === 'error') return answer
    const body = await this.#bodyOf(claim)
    if (body !== undefined && !(body instanceof Uint8Array)) return body
    try {
      const found = answer.value ?? undefined
      const isNamed = credentials.shown.isUserhash || isAccountNamed(found?.name, claim.account)
      return await this.#judge(claim, { account: isNamed ? found : undefined, body }, now)
    } catch (error) {
      // Only an account that exists fails here, so whoever collects accounts must be slowed by it.
      return { ...storeFailure(error), guess: true }
    }
  }

  /** What is refused before anybody is asked: nobody has guessed anything yet. */
  #claimOf({ account, shown, request }: ShownDigest): Claim | Rejected {
    const { algorithms, qop, userhash, clock } = this.#settings
    const algorithm = algorithms.find(
      (name) => name.toLowerCase() === shown.algorithm.toLowerCase(),
    )
    const isOffered = qop.includes(shown.qop) && (userhash || !shown.isUserhash)
    if (algorithm === undefined || !isOffered) return rejected('protection_not_offered')
    const nonce = this.#nonces.read(shown.nonce, shown.realm, clock())
    if (nonce === undefined) return rejected('nonce_stale')
    return { account, shown, request, nonce, input: { ...shown, algorithm } }
  }

  #accountOf({ account, shown }: Claim): Eventually<Answered<DigestAccount | null | undefined>> {
    const form = shown.isUserhash ? 'userhash' : 'username'
    return askInTime(() => this.#settings.lookup(account, form))
  }

  /** The body, where the credentials cover it; a body that cannot be read is never passed over. */
  async #bodyOf({ shown, request }: Claim): Promise<Uint8Array | Failed | undefined> {
    if (shown.qop === 'auth') return undefined
    try {
      const body = await request.body?.(this.#settings.bodyBytesMax)
      return body ?? bodyFailure('the body was read before, or it is longer than the limit')
    } catch (error) {
      return bodyFailure(causeOf(error))
    }
  }

  async #judge(claim: Claim, found: Found, now: number): Promise<Verification> {
    const { shown, request, input, nonce } = claim
    const { account, body } = found
    const { method } = request
    const secret = secretOf(account, input.algorithm)
    const expected = digestResponse(secret ?? this.#nothing, input, { method, body })
    const isSame = isSameText(expected, shown.response)
    const subject = makeSubject(account === undefined ? NOBODY : account.subject, {
      kind: 'user',
      authentication: { scheme: this.name, methods: ['pwd'], time: Math.floor(now / 1000) },
    })
    if (account === undefined) return rejected('account_unknown')
    if (secret === undefined || !isSame) return rejected('password_wrong')
    // Only now: whoever does not know the password uses up nobody's nonce, and fills no store.
    const { counters } = this.#settings
    const keptUntil = nonce.expiresAt + CLOCKS_APART_MS
    const use = await askInTime(() => counters.use(shown.nonce, shown.nc, keptUntil))
    if (use.kind === 'error') return use
    if (use.value !== 'fresh') return rejected('nonce_replayed')
    if (isMarked(account.disabled)) return rejected('account_disabled')
    const fields = [this.#authenticationInfo(claim, secret)]
    return { kind: 'ok', subject, facts: {}, fields }
  }

  /**
   * Proves to the client that we know the secret, too, and hands on the next nonce (RFC 7616 section 3.5).
   *
   * Always with `auth`: the fields leave before anybody knows the body that `auth-int` would cover. A
   * session key is bound to its nonce, so there is no next one in a session.
   */
  #authenticationInfo({ shown, input, nonce }: Claim, secret: string): FieldLine {
    const { lifeMs, clock } = this.#settings
    const now = clock()
    const isEnding = now >= nonce.issuedAt + lifeMs * NEXT_NONCE_FROM && !isSession(input.algorithm)
    const next = isEnding ? [['nextnonce', this.#nonces.make(shown.realm, now)] as const] : []
    const answered: DigestInput = { ...input, qop: 'auth' }
    const parameters = [
      ...next,
      ['rspauth', digestResponse(secret, answered, { method: '' })] as const,
      ['qop', 'auth'] as const,
      ['cnonce', shown.cnonce] as const,
      ['nc', countOf(shown.nc)] as const,
    ]
    const named = parameters.map(([name, value]) => ({ name, value }))
    return ['authentication-info', formatAuthenticationInfo(named)]
  }
}

interface Found {
  readonly account: DigestAccount | undefined
  readonly body: Uint8Array | undefined
}

function bodyFailure(cause: string): Failed {
  return { kind: 'error', reason: 'body_unavailable', cause }
}

function rejected(reason: RejectReason): Rejected {
  return { kind: 'reject', reason, facts: {} }
}
