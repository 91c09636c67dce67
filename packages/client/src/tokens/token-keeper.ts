import { AccessError } from '../access-error.ts'
import { waitFor } from '../wait.ts'
import { lifeOf, type TokenLife, withDefaults } from './token-life.ts'
import type { TokenAnswer, TokenSource } from './token-source.ts'
import { newVersion, type Stored, type TokenStore, type Tokens } from './token-store.ts'

/** What a keeper works with. */
export interface KeeperOptions {
  readonly store: TokenStore
  /** Without a source tokens are used until they are refused. */
  readonly source?: TokenSource | undefined
  readonly renewBeforeSeconds: number
  /** How long one renewal may take, waiting for others included, in seconds. */
  readonly timeoutSeconds: number
  readonly fetch: typeof globalThis.fetch
}

/** How long after a renewal that reached nobody the next one is tried at the earliest. */
const PAUSE_MS = 1_000
/** The longest pause that a token endpoint is granted. */
const PAUSE_MS_MAX = 60_000
/** How long a request waits for new tokens while the old ones are still good. */
const EARLY_WAIT_MS = 1_000
/** How often a write is tried that others come before. */
const OVERWRITES_MAX = 16

type SignedIn = Extract<Stored, { readonly kind: 'signed_in' }>
type Ended = Extract<Stored, { readonly kind: 'ended' }>
type Outage = Extract<TokenAnswer, { readonly kind: 'unavailable' }>

/**
 * Keeps the tokens of one session: gives the newest, and has them renewed once for all who wait.
 *
 * In a process one renewal is shared; between processes and tabs the store's lock makes one of many, and
 * its compare-and-swap keeps a loser from overwriting the winner. A renewal first looks whether it is still
 * needed: that is how a refusal that comes late costs nothing.
 */
