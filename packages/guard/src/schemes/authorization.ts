import type { ReasonOf } from '@sallyport/contract'
import type { FieldLines } from '../request.ts'

/** What an `Authorization` field says to one scheme. */
export type AuthorizationReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed'; readonly reason: ReasonOf<'invalid_request'> }
  | { readonly kind: 'shown'; readonly text: string }

/** Nothing for this scheme. */
export const ABSENT: { readonly kind: 'absent' } = Object.freeze({ kind: 'absent' })

/** The field came in several lines: which of them is meant, nobody can say. */
export const REPEATED: { readonly kind: 'malformed'; readonly reason: 'credentials_repeated' } =
  Object.freeze({ kind: 'malformed', reason: 'credentials_repeated' })

/** The field breaks the grammar of its scheme. */
export const MALFORMED: { readonly kind: 'malformed'; readonly reason: 'credentials_malformed' } =
  Object.freeze({ kind: 'malformed', reason: 'credentials_malformed' })

/** The field is longer than the limit. */
export const OVERSIZED: { readonly kind: 'malformed'; readonly reason: 'credentials_oversized' } =
  Object.freeze({ kind: 'malformed', reason: 'credentials_oversized' })

/**
 * The only line of a field, `undefined` if there is none, and {@link REPEATED} if there are
 * several.
 */
export function onlyLine(lines: FieldLines): string | undefined | typeof REPEATED {
  if (lines === undefined || typeof lines === 'string') return lines
  return lines.length > 1 ? REPEATED : lines[0]
}

/** How one scheme writes credentials. */
export interface SchemeGrammar {
  /** In lower case. */
  readonly scheme: string
  /** The longest text after the scheme, in characters. */
  readonly lengthMax: number
}

/**
 * What may be `token68` (RFC 9110 section 11.2); `b64token` of RFC 6750 section 2.1 is the same by
 * another name. The text of a reading is to be held against it.
 */
export const TOKEN68: RegExp = /^[A-Za-z0-9\-._~+/]+=*$/

/**
 * What of a token may follow a scheme's name, so that `Bearer,x` is a broken Bearer and `Bearers x`
 * is not.
 */
const TOKEN_CHARACTER = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/

/**
 * Reads what follows a scheme in one `Authorization` line (RFC 9110 section 11.6.2), in bounded
 * length and otherwise as it is. Never throws.
 *
 * Another scheme is `absent`, not `malformed`: the client may have answered a different challenge
 * of the same response. An empty line is `absent` as well: it shows nothing.
 */
export function readAuthorization(line: string, grammar: SchemeGrammar): AuthorizationReading {
  const { scheme, lengthMax } = grammar
  const end = scheme.length
  if (line.slice(0, end).toLowerCase() !== scheme) return ABSENT
  if (line.length > end && TOKEN_CHARACTER.test(line.charAt(end))) return ABSENT
  let start = end
  while (line.charCodeAt(start) === 0x20) start += 1
  // The limit comes before the pattern, so that no attacker chooses how long we look.
  if (line.length - start > lengthMax) return OVERSIZED
  return start > end ? { kind: 'shown', text: line.slice(start) } : MALFORMED
}
