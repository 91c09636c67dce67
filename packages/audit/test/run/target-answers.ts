import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Flaw } from './target.ts'

/** A refusal of the target. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly flaw: Flaw | undefined
}

/** Refuses, with a challenge where that is due. */
export function refusal(response: ServerResponse, { status, code, flaw }: Refusal): void {
  if (status === 401 && flaw !== 'no challenge') {
    response.setHeader('www-authenticate', challenge(code, flaw))
  }
  const isKept = flaw === 'refusals cached'
  response.setHeader('cache-control', isKept ? 'public, max-age=60' : 'no-store')
  response.setHeader('content-type', 'application/problem+json')
  response.statusCode = status
  const detail =
    flaw === 'stack in the refusal' ? 'Error: no\n    at one (/srv/app/notes.js:12:3)' : 'refused'
  response.end(JSON.stringify({ type: `urn:notes:${code}`, title: code, status, code, detail }))
}

function challenge(code: string, flaw: Flaw | undefined): string {
  if (flaw === 'broken challenge') return 'Bearer realm="notes'
  return `Bearer realm="notes"${code === 'invalid_token' ? ', error="invalid_token"' : ''}`
}

/** Refuses a method. */
export function notAllowed(response: ServerResponse): void {
  response.setHeader('allow', 'GET, POST, PATCH, DELETE')
  refusal(response, { status: 405, code: 'method_not_allowed', flaw: undefined })
}

/** Answers with JSON. */
export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

/** Reads a body of JSON; `undefined` where it is none. */
export async function bodyOf(
  request: IncomingMessage,
): Promise<Record<string, unknown> | undefined> {
  let text = ''
  for await (const piece of request) text += String(piece)
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
