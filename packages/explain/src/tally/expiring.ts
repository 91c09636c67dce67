const CALLERS_MAX = 65_536
/** Two sightings tell of one credential where its ends differ by no more: the clocks of machines that write differ by minutes. */
const SAME_SECONDS = 600

/** A credential that was good when it was last seen. Instants are seconds since the epoch. */
export interface Expiring {
  /** When it was first seen. */
  readonly since: number
  readonly seen: number
  readonly expires: number
  /** Whether its caller had another one before it in this log. */
  readonly isRenewed: boolean
}

type Kept = { -readonly [Key in keyof Expiring]: Expiring[Key] } & {
  /** When it ends as its first sighting says: what ends a little later each time is renewed all the same. */
  end: number
}

/** By caller, the credential that it was last served with; of so many callers. */
export class ExpiringCredentials implements Iterable<readonly [caller: number, Expiring]> {
  readonly #all = new Map<number, Kept>()

  get(caller: number): Expiring | undefined {
    return this.#all.get(caller)
  }

  /** A caller was served with a credential that is good for so many seconds more. */
  note(caller: number, seen: number, seconds: number): void {
    const expires = seen + seconds
    const kept = this.#all.get(caller)
    if (kept === undefined) this.#begin(caller, { seen, expires })
    else {
      kept.seen = seen
      kept.expires = expires
      if (Math.abs(kept.end - expires) <= SAME_SECONDS) return
      kept.since = seen
      kept.end = expires
      kept.isRenewed = true
    }
  }

  #begin(caller: number, { seen, expires }: { seen: number; expires: number }): void {
    if (this.#all.size >= CALLERS_MAX) return
    this.#all.set(caller, { since: seen, seen, expires, end: expires, isRenewed: false })
  }

  [Symbol.iterator](): Iterator<readonly [number, Expiring]> {
    return this.#all.entries()
  }
}
