import type { Addressed } from '../scheme.ts'
import type { DigestChallenge } from './digest-challenge.ts'
import { hex } from './digest-hash.ts'

/** A nonce on its way through its uses. */
export interface DigestNonce {
  readonly challenge: DigestChallenge
  readonly cnonce: string
  /** The nonces that the key of a `-sess` algorithm was made of: those of its first use (RFC 7616 section 3.4.2). */
  readonly session: { readonly nonce: string; readonly cnonce: string }
  /** How often it was used. */
  count: number
}

/** How long requests wait for the first challenge of an origin, which one of them is getting. */
const FIRST_MS_MAX = 5_000
/** How many nonces, places and origins are known at most; then all are forgotten, which costs a challenge each. */
const KNOWN_MAX = 1_024

/**
 * The protection spaces of Digest (RFC 9110 section 11.5): an origin and a realm.
 *
 * Which realm a path belongs to is learned by its folder, and guessed for others. A nonce that comes
 * again is counted on: no count of it goes out twice.
 */
export class DigestSpaces {
  readonly #nonces = new Map<string, DigestNonce>()
  /** The nonce in use, by origin and realm. */
  readonly #spaces = new Map<string, DigestNonce>()
  /** The space, by origin and folder, and by origin alone for what was not asked for yet. */
  readonly #places = new Map<string, string>()
  readonly #firsts = new Map<string, First>()
  /** Origins that answered without a challenge. */
  readonly #open = new Set<string>()

  /** The nonce for a request, after waiting for the first challenge if that is under way. */
  async find(request: Addressed): Promise<DigestNonce | undefined> {
    const { origin } = request
    const found = this.#known(request)
    if (found !== undefined || this.#open.has(origin)) return found
    const running = this.#firsts.get(origin)
    if (running === undefined) {
      this.#firsts.set(
        origin,
        makeFirst(() => this.#firsts.delete(origin)),
      )
      return undefined
    }
    await running.over
    return this.#known(request)
  }

  #known(request: Addressed): DigestNonce | undefined {
    const space = this.#places.get(folderOf(request)) ?? this.#places.get(request.origin)
    return space === undefined ? undefined : this.#spaces.get(space)
  }

  /** Takes a challenge, and where it came. */
  adopt(request: Addressed, challenge: DigestChallenge): void {
    const space = `${request.origin} ${challenge.realm}`
    this.#put(this.#places, folderOf(request), space)
    this.#put(this.#places, request.origin, space)
    this.#use(space, challenge)
  }

  /** Takes the nonce that follows another (RFC 7616 section 3.5); the key of a session stays. */
  follow(request: Addressed, { challenge, session }: DigestNonce, nonce: string): void {
    this.#use(`${request.origin} ${challenge.realm}`, { ...challenge, nonce }, session)
  }

  #use(space: string, challenge: DigestChallenge, session?: DigestNonce['session']): void {
    const { nonce } = challenge
    const key = `${space} ${nonce}`
    const cnonce = hex(crypto.getRandomValues(new Uint8Array(16)))
    const fresh = { challenge, cnonce, session: session ?? { nonce, cnonce }, count: 0 }
    const known = this.#nonces.get(key) ?? fresh
    this.#put(this.#nonces, key, known)
    this.#put(this.#spaces, space, known)
  }

  #put<Value>(map: Map<string, Value>, key: string, value: Value): void {
    if (map.size >= KNOWN_MAX && !map.has(key)) map.clear()
    map.set(key, value)
  }

  /** Ends the wait of those who wait for a first challenge. */
  settle({ origin }: Addressed, how: 'challenged' | 'open' | 'unanswered'): void {
    if (how === 'open') {
      if (this.#open.size >= KNOWN_MAX) this.#open.clear()
      this.#open.add(origin)
    } else if (how === 'challenged') this.#open.delete(origin)
    this.#firsts.get(origin)?.end()
  }
}

/** The path up to its last slash, where documents that are protected alike tend to be. */
function folderOf({ href }: Addressed): string {
  const path = href.split(/[?#]/, 1)[0] ?? ''
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** A first request under way, and the end of it. */
interface First {
  readonly over: Promise<void>
  readonly end: () => void
}

function makeFirst(after: () => void): First {
  let end = (): void => {}
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, FIRST_MS_MAX)
    end = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  return { over: over.finally(after), end }
}
