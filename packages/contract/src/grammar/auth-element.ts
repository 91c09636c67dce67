import {
  COMMA,
  codeAt,
  endOfBlanks,
  endOfToken,
  endOfToken68,
  type Source,
  SPACE,
  stop,
} from './lexer.ts'
import { areNamesUnique, endElement, type Parameter, readParameters } from './parameters.ts'

/**
 * What a challenge and credentials have in common (RFC 9110 sections 11.3 and 11.4): a scheme, and
 * after it one `token68` or parameters, never both.
 */
export interface AuthElement {
  /** The scheme as it was written; compare it with `isScheme`, it has no case. */
  readonly scheme: string
  /** Only there if a `token68` was; then there are no parameters. */
  readonly token68?: string
  /** In the order they were written, repeated ones included. */
  readonly parameters: readonly Parameter[]
  /** False if a parameter's name occurs twice, which no sender may write (RFC 9110 section 11.2). */
  readonly valid: boolean
}

/** One for all elements without parameters, so it is frozen: nobody changes another's. */
const NO_PARAMETERS: readonly Parameter[] = Object.freeze([])

/** Whether a scheme is the named one; schemes have no case (RFC 9110 section 11.1). */
export function isScheme(element: { readonly scheme: string }, scheme: string): boolean {
  return (
    element.scheme.length === scheme.length && element.scheme.toLowerCase() === scheme.toLowerCase()
  )
}

/**
 * Reads `auth-scheme [ 1*SP ( token68 / #auth-param ) ]` in one pass. It ends at the end of the text, at
 * the comma after a scheme or a `token68`, or at a token that is no parameter; `undefined` if
 * none of these is reached, and the source then says where and why.
 */
export function readAuthElement(source: Source): AuthElement | undefined {
  const { text } = source
  const schemeEnd = endOfToken(text, source.at)
  if (schemeEnd === source.at) return stop(source, source.at, 'element-expected')
  const scheme = text.slice(source.at, schemeEnd)
  source.at = schemeEnd
  // Only a space opens the list of parameters: `Basic , realm=x` is legal, `Basic, realm=x` is not.
  if (codeAt(text, schemeEnd) !== SPACE) return endBare(source, scheme)
  const from = endOfSpaces(text, schemeEnd)
  const token68End = endOfToken68(text, from)
  const next = token68End === from ? from : endOfBlanks(text, token68End)
  if (token68End > from && isEnd(text, next)) {
    source.at = next
    const token68 = text.slice(from, token68End)
    return { scheme, token68, parameters: NO_PARAMETERS, valid: true }
  }
  return readParameterized(source, scheme, { from, next })
}

function endBare(source: Source, scheme: string): AuthElement | undefined {
  return endElement(source) ? { scheme, parameters: NO_PARAMETERS, valid: true } : undefined
}

/** `next` is as far as a `token68` could be read: if that is further, the mistake is there. */
function readParameterized(
  source: Source,
  scheme: string,
  { from, next }: { readonly from: number; readonly next: number },
): AuthElement | undefined {
  // A tab after the spaces may stand before a comma or the end only.
  const blanksEnd = endOfBlanks(source.text, from)
  if (blanksEnd > from && !isEnd(source.text, blanksEnd)) {
    return stop(source, blanksEnd, 'separator-expected')
  }
  source.at = blanksEnd
  const parameters = readParameters(source)
  if (parameters === undefined) {
    const isLimit = source.why === 'too-many-parameters'
    return next > source.at && !isLimit ? stop(source, next, 'separator-expected') : undefined
  }
  // Nothing was read, not even a comma: the token there is no parameter, and begins no challenge.
  if (source.at === from && from < source.text.length) {
    const nameEnd = endOfBlanks(source.text, endOfToken(source.text, from))
    return stop(source, Math.max(next, nameEnd), 'separator-expected')
  }
  return { scheme, parameters, valid: areNamesUnique(parameters) }
}

function isEnd(text: string, at: number): boolean {
  return at === text.length || text.charCodeAt(at) === COMMA
}

function endOfSpaces(text: string, from: number): number {
  let at = from
  while (codeAt(text, at) === SPACE) at += 1
  return at
}
