import { type AuthElement, readAuthElement } from './auth-element.ts'
import { type Field, singleLine } from './field.ts'
import { endOfBlanks, endOfToken, type Mistake, type Source, startOf } from './lexer.ts'
import { type ElementInput, formatAuthElement } from './writer.ts'

/** The credentials of `Authorization` or `Proxy-Authorization` (RFC 9110 section 11.4), unverified. */
export type Credentials = AuthElement

/**
 * What a credentials field says. `absent`: there is no such field. `malformed`: where the first
 * character stands that no credentials could have there, and the kind of mistake.
 */
export type CredentialsReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  | { readonly kind: 'malformed'; readonly at: number; readonly why: Mistake }

/**
 * Reads an `Authorization` or `Proxy-Authorization` field. Never throws and never verifies.
 *
 * `credentials` of RFC 9110 section 11.4, which is not a list: a second line is malformed (`repeated`), and so
 * are two credentials with a comma between. `node:http` hides a second line in
 * `headers.authorization`; give this function `headersDistinct.authorization`. A field that is there and
 * empty is malformed (`empty`), only no field at all is absent.
 */
export function parseCredentials(field: Field): CredentialsReading {
  const line = singleLine(field)
  if (line.kind === 'absent') return line
  if (line.kind === 'malformed') return { kind: 'malformed', at: 0, why: line.why }
  const source = startOf(line.text)
  if (source.at === line.text.length) return { kind: 'malformed', at: source.at, why: 'empty' }
  return readCredentials(source)
}

function readCredentials(source: Source): CredentialsReading {
  const credentials = readAuthElement(source)
  if (credentials === undefined) return { kind: 'malformed', at: source.at, why: source.why }
  if (source.at === source.text.length) return { kind: 'credentials', credentials }
  // A comma, or a token that would have had to be a parameter: its `=` is what is missing.
  const at = endOfBlanks(source.text, endOfToken(source.text, source.at))
  return { kind: 'malformed', at, why: 'separator-expected' }
}

/** RFC 7616 section 3.4 forbids to quote the first three, its examples do not quote the last. */
const DIGEST_TOKENS: ReadonlySet<string> = new Set(['algorithm', 'qop', 'nc', 'userhash'])
const NO_TOKENS: ReadonlySet<string> = new Set()

/**
 * Writes credentials as the value of an `Authorization` field (RFC 9110 section 11.4).
 *
 * Values are quoted but for what Digest wants as tokens (RFC 7616 section 3.4) and for `name*`
 * parameters (RFC 8187). Credentials that cannot be written are a `TypeError`, which does not tell their values.
 */
export function formatCredentials(credentials: ElementInput): string {
  const isDigest = credentials.scheme.toLowerCase() === 'digest'
  return formatAuthElement(credentials, isDigest ? DIGEST_TOKENS : NO_TOKENS)
}
