import { useEffect, useRef, useState } from 'preact/hooks'
import { type Params, queryOf } from './address.ts'

/** What became of a question: while it is asked anew, the last answer stands. */
export type Answer<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly data: T; readonly isOld: boolean }
  | { readonly kind: 'failed'; readonly problem: string }

/** Thrown where nobody is signed in any more. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut'
}

/** Asks once. */
export async function ask<T>(name: string, params: Params, signal?: AbortSignal): Promise<T> {
  const query = queryOf(params)
  const url = `api/${name}${query === '' ? '' : `?${query}`}`
  const response = await fetch(url, {
    ...(signal && { signal }),
    headers: { accept: 'application/json' },
  })
  if (response.status === 401) throw new SignedOut('nobody is signed in')
  if (response.ok) return (await response.json()) as T
  const body: unknown = await response.json().catch(() => undefined)
  throw new Error(problemOf(body) ?? `the dashboard answered ${response.status}`)
}

/** What a body says is wrong. */
export function problemOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { problem, detail } = body as { readonly problem?: unknown; readonly detail?: unknown }
  const text = problem ?? detail
  return typeof text === 'string' ? text : undefined
}

/** What a view is given to ask with. */
export interface Asking {
  /** Counts up when there is something new. */
  readonly generation: number
  onSignedOut(): void
}

/** Asks, and again when the question is another one, or there is something new. */
export function useAnswer<T>(name: string, params: Params, asking: Asking): Answer<T> {
  const { generation, onSignedOut } = asking
  const query = `${name}?${queryOf(params)}`
  const [state, setState] = useState<{ readonly query: string; readonly answer: Answer<T> }>({
    query,
    answer: { kind: 'loading' },
  })
  const signedOut = useRef(onSignedOut)
  signedOut.current = onSignedOut
  // The question is its text: an object of the same parameters is no other question.
  useEffect(() => {
    const leaving = new AbortController()
    ask<T>(name, params, leaving.signal)
      .then((data) => setState({ query, answer: { kind: 'ready', data, isOld: false } }))
      .catch((error: unknown) => {
        if (leaving.signal.aborted) return
        if (error instanceof SignedOut) signedOut.current()
        const problem = error instanceof Error ? error.message : String(error)
        setState((before) =>
          // Where the connection is gone, what is known stays, and the head of the page says so.
          before.query === query && before.answer.kind === 'ready'
            ? { query, answer: { ...before.answer, isOld: true } }
            : { query, answer: { kind: 'failed', problem } },
        )
      })
    return () => leaving.abort()
  }, [query, generation])
  if (state.query === query) return state.answer
  // The answer to the question before stands until there is one, marked as old: nothing jumps.
  return state.answer.kind === 'ready' ? { ...state.answer, isOld: true } : { kind: 'loading' }
}
