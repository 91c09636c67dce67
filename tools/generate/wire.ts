import {
  type RefusalCode,
  type RefusalEntry,
  refusals,
} from '../../packages/contract/src/catalogue.ts'
import { statuses } from './statuses.ts'

const bearer = 'Bearer realm="orders"'

/** The challenges of the example on each page. Codes without an entry show none. */
const challenges: Partial<Record<RefusalCode, readonly string[]>> = {
  invalid_request: [`${bearer}, error="invalid_request"`],
  authentication_required: [bearer, 'Basic realm="orders", charset="UTF-8"'],
  invalid_token: [`${bearer}, error="invalid_token"`],
  invalid_credentials: ['Basic realm="orders", charset="UTF-8"'],
  insufficient_user_authentication: [
    `${bearer}, error="insufficient_user_authentication", max_age="300"`,
  ],
  insufficient_scope: [`${bearer}, error="insufficient_scope", scope="orders:write"`],
}

/** An answer as it leaves, for the page of a code. The decision id is an example. */
export function wireExample(code: RefusalCode): string {
  const entry: RefusalEntry = refusals[code]
  const waits = entry.client === 'wait' ? ['Retry-After: 4'] : []
  return [
    `HTTP/1.1 ${entry.status} ${statuses[entry.status].phrase}`,
    'Content-Type: application/problem+json',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    ...(challenges[code] ?? []).map((challenge) => `WWW-Authenticate: ${challenge}`),
    ...waits,
    '',
    JSON.stringify(problemExample(code, entry), null, 2),
  ].join('\n')
}

function problemExample(code: RefusalCode, entry: RefusalEntry): Record<string, unknown> {
  return {
    title: entry.title,
    status: entry.status,
    detail: entry.detail,
    code,
    instance: 'urn:sallyport:decision:01JD9Z6Q4V8T2M3N5P7R9S1W0X',
  }
}
