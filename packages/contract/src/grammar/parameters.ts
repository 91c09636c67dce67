import {
  COMMA,
  codeAt,
  EQUALS,
  endOfBlanks,
  endOfToken,
  QUOTE,
  readQuotedString,
  type Source,
  stop,
} from './lexer.ts'

/** One `auth-param` (RFC 9110 section 11.2): the name as it was written, the value without quotes and escapes. */
export interface Parameter {
  readonly name: string
  readonly value: string
}

/** Above so many parameters a set finds a repeated name faster than comparing each with each. */
const COMPARED_MAX = 8

/**
 * The value of a parameter whose name is compared without case (RFC 9110 section 11.2); `undefined`
 * if it is not there, and also if it is there more than once and the values differ: whoever picks one of them
 * decides something that the next recipient decides otherwise.
 */
export function getParameter(
  of: { readonly parameters: readonly Parameter[] },
  name: string,
): string | undefined {
  const wanted = name.toLowerCase()
  let found: string | undefined
  for (const parameter of of.parameters) {
    if (parameter.name.length !== name.length || parameter.name.toLowerCase() !== wanted) continue
    if (found !== undefined && found !== parameter.value) return undefined
    found = parameter.value
  }
  return found
}

/** Whether each name occurs once (RFC 9110 section 11.2, "MUST only occur once per challenge"). */
export function areNamesUnique(parameters: readonly Parameter[]): boolean {
  if (parameters.length > COMPARED_MAX) {
    return new Set(parameters.map(({ name }) => name.toLowerCase())).size === parameters.length
  }
  for (let index = 1; index < parameters.length; index += 1) {
    const name = parameters[index]?.name ?? ''
    for (let other = 0; other < index; other += 1) {
      if (isSameName(name, parameters[other]?.name ?? '')) return false
    }
  }
  return true
}

function isSameName(a: string, b: string): boolean {
  // Lengths and first letters differ nearly always, and making lower case costs a call.
  if (a.length !== b.length || (a.charCodeAt(0) | 0x20) !== (b.charCodeAt(0) | 0x20)) return false
  return a.toLowerCase() === b.toLowerCase()
}

/**
 * Reads `#auth-param` (RFC 9110 sections 5.6.1.2 and 11.2), empty elements included, up to the end or
 * up to a token that is not followed by `=`: the caller knows whether a challenge may begin there.
 */
export function readParameters(source: Source): readonly Parameter[] | undefined {
  const { text } = source
  const parameters: Parameter[] = []
  while (source.at < text.length) {
    if (text.charCodeAt(source.at) === COMMA) {
      source.at = endOfBlanks(text, source.at + 1)
      continue
    }
    const nameEnd = endOfToken(text, source.at)
    if (nameEnd === source.at) return stop(source, source.at, 'element-expected')
    const equals = endOfBlanks(text, nameEnd)
    if (codeAt(text, equals) !== EQUALS) return parameters
    const name = text.slice(source.at, nameEnd)
    const value = readValue(source, equals)
    if (value === undefined) return undefined
    parameters.push({ name, value })
  }
  return parameters
}

/** Reads from `=` to the end of the element, which a comma or the end of the text must follow. */
function readValue(source: Source, equals: number): string | undefined {
  const { text } = source
  if (source.parametersLeft === 0) return stop(source, source.at, 'too-many-parameters')
  source.parametersLeft -= 1
  const from = endOfBlanks(text, equals + 1)
  source.at = from
  let value: string | undefined
  if (codeAt(text, from) === QUOTE) value = readQuotedString(source)
  else {
    source.at = endOfToken(text, from)
    if (source.at === from) return stop(source, from, 'value-expected')
    value = text.slice(from, source.at)
  }
  if (value === undefined || !endElement(source)) return undefined
  return value
}

/** Goes on to the comma or the end of the text that must follow an element; false if neither does. */
export function endElement(source: Source): boolean {
  const at = endOfBlanks(source.text, source.at)
  if (at < source.text.length && source.text.charCodeAt(at) !== COMMA) {
    stop(source, at, 'separator-expected')
    return false
  }
  source.at = at
  return true
}
