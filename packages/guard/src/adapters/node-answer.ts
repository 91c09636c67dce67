import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Access, Refused } from '../access.ts'
import type { Answer, FieldLine } from '../answer/answer.ts'
import type { Outcome } from '../guard.ts'
import { EXPOSE, flatFields, onTopOf } from './answer-fields.ts'

/** Adds fields to whatever is going to be answered; those of the same name stay. */
export function addFields(
  response: Pick<ServerResponse, 'appendHeader' | 'headersSent'>,
  fields: readonly FieldLine[] | undefined,
): void {
  if (fields === undefined || response.headersSent) return
  for (const [name, value] of fields) response.appendHeader(name, value)
}

/**
 * Writes our answer to a `node:http` response.
 *
 * Fields set earlier survive, those of CORS above all: without them a browser hides the refusal from
 * the page that asked. Where somebody else has answered meanwhile, as a timeout does, nothing is
 * written.
 */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.writableEnded) return
  const fields = response.hasHeader(EXPOSE)
    ? onTopOf(answer.fields, (name) => response.getHeader(name))
    : answer.fields
  response.writeHead(answer.status, flatFields(fields) as string[])
  // The body is ASCII: as Latin-1 it is written together with the fields, without transcoding.
  response.end(answer.body, 'latin1')
}

/** A request on its way to a handler. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly handler: (request: IncomingMessage, response: ServerResponse, access: never) => unknown
}

/** Answers what was refused, and hands to its handler what was not. */
export function proceed(exchange: Exchange, outcome: Outcome<object>): unknown {
  const { response } = exchange
  if (outcome.kind === 'answer') return writeAnswer(response, outcome.answer)
  // A timeout answered while the guard waited: a handler could only fail.
  if (response.writableEnded) return undefined
  addFields(response, outcome.fields)
  return serve(exchange, outcome.access)
}

/** Runs a handler; a refusal that it throws is answered, any other error stays Node's. */
function serve({ request, response, handler }: Exchange, access: Access): unknown {
  try {
    const end = handler(request, response, access as never)
    if (end instanceof Promise) return end.catch((error) => answerRefused(error, response))
    return end
  } catch (error) {
    return answerRefused(error, response)
  }
}

/** Half an answer cannot be taken back: the connection ends, so that nobody takes it for a whole. */
function answerRefused(error: unknown, response: ServerResponse): void {
  if (!(error instanceof Refused)) throw error
  if (response.headersSent) response.destroy()
  else writeAnswer(response, error.answer)
}
