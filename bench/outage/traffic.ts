import { send } from '../../examples/src/http.ts'
import type { Caller } from './callers.ts'

/** One request and its answer. Times are milliseconds of `performance.now()`. */
export interface Sample {
  readonly caller: string
  readonly sentAt: number
  readonly endedAt: number
  /** 0 where there was no answer at all. */
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: string
}

/** Callers that go on calling. */
export interface Traffic<S> {
  /** Ends it; resolves with all that was answered, once the last answer is there. */
  stop(): Promise<readonly S[]>
}

/** Starts calling: each at its own rate, and no call waits for another. */
export function startTraffic<C extends { readonly perSecond: number }, S>(
  callers: readonly C[],
  call: (caller: C, n: number) => Promise<S>,
): Traffic<S> {
  const calls: Promise<S>[] = []
  const timers = callers.map((caller) => {
    let n = 0
    return setInterval(() => calls.push(call(caller, n++)), 1000 / caller.perSecond)
  })
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer)
      return Promise.all(calls)
    },
  }
}

/** Makes one call. Where it fails the sample says why. */
export async function sampleOf(caller: Caller, n: number): Promise<Sample> {
  const { name } = caller
  let sentAt = performance.now()
  try {
    const { url, token, from } = await caller.call(n)
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    sentAt = performance.now()
    const { status, headers: fields, body } = await send(url, { headers, from })
    const retryAfter = fields['retry-after']
    return { caller: name, sentAt, endedAt: performance.now(), status, retryAfter, body }
  } catch (error) {
    const nothing = { status: 0, retryAfter: undefined, body: String(error) }
    return { caller: name, sentAt, endedAt: performance.now(), ...nothing }
  }
}
