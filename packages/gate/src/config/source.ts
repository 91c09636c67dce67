import type { Place } from '@sallyport/policy'
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  YAMLParseError,
} from 'yaml'
import { strangeIn } from './strange.ts'

/** The longest configuration that is read, in characters. */
export const CONFIG_LENGTH_MAX: number = 4 * 1024 * 1024

/** A text of YAML or JSON as data, and where its parts stand. */
export type SourceReading =
  | {
      readonly kind: 'source'
      readonly data: unknown
      /** `gate.yaml:12:5`: where a part stands, or the nearest part around it. */
      readonly locate: (at: Place) => string
    }
  /** Each line says where, and what is wrong. */
  | { readonly kind: 'unreadable'; readonly lines: readonly string[] }

/** Reads a text of YAML; JSON is read as the YAML that it is too. `name` stands in what is told. */
export function readSource(text: string, name: string): SourceReading {
  if (text.length > CONFIG_LENGTH_MAX) {
    return unreadable([`${name}: longer than ${CONFIG_LENGTH_MAX} characters`])
  }
  const lineCounter = new LineCounter()
  try {
    const document = documentOf(text, lineCounter)
    const locate = (offset: number): string => {
      const { line, col } = lineCounter.linePos(offset)
      return `${name}:${line}:${col}`
    }
    const wrong = [
      ...document.errors.map(({ pos, message }) => ({ offset: pos[0], message: lowered(message) })),
      ...strangeIn(document.contents),
    ]
    if (wrong.length > 0) {
      return unreadable(wrong.map(({ offset, message }) => `${locate(offset)}: ${message}`))
    }
    const data: unknown = document.toJS({ maxAliasCount: 100 })
    return { kind: 'source', data, locate: (at) => locate(offsetOf(document, at)) }
  } catch (error) {
    // Nested without end, or references that would unfold without end.
    const cause = error instanceof RangeError ? 'nested too deeply' : 'too many references'
    return unreadable([`${name}: ${cause}`])
  }
}

/** So many mistakes in its grammar are looked for; a text that is nothing else would take as long as it is. */
const MISTAKES_MAX = 100

/** The first document of a text, as `parseDocument` reads it; a second one is a mistake. */
function documentOf(text: string, { addNewLine }: LineCounter): Document {
  const tokens = upToMistakes(new Parser(addNewLine).parse(text))
  const [first, second] = new Composer({ uniqueKeys: false }).compose(tokens, true, text.length)
  if (second !== undefined) {
    const [start, end] = second.range
    const message = 'there is more than one document'
    first?.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', message))
  }
  return first as Document
}

function* upToMistakes(tokens: Iterable<CST.Token>): Iterable<CST.Token> {
  let mistakes = 0
  for (const token of tokens) {
    yield token
    if (token.type === 'error') mistakes += 1
    if (mistakes >= MISTAKES_MAX) return
  }
}

function unreadable(lines: readonly string[]): SourceReading {
  return { kind: 'unreadable', lines }
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

/** Of a field where its name stands, of an element where it begins; the last step that is there. */
function offsetOf(document: Document, at: Place): number {
  let node: unknown = document.contents
  let offset = document.contents?.range?.[0] ?? 0
  for (const step of at) {
    const inner = isAlias(node) ? node.resolve(document) : node
    const pair = isMap(inner)
      ? inner.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === String(step))
      : undefined
    const element = isSeq(inner) && typeof step === 'number' ? inner.items[step] : undefined
    const found = (pair?.key ?? element) as { range?: readonly number[] } | undefined
    if (found === undefined) return offset
    offset = found.range?.[0] ?? offset
    node = pair === undefined ? element : pair.value
  }
  return offset
}
