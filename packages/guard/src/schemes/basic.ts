import { type Challenge, parseBasicCredentials } from '@sallyport/contract'
import type { Eventually } from '../eventually.ts'
import { numberOption } from '../keys/number-option.ts'
import type { AccessRequest } from '../request.ts'
import type {
  ChallengeContext,
  Credentials,
  Failed,
  Reading,
  Rejected,
  RejectReason,
  Scheme,
  Verification,
  Verified,
} from '../scheme.ts'
import { isAccountNamed } from './account-name.ts'
import { type Answered, askInTime, storeFailure } from './ask.ts'
import {
  ABSENT,
  MALFORMED,
  onlyLine,
  REPEATED,
  readAuthorization,
  type SchemeGrammar,
} from './authorization.ts'
import { makeChallenge } from './challenge.ts'
import { type Flag, isMarked } from './flag.ts'
import { answerOf, memoryBounds, VerifiedMemory } from './memory.ts'
import { PasswordVerifier } from './password.ts'
import { makeSubject, NOBODY, type StatedSubject } from './stated-subject.ts'
import { WorkLimit } from './work-limit.ts'

export { hashPassword, PASSWORD_LENGTH_MAX } from './password.ts'

/** An account, as a store knows it. */
export interface Account {
  /**
   * The PHC string that `hashPassword` made; `null` where the account has no password, and then none
   * is right. One of another kind is a 503 that counts as a guess.
   */
  readonly passwordHash: string | null
  readonly subject: StatedSubject
  /**
   * The user id as it is stored. State it where the store compares loosely, as MySQL and MariaDB do by
   * default: what is found by another name than the one shown is then unknown, and guesses at one
   * account are counted as such in whatever spelling they come.
   */
  readonly name?: string | null
  /** Whether nobody may use it: 1 and 0 as `true` and `false`; nothing is no. */
  readonly disabled?: Flag | null
}

/** How `basic()` finds and verifies accounts. */
export interface BasicOptions {
  /**
   * Finds the account of a user id; nothing if there is none. A throw is a 503, never a refusal.
   */
  readonly lookup: (
    userId: string,
  ) => Account | null | undefined | Promise<Account | null | undefined>
  /** How many passwords are hashed at once, and how many wait. Default 4 and 64. */
  readonly hashing?: { readonly running?: number; readonly waiting?: number }
  /** The memory of verified credentials. Default 10,000, each for at most 60 seconds. */
  readonly cache?: { readonly maxEntries?: number; readonly maxAgeSeconds?: number }
  /** The longest credentials that are looked at, in characters. Default 4,096. */
  readonly lengthMax?: number
  /**
   * Offers scripts this scheme where nothing else can be offered; a browser opens no dialog for it.
   */
  readonly scriptScheme?: 'xBasic'
  /** The name in policies and records. Default `basic`. */
  readonly name?: string
}

const OVERLOADED: Failed = Object.freeze({
  kind: 'error',
  reason: 'verification_overloaded',
  cause: 'as many passwords are being verified as may be at once',
  retryAfterSeconds: 1,
})

/**
 * The Basic scheme (RFC 7617), with passwords under argon2id.
 *
 * The first colon divides; UTF-8, then ISO-8859-1; user id and password are compared in Unicode
 * form C (RFC 8265). An account that is unknown or disabled costs the same work as one with another
 * password. Give one instance to one guard.
 *
 *     basic({ lookup: (userId) => accounts.get(userId) })
 */
export function basic(options: BasicOptions): Scheme {
  if (typeof options?.lookup !== 'function') {
    throw new TypeError('basic() needs `lookup`: write `lookup: (userId) => accounts.find(userId)`')
  }
  const scheme = new Basic(options)
  const { scriptScheme } = options
  if (scriptScheme === undefined) return scheme
  return Object.assign(scheme, {
    scriptChallenge: ({ realm }: ChallengeContext) => basicChallenge(scriptScheme, realm),
  })
}

function basicChallenge(scheme: string, realm: string): Challenge {
  return makeChallenge(scheme, [
    ['realm', realm],
    ['charset', 'UTF-8'],
  ])
}

class Basic implements Scheme {
  readonly name: string
  readonly guessable = true
  readonly opensDialog = true
  readonly #lookup: BasicOptions['lookup']
  readonly #grammar: SchemeGrammar
  readonly #memory: VerifiedMemory
  readonly #passwords = new PasswordVerifier()
  readonly #hashing: WorkLimit
  /** Verifications under way, by key: a page that loads ten things at once costs one hash. */
  readonly #underWay = new Map<string, Promise<Verification>>()

