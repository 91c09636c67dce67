import type { ServerResponse } from 'node:http'
import type { Answer, FieldLine } from '../answer/answer.ts'
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
