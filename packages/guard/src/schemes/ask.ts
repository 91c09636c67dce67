import { causeOf, type Eventually, within } from '../eventually.ts'
import type { Failed } from '../scheme.ts'

/** What somebody else's store answered, or that it did not. */
export type Answered<T> = { readonly kind: 'answered'; readonly value: T } | Failed

/** So long a store may take before it counts as not there, in milliseconds. */
export const STORE_MILLISECONDS: number = 3_000

const answered = <T>(value: T): Answered<T> => ({ kind: 'answered', value })

/** The failure of a store, which is never a refusal. */
export function storeFailure(error: unknown): Failed {
  return { kind: 'error', reason: 'store_unavailable', cause: causeOf(error) }
}

/**
 * Asks a function of the application. Never throws, never rejects; without a promise where it has
 * none.
 */
export function ask<T>(question: () => T | PromiseLike<T>): Eventually<Answered<T>> {
  try {
    const value = question()
    if (!isThenable(value)) return answered(value)
    return Promise.resolve(value).then(answered<T>, storeFailure)
  } catch (error) {
    return storeFailure(error)
  }
}

/** The same, within {@link STORE_MILLISECONDS}: whoever never answers has failed. */
export function askInTime<T>(question: () => T | PromiseLike<T>): Eventually<Answered<T>> {
  return within(ask(question), STORE_MILLISECONDS, () =>
    storeFailure(new Error('no answer in time')),
  )
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