  constructor({ lookup, hashing = {}, cache = {}, lengthMax, name = 'basic' }: BasicOptions) {
    this.name = name
    this.#lookup = lookup
    this.#grammar = {
      scheme: 'basic',
      lengthMax: numberOption('lengthMax', lengthMax, { min: 16, max: 16_384, otherwise: 4_096 }),
    }
    this.#memory = new VerifiedMemory(memoryBounds(cache, 60))
    const bounds = { min: 0, max: 4_096 }
    this.#hashing = new WorkLimit({
      running: numberOption('hashing.running', hashing.running, { min: 1, max: 64, otherwise: 4 }),
      waiting: numberOption('hashing.waiting', hashing.waiting, { ...bounds, otherwise: 64 }),
    })
  }

  read(request: AccessRequest): Reading {
    const line = onlyLine(request.header('authorization'))
    if (line === undefined || line === '') return ABSENT
    if (typeof line !== 'string') return REPEATED
    const reading = readAuthorization(line, this.#grammar)
    if (reading.kind !== 'shown') return reading
    const decoded = decode(reading.text)
    if (decoded === undefined) return MALFORMED
    const credentials = {
      transport: 'authorization',
      text: reading.text,
      account: decoded.userId,
      secret: decoded.password,
    }
    return { kind: 'found', credentials }
  }

  challenge({ realm }: ChallengeContext): Challenge {
    return basicChallenge('Basic', realm)
  }

  recall(credentials: Credentials, now: number): Verified | Rejected | undefined {
    const memo = this.#memory.recall(this.#memory.keyOf(credentials.text))
    return memo === undefined ? undefined : answerOf(memo, now)
  }

  verify({ text }: Credentials, now: number): Promise<Verification> {
    const key = this.#memory.keyOf(text)
    const underWay = this.#underWay.get(key)
    if (underWay !== undefined) return underWay
    const verification = this.#verifyOnce(text, key, now).finally(() => {
      // After forget() another verification may stand here.
      if (this.#underWay.get(key) === verification) this.#underWay.delete(key)
    })
    this.#underWay.set(key, verification)
    return verification
  }

  forget(subjectId?: string): void {
    this.#memory.forget(subjectId)
    this.#underWay.clear()
  }

  async #verifyOnce(text: string, key: string, now: number): Promise<Verification> {
    const { generation } = this.#memory
    const verification = await this.#verify(text, now)
    if (verification.kind !== 'ok') return verification
    const always = { validFrom: Number.NEGATIVE_INFINITY, endsAt: Number.POSITIVE_INFINITY }
    const staleAt = this.#memory.staleAt(now)
    const memo = { ...always, verified: verification, ended: undefined, staleAt }
    this.#memory.admit(key, memo, { now, generation })
    return verification
  }

  async #verify(text: string, now: number): Promise<Verification> {
    const decoded = decode(text)
    if (decoded === undefined) return rejected('password_wrong')
    // Before the store is asked, too: what is turned away costs nobody anything.
    if (this.#hashing.isFull) return OVERLOADED
    const answer = await this.#accountOf(decoded.userId)
    if (answer.kind === 'error') return answer
    const found = answer.value ?? undefined
    const account = isAccountNamed(found?.name, decoded.userId) ? found : undefined
    const matching = this.#hashing.run(() =>
      this.#passwords.matches(account?.passwordHash, decoded.password),
    )
    if (matching === undefined) return OVERLOADED
    try {
      return this.#judge(account, await matching, now)
    } catch (error) {
      // Only an account that exists fails here, so whoever collects accounts must be slowed by it.
      return { ...storeFailure(error), guess: true }
    }
  }

  #accountOf(userId: string): Eventually<Answered<Account | null | undefined>> {
    return askInTime(() => this.#lookup(userId))
  }

  #judge(account: Account | undefined, isMatching: boolean, now: number): Verification {
    const authentication = { scheme: this.name, methods: ['pwd'], time: Math.floor(now / 1000) }
    // First, because what is no account at all (a list of rows) is no reason to say 401.
    const stated = account === undefined ? NOBODY : account.subject
    const subject = makeSubject(stated, { kind: 'user', authentication, isKept: true })
    if (account === undefined) return rejected('account_unknown')
    if (!isMatching) return rejected('password_wrong')
    if (isMarked(account.disabled)) return rejected('account_disabled')
    return Object.freeze({ kind: 'ok', subject, facts: {} })
  }
}

interface Decoded {
  readonly userId: string
  readonly password: string
}

/** User id and password in Unicode form C; `undefined` if there are none (RFC 7617 section 2). */
function decode(text: string): Decoded | undefined {
  const reading = parseBasicCredentials(text)
  if (reading.kind === 'malformed') return undefined
  const { userId, password } = reading.credentials
  return { userId: userId.normalize('NFC'), password: password.normalize('NFC') }
}

function rejected(reason: RejectReason): Rejected {
  return { kind: 'reject', reason, facts: {} }
}
