import { type AuditRequest, answerOf, type Exchange } from '../exchange.ts'
import type { AuditReport } from '../verdict.ts'

/** Finds exchanges by their numbers. */
export type ExchangeLookup = (number: number | undefined) => Exchange | undefined

/** The exchanges of a report, by number. */
export function exchangesOf({ exchanges }: AuditReport): ExchangeLookup {
  const known = new Map(exchanges.map((exchange) => [exchange.number, exchange]))
  return (number) => (number === undefined ? undefined : known.get(number))
}

/** An exchange in one line: `bob: GET /orders/1 -> 200`. */
export function shortOf(exchange: Exchange): string {
  const { intent, request } = exchange
  return `${intent.as}: ${request.method} ${request.target} -> ${resultOf(exchange)}`
}

/** What became of an exchange, in a word or two. */
export function resultOf(exchange: Exchange): string {
  const { outcome } = exchange
  if (outcome.kind === 'answer') return String(outcome.answer.status)
  return outcome.kind === 'withheld' ? `not sent: ${outcome.why}` : `no answer: ${outcome.why}`
}

/** How long an answer took. */
export function millisecondsOf(exchange: Exchange): number {
  return answerOf(exchange)?.milliseconds ?? 0
}

/** The whole address of a request. */
export function addressOf({ origin, target }: AuditRequest, base: string): string {
  const start = origin ?? URL.parse(base)?.origin ?? base
  return `${start.replace(/\/$/, '')}${target}`
}
