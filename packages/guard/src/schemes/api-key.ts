import { type Challenge, isToken } from '@sallyport/contract'
import { type Eventually, whenReady } from '../eventually.ts'
import { numberOption } from '../keys/number-option.ts'
import type { AccessRequest } from '../request.ts'
import type {
  ChallengeContext,
  CredentialFacts,
  Credentials,
  Reading,
  Rejected,
  RejectReason,
  Scheme,
  Verification,
  Verified,
} from '../scheme.ts'
import { checkPrefix, hashApiKey, isApiKey } from './api-key-format.ts'
import { type Answered, askInTime, storeFailure } from './ask.ts'
import { ABSENT, MALFORMED, OVERSIZED, onlyLine, REPEATED } from './authorization.ts'
import { makeChallenge } from './challenge.ts'
import { type Flag, isMarked } from './flag.ts'
import { answerOf, memoryBounds, type VerificationStart, VerifiedMemory } from './memory.ts'
import { makeSubject, type StatedSubject } from './stated-subject.ts'

export { type GeneratedApiKey, generateApiKey, hashApiKey } from './api-key-format.ts'

/** What a store knows of an API key. */
export interface ApiKeyEntry {
  readonly subject: StatedSubject
  /** When the key ends, in milliseconds since the epoch or as a date. */
  readonly expiresAt?: number | Date
  /** Whether it was withdrawn: 1 and 0 as `true` and `false`; nothing is no. */
  readonly revoked?: Flag | null
}

/** How `apiKey()` finds keys. */
export interface ApiKeyOptions {
  /** Finds a key by its hash; nothing if there is none. A throw is a 503, never a refusal. */
  readonly lookup: (
    hash: string,
  ) => ApiKeyEntry | null | undefined | Promise<ApiKeyEntry | null | undefined>
  /** The field that carries the key. Default `X-API-Key`. */
  readonly header?: string
  /** Then only keys that `generateApiKey` made with this prefix are looked up. */
  readonly prefix?: string
  /** The memory of verified keys. Default 10,000, each for at most 10 seconds. */
  readonly cache?: { readonly maxEntries?: number; readonly maxAgeSeconds?: number }
  /** The longest key that is looked at, in characters. Default 512. */
  readonly lengthMax?: number
  /** The name in policies and records. Default `api_key`. */
  readonly name?: string
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/

/**
 * API keys in a field of their own, kept hashed and looked up by hash.
 *
 * No RFC has such a scheme; the challenge `ApiKey` is a private one, legal (RFC 9110 section
 * 11.6.1) and no reason for a browser to open a dialog. Give one instance to one guard.
 *
 *     apiKey({ prefix: 'sp', lookup: (hash) => keys.get(hash) })
 */
export function apiKey(options: ApiKeyOptions): Scheme {
  const { lookup, header, prefix } = options ?? {}
  if (typeof lookup !== 'function') {
    throw new TypeError('apiKey() needs `lookup`: write `lookup: (hash) => keys.find(hash)`')
  }
  if (header !== undefined && (!isToken(header) || header.toLowerCase() === 'authorization')) {
    throw new TypeError('`header` must be the name of a field, such as X-API-Key')
  }
  if (prefix !== undefined) checkPrefix(prefix)
  return new ApiKey(options)
}

class ApiKey implements Scheme {
  readonly name: string
  readonly guessable = false
  readonly opensDialog = false
  readonly #lookup: ApiKeyOptions['lookup']
  readonly #header: string
  readonly #field: string
  readonly #prefix: string | undefined
  readonly #lengthMax: number
  readonly #memory: VerifiedMemory

  constructor({
    lookup,
    header = 'X-API-Key',
    cache = {},
    name = 'api_key',
    ...more
  }: ApiKeyOptions) {
    this.name = name
    this.#lookup = lookup
    this.#header = header
    this.#field = header.toLowerCase()
    this.#prefix = more.prefix
    const bounds = { min: 16, max: 16_384, otherwise: 512 }
    this.#lengthMax = numberOption('lengthMax', more.lengthMax, bounds)
    this.#memory = new VerifiedMemory(memoryBounds(cache, 10))
  }

  read(request: AccessRequest): Reading {
    const text = onlyLine(request.header(this.#field))
    if (text === undefined) return ABSENT
    if (typeof text !== 'string') return REPEATED
    // The limit comes before the pattern, so that no attacker chooses how long we look.
    if (text.length > this.#lengthMax) return OVERSIZED
    if (!VISIBLE_ASCII.test(text)) return MALFORMED
    return { kind: 'found', credentials: { transport: this.#field, text } }
  }

  challenge({ realm }: ChallengeContext): Challenge {
    return makeChallenge('ApiKey', [
      ['realm', realm],
      ['header', this.#header],
    ])
  }

  recall(credentials: Credentials, now: number): Verified | Rejected | undefined {
    const memo = this.#memory.recall(this.#memory.keyOf(credentials.text))
    return memo === undefined ? undefined : answerOf(memo, now)
  }

  verify({ text }: Credentials, now: number): Eventually<Verification> {
    const start = { now, generation: this.#memory.generation }
    // Hashed before it is looked at, so that a wrong form takes as long as a wrong key.
    const hash = hashApiKey(text)
    if (this.#prefix !== undefined && !isApiKey(text, this.#prefix)) {
      return rejected('api_key_unknown', {})
    }
    return whenReady(this.#entryOf(hash), (answer) => {
      if (answer.kind === 'error') return answer
      if (answer.value == null) return rejected('api_key_unknown', {})
      return this.#judge(text, answer.value, start)
    })
  }

  forget(subjectId?: string): void {
    this.#memory.forget(subjectId)
  }

  #entryOf(hash: string): Eventually<Answered<ApiKeyEntry | null | undefined>> {
    return askInTime(() => this.#lookup(hash))
  }

  #judge(text: string, entry: ApiKeyEntry, start: VerificationStart): Verification {
    try {
      const expiresAt = instantOf(entry.expiresAt)
      const facts = expiresAt === undefined ? {} : { expiresAt }
      const expired = rejected('api_key_expired', facts)
      if (isMarked(entry.revoked)) return rejected('api_key_revoked', facts)
      const endsAt = expiresAt ?? Number.POSITIVE_INFINITY
      if (start.now >= endsAt) return expired
      const authentication = { scheme: this.name, methods: [] }
      const subject = makeSubject(entry.subject, {
        ...{ kind: 'service', authentication, isKept: true },
      })
      const verified: Verified = Object.freeze({ kind: 'ok', subject, facts })
      const validFrom = Number.NEGATIVE_INFINITY
      const staleAt = this.#memory.staleAt(start.now)
      const memo = { verified, validFrom, endsAt, ended: expired, staleAt }
      this.#memory.admit(this.#memory.keyOf(text), memo, start)
      return verified
    } catch (error) {
      return storeFailure(error)
    }
  }
}

function instantOf(expiresAt: number | Date | undefined | null): number | undefined {
  if (expiresAt == null) return undefined
  const instant = Number(expiresAt)
  if (Number.isFinite(instant)) return instant
  throw new TypeError('`expiresAt` of the API key is no instant')
}

function rejected(reason: RejectReason, facts: CredentialFacts): Rejected {
  return Object.freeze({ kind: 'reject', reason, facts })
}
