import type { ServerResponse } from 'node:http'
import type { FollowedLog } from '../log/followed-log.ts'
import type { Change } from '../wire.ts'

/** How events are sent. */
export interface LiveEventsOptions {
  /** How many pages listen at once; 16. */
  readonly listenersMax?: number
  /** Not more often than this; 1 s. */
  readonly changeMs?: number
  /** So often something is said, so that nobody takes silence for a dead connection; 15 s. */
  readonly heartbeatMs?: number
  /** So long one stream lives: then the browser asks again, and is decided on anew. 5 min. */
  readonly longestMs?: number
}

const RETRY_MS = 2000

/** Tells open pages that there is something new: no more than that, so that a slow page misses nothing. */
export class LiveEvents {
  readonly #log: FollowedLog
  readonly #limits: Required<LiveEventsOptions>
  readonly #open = new Set<ServerResponse>()
  readonly #forget: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(log: FollowedLog, options: LiveEventsOptions = {}) {
    this.#log = log
    this.#limits = {
      listenersMax: 16,
      changeMs: 1000,
      heartbeatMs: 15_000,
      longestMs: 300_000,
      ...options,
    }
    this.#forget = log.onChange(() => this.#changed())
  }

  /** Whether there is room for one more. */
  get isFull(): boolean {
    return this.#open.size >= this.#limits.listenersMax
  }

  /** Begins a stream of events (HTML standard, section 9.2). */
  listen(response: ServerResponse): void {
    const { heartbeatMs, longestMs } = this.#limits
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    response.write(`retry: ${RETRY_MS}\n\n${this.#event()}`)
    const heartbeat = setInterval(() => this.#write(response, ': still here\n\n'), heartbeatMs)
    const end = setTimeout(() => response.end(), longestMs)
    this.#open.add(response)
    response.on('close', () => {
      clearInterval(heartbeat)
      clearTimeout(end)
      this.#open.delete(response)
    })
  }

  close(): void {
    this.#forget()
    clearTimeout(this.#timer)
    for (const response of this.#open) response.destroy()
  }

  #changed(): void {
    if (this.#timer !== undefined || this.#open.size === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const event = this.#event()
      for (const response of this.#open) this.#write(response, event)
    }, this.#limits.changeMs)
  }

  /** What is not taken is not kept: whoever does not read is let go, and comes again. */
  #write(response: ServerResponse, text: string): void {
    if (response.writableNeedDrain) response.destroy()
    else response.write(text)
  }

  #event(): string {
    const { generation, status, state } = this.#log
    const change: Change = {
      generation,
      requests: state.tally.lines,
      refusals: state.refusals.seen,
      state: status.state,
    }
    return `event: change\ndata: ${JSON.stringify(change)}\n\n`
  }
}
