import type { ServerResponse } from 'node:http'

/** What the page may load: what this server sends, and nothing of anybody else; no script or style stands in the page. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const FIELDS: readonly (readonly [name: string, value: string])[] = [
  ['content-security-policy', CONTENT_POLICY],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
]

/** Sets what every answer carries, a refusal too. */
export function setPageFields(response: Pick<ServerResponse, 'setHeader'>): void {
  for (const [name, value] of FIELDS) response.setHeader(name, value)
}
