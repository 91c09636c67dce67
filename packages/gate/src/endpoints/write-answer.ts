import type { ServerResponse } from 'node:http'
import type { Answer } from '@sallyport/guard'
import { MARK } from './mark.ts'

/** Writes an answer, marked as the gate's, unless one is there already. */
export function writeAnswer(response: ServerResponse, { status, fields, body }: Answer): void {
  if (response.headersSent || response.writableEnded) return
  const known = linesOf(fields)
  const own = body === '' && response.req.method !== 'HEAD' ? bodyOfHead(known.length) : body
  // RFC 9110 section 8.6: 204 has none.
  const isStated = known.length !== undefined || status === 204
  const lines = isStated ? known.lines : [...known.lines, 'content-length', String(own.length)]
  response.writeHead(status, lines)
  if (own === '') response.end()
  else response.end(own, 'latin1')
}

/** Names and values by turns, and the length that they state. */
interface Lines {
  readonly lines: string[]
  readonly length: string | undefined
}

/** Most answers have the fields of one before: the same list. */
const written = new WeakMap<Answer['fields'], Lines>()

function linesOf(fields: Answer['fields']): Lines {
  const known = written.get(fields)
  if (known !== undefined) return known
  const length = fields.find(([name]) => name === 'content-length')?.[1]
  const made = { lines: [...fields, MARK].flat(), length }
  written.set(fields, made)
  return made
}

/**
 * What was decided on a HEAD has the length of a body that it does not have. Asked for by a GET, the proxy waits for
 * that body (seen with Caddy and HAProxy), and hands on its length and nothing of it: so it gets as many blanks.
 */
function bodyOfHead(length: string | undefined): string {
  return length === undefined || length === '0' ? '' : ' '.repeat(Number(length))
}
