import type { NextStep } from '@sallyport/contract'

/** One answer and what the client did about it. No credentials, no query, no body. */
export interface ClientDecision {
  readonly method: string
  /** Origin and path: a query may hold what nobody should read. */
  readonly url: string
  /** Which one it was of this call, from 1. */
  readonly attempt: number
  /** The scheme that the request was sent with. */
  readonly scheme: string | undefined
  /** 0 if no answer came. */
  readonly status: number
  readonly code: string | undefined
  /** The id of the server's own record (`urn:sallyport:decision:`). */
  readonly decisionId: string | undefined
  readonly step: NextStep
}

/** An address without its query, fragment and userinfo. */
export function publicUrl(href: string): string {
  const { origin, pathname } = new URL(href)
  return origin + pathname
}

/** Whoever wants to see decisions. */
export type DecisionListener = (decision: ClientDecision) => void

/** Writes decisions to the console where `DEBUG` names `sallyport`, as the package `debug` reads it. */
export function debugListener(): DecisionListener | undefined {
  const names = process_()?.env?.['DEBUG']?.split(/[\s,]+/) ?? []
  if (!names.some((name) => name === 'sallyport' || name === '*')) return undefined
  return (decision) => console.debug(formatDecision(decision))
}

/** A decision as one line. */
export function formatDecision({ step, ...one }: ClientDecision): string {
  const status = one.status === 0 ? 'no answer' : one.status
  const code = one.code === undefined ? '' : ` ${one.code}`
  const id = one.decisionId === undefined ? '' : ` (decision ${one.decisionId})`
  return `sallyport ${one.method} ${one.url} #${one.attempt} ${one.scheme ?? 'bare'}: ${status}${code} -> ${step.kind}: ${step.rule}${id}`
}

// Not every runtime has it, and the types of the core know no Node.
function process_(): { readonly env?: Readonly<Record<string, string | undefined>> } | undefined {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process
}