export class TokenKeeper {
  readonly #options: KeeperOptions
  #held: Stored | undefined
  /** Whether somebody else has changed the store since it was looked at. */
  #isStale = false
  /** Counts looks and writes, so that a look that took long does not undo what is known by then. */
  #turns = 0
  #heldTurn = 0
  /** When the held tokens are to be renewed, and when they end, by a clock that nobody sets back. */
  #renewAt: number = Number.POSITIVE_INFINITY
  #endsAt: number = Number.POSITIVE_INFINITY
  #renewing: { readonly version: string; readonly done: Promise<void> } | undefined
  #outage: { readonly until: number; readonly error: AccessError } | undefined
  #ended: { readonly version: string; readonly error: AccessError } | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    // A store may outlast many keepers: it shall not hold those that nobody uses any more.
    const keeper = new WeakRef(this)
    const end = options.store.watch?.(() => {
      const self = keeper.deref()
      if (self === undefined) end?.()
      else self.#isStale = true
    })
  }

  /** The access token to send, renewed if it is time; `undefined` if nobody signed in. */
  tokens(): Tokens | undefined | Promise<Tokens | undefined> {
    const held = this.#held
    if (held?.kind !== 'signed_in' || this.#isStale || performance.now() >= this.#renewAt) {
      return this.#find()
    }
    return held.tokens
  }

  /** Whether there is something to send, as far as is known without asking. */
  hasTokens(): boolean {
    return this.#held?.kind === 'signed_in' || this.#makesFirst()
  }

  #makesFirst(): boolean {
    return this.#options.source?.grant === 'client_credentials'
  }

  async #find(): Promise<Tokens | undefined> {
    const held = await this.#newest()
    if (held.kind === 'signed_in') {
      if (performance.now() >= this.#renewAt) await this.#renewEarly(held)
    } else if (held.kind === 'signed_out' && this.#makesFirst()) {
      await this.#renewal(held)
    }
    const found = this.#held ?? held
    if (found.kind === 'ended') throw this.#endedError(found)
    return found.kind === 'signed_in' ? found.tokens : undefined
  }

  /** What is held, or in the store: whoever is not signed in may be by now, in another tab or process. */
  async #newest(): Promise<Stored> {
    const held = this.#held
    return held?.kind === 'signed_in' && !this.#isStale ? held : this.#look()
  }

  async #look(): Promise<Stored> {
    this.#turns += 1
    const turn = this.#turns
    // Before it looks: what changes from here on is to be looked at again.
    this.#isStale = false
    try {
      return this.#hold(await this.#options.store.read(), turn)
    } catch (error) {
      this.#isStale = true
      throw error
    }
  }

  /** Before anybody refused: tokens that still are good outlast a token endpoint that does not answer. */
  async #renewEarly(held: SignedIn): Promise<void> {
    const renewal = this.#renewal(held).catch((error: unknown) => {
      if (!isOutage(error)) throw error
      this.#putOff(held, PAUSE_MS)
    })
    if (performance.now() >= this.#endsAt) return renewal
    const patience = AbortSignal.timeout(EARLY_WAIT_MS)
    try {
      await waitFor(renewal, patience)
    } catch (error) {
      if (error !== patience.reason) throw error
      // It goes on, and nobody waits for it any more.
      this.#putOff(held, Number.POSITIVE_INFINITY)
    }
  }

  #putOff(held: Stored, milliseconds: number): void {
    if (this.#held === held) this.#renewAt = performance.now() + milliseconds
  }

  /** Gets other tokens than the refused one; does nothing if there are some already. */
  async renew(refused: string): Promise<void> {
    const held = this.#held ?? (await this.#look())
    if (held.kind === 'ended') throw this.#endedError(held)
    // Signed out meanwhile stays signed out.
    if (held.kind === 'signed_out' && !this.#makesFirst()) return
    if (held.kind === 'signed_in' && held.tokens.accessToken !== refused) return
    await this.#renewal(held)
  }

  /** One for all who hold the same; tokens that came meanwhile and are refused as well get their own. */
  #renewal(held: Stored): Promise<void> {
    const { version } = held
    if (this.#renewing?.version !== version) {
      const renewing = {
        version,
        done: this.#locked(held).finally(() => {
          if (this.#renewing === renewing) this.#renewing = undefined
        }),
      }
      this.#renewing = renewing
    }
    return this.#renewing.done
  }

  async #locked(held: Stored): Promise<void> {
    const { store, timeoutSeconds } = this.#options
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    try {
      // During a pause only others can have renewed.
      if (this.#outage !== undefined && performance.now() < this.#outage.until) {
        if ((await this.#look()).version === held.version) throw this.#outage.error
        return
      }
      await store.lock(() => this.#exchange(held, signal), signal)
    } catch (error) {
      if (error instanceof AccessError) throw error
      const message = error instanceof Error ? error.message : error
      const isLate = error === signal.reason
      const why = isLate
        ? `it took over ${timeoutSeconds} s`
        : `the token store failed (${message})`
      throw this.#outageError({ kind: 'unavailable', why, cause: error })
    }
  }

  /** Under the lock: looks again, asks, and writes if nobody else did meanwhile. */
  async #exchange(held: Stored, signal: AbortSignal): Promise<void> {
    const { store } = this.#options
    const stored = await this.#look()
    if (stored.kind === 'ended') throw this.#endedError(stored)
    if (stored.version !== held.version) return
    const tokens = stored.kind === 'signed_in' ? stored.tokens : undefined
    const unable = this.#whyUnable(tokens)
    if (unable !== undefined) {
      // Held and not written: others who share the store may be able.
      const ended: Ended = { kind: 'ended', version: stored.version, why: unable }
      this.#held = ended
      throw this.#endedError(ended)
    }
    const answer = await this.#ask(tokens, signal)
    if (answer.kind === 'unavailable') throw this.#outageError(answer)
    const next = nextStored(answer, stored)
    const isOurs = await store.swap(next, stored.version)
    const now = isOurs ? this.#hold(next) : await this.#look()
    if (now.kind === 'ended') throw this.#endedError(now)
  }

  #whyUnable(tokens: Tokens | undefined): string | undefined {
    const { source } = this.#options
    if (source === undefined) return 'the token was refused, and nothing renews it'
    if (source.grant === 'refresh_token' && tokens?.refreshToken === undefined) {
      return 'the token was refused, and there is no refresh token'
    }
    return undefined
  }

  async #ask(tokens: Tokens | undefined, signal: AbortSignal): Promise<TokenAnswer> {
    const { source, fetch } = this.#options
    try {
      const request = source?.request({ tokens, signal, fetch })
      // A source of somebody else may not listen to the signal.
      if (request !== undefined) return await waitFor(request, signal)
      return { kind: 'unavailable', why: 'there is no source of tokens' }
    } catch (cause) {
      return { kind: 'unavailable', why: 'the token endpoint did not answer', cause }
    }
  }

  /** Puts tokens in place of whatever there is: somebody signed in. */
  async signIn(tokens: Tokens): Promise<void> {
    const obtained = { obtainedAt: Date.now(), ...tokens }
    await this.#overwrite({ kind: 'signed_in', version: newVersion(), tokens: obtained })
  }

  /** Forgets the tokens; a renewal that is on its way finds them gone and adds none. */
  async signOut(): Promise<void> {
    await this.#overwrite({ kind: 'signed_out', version: newVersion() })
  }

  async #overwrite(next: Stored): Promise<void> {
    const { store } = this.#options
    // Each round lost is a write of somebody else; that many in a row are no race any more.
    for (let round = 0; round < OVERWRITES_MAX; round += 1) {
      const { version } = await store.read()
      if (await store.swap(next, version)) {
        this.#hold(next)
        return
      }
    }
    throw new AccessError('unavailable', 'the token store changes all the time: try again')
  }

  /** Holds what was written just now, or seen in the given turn if nothing newer is known. */
  #hold(stored: Stored, turn: number = this.#turns + 1): Stored {
    this.#turns = Math.max(this.#turns, turn)
    if (this.#held !== undefined && turn < this.#heldTurn) return this.#held
    this.#heldTurn = turn
    if (this.#held?.version === stored.version) return this.#held
    this.#held = stored
    this.#outage = undefined
    const { renewInMs, endsInMs } = this.#lifeOf(stored)
    this.#renewAt = performance.now() + renewInMs
    this.#endsAt = performance.now() + endsInMs
    return stored
  }

  #lifeOf(stored: Stored): TokenLife {
    // Tokens that cannot be renewed are used until they are refused.
    if (stored.kind === 'signed_in' && this.#whyUnable(stored.tokens) === undefined) {
      return lifeOf(stored.tokens, this.#options.renewBeforeSeconds)
    }
    return { renewInMs: Number.POSITIVE_INFINITY, endsInMs: Number.POSITIVE_INFINITY }
  }

  #outageError({ why, cause, retryAfterSeconds = 0 }: Outage): AccessError {
    const pause = Math.max(PAUSE_MS, Math.min(PAUSE_MS_MAX, retryAfterSeconds * 1000))
    const message = `no new token: ${why}. The session stays, try again later`
    const error = new AccessError('unavailable', message, { cause })
    this.#outage = { until: performance.now() + pause, error }
    return error
  }

  // One error for all who wait and all who come later, so that whoever is told of it is told once.
  #endedError(ended: Ended): AccessError {
    if (this.#ended?.version !== ended.version) {
      const message = `the session has ended: ${ended.why}. Sign in again`
      this.#ended = { version: ended.version, error: new AccessError('session_ended', message) }
    }
    return this.#ended.error
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof AccessError && error.kind === 'unavailable'
}

function nextStored(
  answer: Extract<TokenAnswer, { readonly kind: 'tokens' | 'ended' }>,
  stored: Stored,
): Stored {
  const version = newVersion()
  if (answer.kind === 'ended') return { kind: 'ended', version, why: answer.why }
  return { kind: 'signed_in', version, tokens: withDefaults(answer.tokens, stored) }
}
