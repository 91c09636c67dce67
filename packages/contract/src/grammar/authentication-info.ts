import { type Field, joinLines } from './field.ts'
import { endOfBlanks, endOfToken, type Mistake, startOf } from './lexer.ts'
import { areNamesUnique, type Parameter, readParameters } from './parameters.ts'
import { formatParameters } from './writer.ts'

/**
 * What an authentication-info field says. `valid` is false if a name occurs twice. `malformed`:
 * where the first character stands that no such field could have there, and the kind of mistake; a
 * broken `rspauth` proves nothing, so no parameter before the mistake is given.
 */
export type AuthenticationInfoReading =
  | {
      readonly kind: 'parameters'
      readonly parameters: readonly Parameter[]
      readonly valid: boolean
    }
  | { readonly kind: 'malformed'; readonly at: number; readonly why: Mistake }

/**
 * Reads `Authentication-Info` or `Proxy-Authentication-Info`: `#auth-param` without a scheme (RFC
 * 9110 sections 11.6.3 and 11.7.3). Never throws. No field, or an empty one, is no parameters.
 */
export function parseAuthenticationInfo(field: Field): AuthenticationInfoReading {
  const joined = joinLines(field)
  if (joined.kind === 'absent') return { kind: 'parameters', parameters: [], valid: true }
  if (joined.kind === 'malformed') return { kind: 'malformed', at: 0, why: joined.why }
  const { text } = joined
  const source = startOf(text)
  const parameters = readParameters(source)
  if (parameters === undefined) return { kind: 'malformed', at: source.at, why: source.why }
  if (source.at === text.length) {
    return { kind: 'parameters', parameters, valid: areNamesUnique(parameters) }
  }
  const equals = endOfBlanks(text, endOfToken(text, source.at))
  return { kind: 'malformed', at: equals, why: 'separator-expected' }
}

/** RFC 7616 section 3.5 forbids to quote these. */
const DIGEST_TOKENS: ReadonlySet<string> = new Set(['qop', 'nc'])

/**
 * Writes the value of an `Authentication-Info` field (RFC 9110 section 11.6.3), quoting all values but
 * Digest's `qop` and `nc` (RFC 7616 section 3.5). What cannot be written is a `TypeError`.
 */
export function formatAuthenticationInfo(parameters: readonly Parameter[]): string {
  return formatParameters(parameters, DIGEST_TOKENS)
}
