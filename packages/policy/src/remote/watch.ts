import type { Failure } from './decision-point.ts'
import { engineFailure, questionFailure } from './failure.ts'
import { platform, type Signal } from './web.ts'

/** What a watch is fulfilled with. */
export const ENDED: unique symbol = Symbol('ended')

/** The end of the time for something, or of the patience of whoever waits for it. */
export interface Watch {
  /** Aborted at the end. */
  readonly signal: Signal
  /** Fulfilled at the end: what ignores its signal holds nobody. */
  readonly ended: Promise<typeof ENDED>
  /** Why it ended. */
  failure(): Failure
  /** Frees the timer. Has to be called. */
  stop(): void
}

/** Starts a watch that ends after some time, where one is given, or when the outer signal is aborted. */
export function startWatch(timeoutMs: number | undefined, outer: Signal | undefined): Watch {
  const controller = new platform.AbortController()
  const { promise, resolve } = Promise.withResolvers<typeof ENDED>()
  let failure = engineFailure(`no answer within ${timeoutMs} ms`)
  const end = (): void => {
    controller.abort()
    resolve(ENDED)
  }
  const giveUp = (): void => {
    failure = questionFailure('the request was given up')
    end()
  }
  const timer = timeoutMs === undefined ? undefined : platform.setTimeout(end, timeoutMs)
  if (outer?.aborted === true) giveUp()
  else outer?.addEventListener('abort', giveUp, { once: true })
  return {
    signal: controller.signal,
    ended: promise,
    failure: () => failure,
    stop() {
      platform.clearTimeout(timer)
      outer?.removeEventListener('abort', giveUp)
    },
  }
}
