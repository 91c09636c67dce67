import { STATUS_CODES } from 'node:http'
import type { Answer, FieldLine } from '@sallyport/guard'

/** What went wrong between the proxy and the application, or in the client's HTTP; no refusal. */
export type ProblemStatus = 400 | 408 | 413 | 431 | 501 | 502 | 503 | 504

const DETAILS: Readonly<Record<ProblemStatus, string>> = {
  400: 'The request is not HTTP as it should be.',
  408: 'The request took too long to arrive.',
  413: 'The body of the request is too large.',
  431: 'The fields of the request are too large.',
  501: 'This method or coding is not offered here.',
  502: 'The application behind the gate could not be reached, or gave no answer that can be handed on.',
  503: 'No decision is possible right now. Your credentials were not refused.',
  504: 'The application behind the gate did not answer in time.',
}

const WAIT_SECONDS = 5

/** The answer about it (RFC 9457 section 4.2.1). The id is that of the decision that let the request pass. */
export function problemAnswer(status: ProblemStatus, id?: string): Answer {
  const body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: DETAILS[status],
    ...(id !== undefined && { instance: `urn:sallyport:decision:${id}` }),
  })
  return {
    status,
    fields: [
      ['content-type', 'application/problem+json'],
      ['content-length', String(body.length)],
      ['cache-control', 'no-store'],
      ...(status === 503 ? [['retry-after', String(WAIT_SECONDS)] as const] : []),
    ],
    body,
  }
}

/** The same for a client whose HTTP could not be read, with which Node has no response. */
export function problemText(status: ProblemStatus, more: readonly FieldLine[] = []): string {
  const { fields, body } = problemAnswer(status)
  const lines = [...fields, ...more].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}connection: close\r\n\r\n${body}`
}
