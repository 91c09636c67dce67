import { parseHttpDate } from '@sallyport/contract'

/** What one server said about the proofs that it wants. */
interface Server {
  readonly nonce: string | undefined
  /** How far its clock is ahead of ours, in milliseconds. */
  readonly aheadMs: number
}

/** So many servers are remembered; the one that was heard least lately leaves. */
const SERVERS_MAX = 100
/** A nonce (RFC 9449 section 8.1): what two fields are joined to is none. */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,2048}$/
/** A clock that is further off is not followed: no proof shall be dated for long after today. */
const AHEAD_MS_MAX = 86_400_000
const UNHEARD: Server = { nonce: undefined, aheadMs: 0 }

/**
 * What servers said about the proofs that they want: their newest nonce (RFC 9449 section 8.2), and the time.
 *
 * The time counts where a proof was refused: an answer that was good may come out of a cache, and be old.
 */
export class DpopServers {
  readonly #servers = new Map<string, Server>()

  /** The newest nonce of a server. */
  nonce(origin: string): string | undefined {
    return this.#servers.get(origin)?.nonce
  }

  /** The time by the clock of a server, in whole seconds since 1970. */
  seconds(origin: string): number {
    const { aheadMs } = this.#servers.get(origin) ?? UNHEARD
    return Math.floor((Date.now() + aheadMs) / 1000)
  }

  /** Looks at an answer, whatever its status. */
  heard(origin: string, { status, headers }: Response): void {
    const nonce = readNonce(headers)
    const aheadMs = status === 400 || status === 401 ? readAhead(headers) : undefined
    if (nonce === undefined && aheadMs === undefined) return
    const before = this.#servers.get(origin) ?? UNHEARD
    // Deleted first, so that it moves to the end of the order.
    this.#servers.delete(origin)
    this.#servers.set(origin, {
      nonce: nonce ?? before.nonce,
      aheadMs: aheadMs ?? before.aheadMs,
    })
    if (this.#servers.size <= SERVERS_MAX) return
    for (const oldest of this.#servers.keys()) {
      this.#servers.delete(oldest)
      return
    }
  }
}

function readNonce(headers: Headers): string | undefined {
  const nonce = headers.get('dpop-nonce') ?? ''
  return NONCE.test(nonce) ? nonce : undefined
}

/** A `Date` has whole seconds and is late by the way it came: proofs are never dated ahead. */
function readAhead(headers: Headers): number | undefined {
  const now = Date.now()
  const date = parseHttpDate(headers.get('date') ?? '', { now })
  if (date === undefined || Math.abs(date - now) > AHEAD_MS_MAX) return undefined
  return date - now
}
