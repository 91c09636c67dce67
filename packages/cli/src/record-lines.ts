import { setTimeout } from 'node:timers/promises'
import type { DecisionRecord } from '@sallyport/contract'

/** What is asked of a store. */
export interface RecordsBetween {
  /** The newest first. */
  between(from: number, to: number, receive: (record: DecisionRecord) => void): Promise<void>
}

/** How a store is followed. */
export interface RecordLinesOptions {
  readonly signal: AbortSignal
  /** How often it is asked; once a second. */
  readonly pollMs?: number
}

const POLL_MS = 1000
/** Several processes write, each a batch at a time: what came that much later is still seen. */
const OVERLAP_MS = 30_000

/** The records of a store as lines of JSON, and those that come: a log that goes on until nobody wants it any more. */
export async function* recordLines(
  store: RecordsBetween,
  { signal, pollMs = POLL_MS }: RecordLinesOptions,
): AsyncGenerator<string> {
  const known = new Map<string, number>()
  let from = 0
  while (!signal.aborted) {
    const fresh: DecisionRecord[] = []
    await store.between(from, Number.MAX_SAFE_INTEGER, (record) => {
      if (!known.has(record.id)) fresh.push(record)
    })
    for (const record of fresh.reverse()) {
      known.set(record.id, Date.parse(record.time))
      yield `${JSON.stringify(record)}\n`
    }
    from = Math.max(from, ...fresh.map(({ time }) => Date.parse(time) - OVERLAP_MS))
    for (const [id, time] of known) if (time < from) known.delete(id)
    await setTimeout(pollMs, undefined, { signal }).catch(() => undefined)
  }
}
