import { hash } from 'node:crypto'
import type { Eventually } from '@sallyport/guard'
import type { AskedRequest, Verdict } from './asked.ts'

/** As long a verdict is kept for a proxy that asks again. */
export const REPEATED_MS: number = 5_000

/** So many verdicts are kept; the oldest leaves. */
export const REPEATED_MAX: number = 10_000

interface Kept {
  readonly until: number
  readonly verdict: Eventually<Verdict>
}

/**
 * Answers a request that a proxy repeats as it was answered before, so that it counts once: a failed
 * attempt for the throttle, a proof against replays, a line in the records.
 *
 * Only a request with a number that the proxy gave it, and the same in every field: whoever repeats it
 * learns nothing new.
 */
export class Repetitions {
  readonly #kept = new Map<string, Kept>()

  /** The verdict on a request, decided once. */
  once(asked: AskedRequest, now: number, decide: () => Eventually<Verdict>): Eventually<Verdict> {
    if (asked.requestId === undefined) return decide()
    const key = keyOf(asked, asked.requestId)
    const known = this.#kept.get(key)
    if (known !== undefined && now < known.until) return known.verdict
    const verdict = decide()
    this.#kept.delete(key)
    this.#kept.set(key, { until: now + REPEATED_MS, verdict })
    this.#leave(now)
    return verdict
  }

  /** Forgets all: something changed on which they may rest. */
  forget(): void {
    this.#kept.clear()
  }

  /** All are kept as long, so the first is the one that ends first. */
  #leave(now: number): void {
    for (const [key, { until }] of this.#kept) {
      if (until > now && this.#kept.size <= REPEATED_MAX) return
      this.#kept.delete(key)
    }
  }
}

/** Nothing of the request is kept but a hash. */
function keyOf(asked: AskedRequest, requestId: string): string {
  const { method, target, host, proto, address, backend, certificate } = asked
  const names = [...new Set([...asked.names()].map((name) => name.toLowerCase()))].sort()
  const fields = names.map((name) => [name, asked.header(name)])
  const parts = [requestId, method, target, host, proto, address, backend, certificate, fields]
  return hash('sha256', JSON.stringify(parts), 'base64')
}
