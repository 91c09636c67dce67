import type { IncomingMessage } from 'node:http'
import type { FixtureRoute, Reply } from '../fixture/routes.ts'

const BODY_LENGTH_MAX = 100_000

/** The body of a request as JSON, for servers that bring no parser. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) {
    text += chunk
    if (text.length > BODY_LENGTH_MAX) throw new Error('the body is too long')
  }
  return JSON.parse(text)
}

/** The parameters of a path, for servers whose handlers are given none. */
export function paramsOf(route: FixtureRoute, target: string): Record<string, string> {
  const segments = (target.split('?', 1)[0] ?? '').split('/')
  const named = route.path.split('/').map((name, i) => [name, segments[i] ?? ''] as const)
  const params = named.filter(([name]) => name.startsWith(':'))
  return Object.fromEntries(params.map(([name, value]) => [name.slice(1), value]))
}

/** The reply of a handler as the body of an answer. */
export function jsonOf({ body }: Reply): string {
  return JSON.stringify(body)
}

/** The type of every reply. */
export const JSON_TYPE = 'application/json; charset=utf-8'
