import type { Answer, FieldLine } from '@sallyport/guard'
import { toldToClient } from './told-to-client.ts'

/**
 * The answer that lets a request pass: 200 without a body, or the proxy would open a new connection for
 * each question (measured with nginx and Caddy), and nothing about caching.
 */
export function allowed(
  fields: readonly FieldLine[],
  forClient: readonly FieldLine[] = [],
): Answer {
  const told = forClient.length === 0 ? [] : toldToClient(forClient)
  return { status: 200, fields: [...fields, ...told, ['content-length', '0']], body: '' }
}

/**
 * A refusal for proxies that take every 2xx for a yes: a preflight that the guard answers with 204 must
 * not open the application. Without permission in its fields a browser stops at either.
 */
export function neverAllowed(answer: Answer): Answer {
  return answer.status >= 300 ? answer : { ...answer, status: 403 }
}
