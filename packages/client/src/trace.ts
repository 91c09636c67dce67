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

/** So much of what a server says goes into a line. */
const SAID_LENGTH_MAX = 500

/** What a server says, as a part of one line: it may hold line ends, and orders to a terminal or to a reader's eye. */
export function printable(text: string): string {
  return text.slice(0, SAID_LENGTH_MAX).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]+/gu, ' ')
}

/** A decision as one line. */
export function formatDecision({ step, ...one }: ClientDecision): string {
  const status = one.status === 0 ? 'no answer' : one.status
  const code = one.code === undefined ? '' : ` ${printable(one.code)}`
  const id = one.decisionId === undefined ? '' : ` (decision ${printable(one.decisionId)})`
  return `sallyport ${one.method} ${one.url} #${one.attempt} ${one.scheme ?? 'bare'}: ${status}${code} -> ${step.kind}: ${step.rule}${id}`
}

// Not every runtime has it, and the types of the core know no Node.
function process_(): { readonly env?: Readonly<Record<string, string | undefined>> } | undefined {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process
}
