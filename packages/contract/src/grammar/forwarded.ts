import { type Field, joinLines } from './field.ts'
import {
  COMMA,
  codeAt,
  EQUALS,
  endOfBlanks,
  endOfToken,
  type Mistake,
  QUOTE,
  readQuotedString,
  SEMICOLON,
  type Source,
  startOf,
  stop,
} from './lexer.ts'
import { areNamesUnique, type Parameter } from './parameters.ts'

/** What one proxy says of the request that it received: `for`, `by`, `host`, `proto` and others. */
export interface ForwardedElement {
  readonly parameters: readonly Parameter[]
  /** False if a parameter occurs twice, which RFC 7239 section 4 forbids. */
  readonly valid: boolean
}

/** What a `Forwarded` field says, the client's side first; no field is no elements. */
export type ForwardedReading =
  | { readonly kind: 'elements'; readonly elements: readonly ForwardedElement[] }
  | { readonly kind: 'malformed'; readonly at: number; readonly why: Mistake }

/**
 * Reads `Forwarded` (RFC 7239 section 4). Never throws.
 *
 * White space beside a semicolon is no part of the grammar, and there are proxies that write it: it is
 * read over, because it can mean nothing else.
 */
export function parseForwarded(field: Field): ForwardedReading {
  const joined = joinLines(field)
  if (joined.kind === 'absent') return { kind: 'elements', elements: [] }
  if (joined.kind === 'malformed') return { kind: 'malformed', at: 0, why: joined.why }
  const source = startOf(joined.text)
  const elements: ForwardedElement[] = []
  while (source.at < source.text.length) {
    const parameters = readElement(source)
    if (parameters === undefined) return { kind: 'malformed', at: source.at, why: source.why }
    if (parameters.length > 0) elements.push({ parameters, valid: areNamesUnique(parameters) })
  }
  return { kind: 'elements', elements }
}

/** The pairs up to the comma, which is read over; an empty element is none (RFC 9110 section 5.6.1.2). */
function readElement(source: Source): readonly Parameter[] | undefined {
  const { text } = source
  const parameters: Parameter[] = []
  for (;;) {
    source.at = endOfBlanks(text, source.at)
    const code = codeAt(text, source.at)
    if (code === -1 || code === COMMA) break
    if (code !== SEMICOLON) {
      const pair = readPair(source)
      if (pair === undefined) return undefined
      parameters.push(pair)
    }
    source.at = endOfBlanks(text, source.at)
    const next = codeAt(text, source.at)
    if (next === SEMICOLON) source.at += 1
    else if (next !== -1 && next !== COMMA) return stop(source, source.at, 'separator-expected')
  }
  source.at += 1
  return parameters
}

function readPair(source: Source): Parameter | undefined {
  const { text, at } = source
  if (source.parametersLeft === 0) return stop(source, at, 'too-many-parameters')
  source.parametersLeft -= 1
  const nameEnd = endOfToken(text, at)
  if (nameEnd === at) return stop(source, at, 'element-expected')
  if (codeAt(text, nameEnd) !== EQUALS) return stop(source, nameEnd, 'separator-expected')
  const name = text.slice(at, nameEnd)
  source.at = nameEnd + 1
  if (codeAt(text, source.at) === QUOTE) {
    const value = readQuotedString(source)
    return value === undefined ? undefined : { name, value }
  }
  const from = source.at
  source.at = endOfToken(text, from)
  if (source.at === from) return stop(source, from, 'value-expected')
  return { name, value: text.slice(from, source.at) }
}

const NODE_PORT = /^(.*?)(?::(?:\d{1,5}|_[A-Za-z0-9._-]+))?$/s

/**
 * The address in the node name of a `for` or `by` (RFC 7239 section 6), without its port.
 *
 * `undefined` for `unknown`, for a name that hides the node (`_hidden`) and for what is no node name.
 * Whether it is an address is for the reader to see; IPv6 comes in brackets, and is given without.
 */
export function nodeAddress(node: string): string | undefined {
  const bracketed = /^\[([0-9A-Fa-f:.]+)\](.*)$/s.exec(node)
  if (bracketed !== null) {
    const [, address, port = ''] = bracketed
    return NODE_PORT.exec(port)?.[1] === '' ? address : undefined
  }
  const name = NODE_PORT.exec(node)?.[1] ?? ''
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) ? name : undefined
}
