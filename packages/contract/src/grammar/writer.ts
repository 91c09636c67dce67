import { endOfQuotable, endOfToken, endOfToken68 } from './lexer.ts'
import { FIELD_LENGTH_MAX, PARAMETERS_MAX } from './limits.ts'
import { areNamesUnique, type Parameter } from './parameters.ts'

/** What the writers of challenges and credentials take; anything that was read and is valid will do. */
export interface ElementInput {
  readonly scheme: string
  readonly token68?: string | undefined
  readonly parameters?: readonly Parameter[] | undefined
}

/**
 * Writes a text as a quoted-string (RFC 9110 section 5.6.4). The one function of this project that
 * escapes; whoever builds a field from a text goes through it.
 *
 * A control character but HTAB, or a character above U+00FF, cannot be in a field value: a `TypeError`.
 */
export function quote(text: string): string {
  const end = endOfQuotable(text)
  if (end < text.length) {
    const code = text.charCodeAt(end).toString(16).toUpperCase().padStart(4, '0')
    throw new TypeError(`a field value cannot hold the character U+${code}, at position ${end}`)
  }
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** Whether a text is a token as a whole (RFC 9110 section 5.6.2). */
export function isToken(text: string): boolean {
  return text.length > 0 && endOfToken(text, 0) === text.length
}

/**
 * Writes a scheme with its `token68` or parameters. A name among `tokens`, and a `name*` (RFC 8187), is
 * written without quotes where its value is a token.
 */
export function formatAuthElement(element: ElementInput, tokens: ReadonlySet<string>): string {
  const { scheme, token68, parameters = [] } = element
  if (!isToken(scheme)) throw new TypeError(`\`${scheme}\` is not a scheme: it must be a token`)
  if (token68 === undefined) {
    const list = formatParameters(parameters, tokens)
    return limited(list === '' ? scheme : `${scheme} ${list}`)
  }
  if (parameters.length > 0) {
    throw new TypeError(`\`${scheme}\` has a token68 and parameters: it can carry only one of them`)
  }
  // The value is not told: it may be a secret.
  if (token68 === '' || endOfToken68(token68, 0) !== token68.length) {
    throw new TypeError(`the token68 of \`${scheme}\` has a character that no token68 can hold`)
  }
  return limited(`${scheme} ${token68}`)
}

/** Writes `#auth-param`, in order; see `formatAuthElement` for `tokens`. */
export function formatParameters(
  parameters: readonly Parameter[],
  tokens: ReadonlySet<string>,
): string {
  if (parameters.length > PARAMETERS_MAX) {
    throw new TypeError(`a field can have at most ${PARAMETERS_MAX} parameters`)
  }
  if (!areNamesUnique(parameters)) {
    throw new TypeError('a parameter is repeated: a name must occur only once')
  }
  const written = parameters.map(({ name, value }) => {
    if (!isToken(name))
      throw new TypeError(`\`${name}\` is not a parameter name: it must be a token`)
    const bare = (tokens.has(name.toLowerCase()) || name.endsWith('*')) && isToken(value)
    return `${name}=${bare ? value : quote(value)}`
  })
  return limited(written.join(', '))
}

function limited(text: string): string {
  if (text.length <= FIELD_LENGTH_MAX) return text
  throw new TypeError(`a field value can have at most ${FIELD_LENGTH_MAX} characters`)
}
