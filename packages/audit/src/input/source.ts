import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Place } from '@sallyport/policy'
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml'
import { firstStrange } from './strange.ts'

/** The largest file of ours that is read. */
export const FILE_BYTES_MAX: number = 4 * 1024 * 1024

/** The largest document of an API that is read. */
export const DOCUMENT_BYTES_MAX: number = 16 * 1024 * 1024

/** A file cannot be used; each line says why. */
export class Unreadable extends Error {
  override readonly name: string = 'Unreadable'
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

/** A file of JSON or YAML, as data, with the places in it. */
export interface Source {
  /** The path as it was given. */
  readonly path: string
  readonly data: unknown
  /** `policies.json:12:5`: where a part of the data stands, or the nearest part around it. */
  locate(at: Place): string
}

/** What a file may be like. */
export interface SourceForm {
  readonly bytesMax?: number | undefined
  /** Whether `<<` takes over the fields of another part, as in YAML 1.1. */
  readonly merge?: boolean | undefined
}

/** Reads a file; throws `Unreadable` where it cannot be read or is neither JSON nor YAML. */
export async function readSource(
  path: string,
  cwd: string,
  form: SourceForm = {},
): Promise<Source> {
  const { bytesMax = FILE_BYTES_MAX } = form
  return sourceFrom(await readText(path, resolve(cwd, path), bytesMax), path, form)
}

/** Reads the text of a file; throws `Unreadable` where it is neither JSON nor YAML. */
export function sourceFrom(text: string, path: string, { merge = false }: SourceForm = {}): Source {
  const lines = new LineCounter()
  // JSON is read as the YAML that it is too: that parser knows where everything stands.
  const document = parsed(text, { path, lineCounter: lines, merge })
  const locate = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${path}:${line}:${col}`
  }
  // The parser goes deeper by calling itself, and tells its own end among the mistakes.
  if (document.errors.some(({ message }) => /call stack/i.test(message))) {
    throw new Unreadable([tooDeep(path)])
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ pos, message }) => `${locate(pos[0])}: ${sentence(message)}`,
    )
    throw new Unreadable(problems)
  }
  const strange = firstStrange(document.contents)
  if (strange !== undefined) {
    throw new Unreadable([`${locate(strange.offset)}: ${strange.message}`])
  }
  return {
    path,
    data: dataOf(document, path),
    locate: (at) => locate(offsetOf(document, at)),
  }
}

interface Parsing {
  readonly path: string
  readonly lineCounter: LineCounter
  readonly merge: boolean
}

function parsed(text: string, { path, lineCounter, merge }: Parsing): Document {
  try {
    // Its own search for keys that stand twice compares each with all; `firstStrange` looks instead.
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      merge,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Unreadable([tooDeep(path)])
  }
}

function tooDeep(path: string): string {
  return `${path}: the file is nested too deeply: policies need far fewer levels`
}

/** Reads a text that is not too large; throws `Unreadable`. */
export async function readText(path: string, absolute: string, bytesMax: number): Promise<string> {
  try {
    const { size } = await stat(absolute)
    if (size > bytesMax) {
      throw new Unreadable([`${path}: the file is larger than ${bytesMax} bytes`])
    }
    return await readFile(absolute, 'utf8')
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable([`${path}: the file cannot be read (${codeOf(error)})`])
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

function dataOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable([tooDeep(path)])
    // The only thing left that can go wrong: references that would unfold without end.
    throw new Unreadable([`${path}: too many references`])
  }
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

/** The offset of the last step that is there: of a field its name, of an element its beginning. */
function offsetOf(document: Document, at: Place): number {
  let node: unknown = document.contents
  let offset = (document.contents as Node | null)?.range?.[0] ?? 0
  for (const step of at) {
    const inner = isAlias(node) ? node.resolve(document) : node
    const pair = isMap(inner)
      ? inner.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === String(step))
      : undefined
    const element = isSeq(inner) && typeof step === 'number' ? inner.items[step] : undefined
    const found = (pair?.key ?? element) as Node | undefined
    if (found === undefined) return offset
    offset = found.range?.[0] ?? offset
    node = pair === undefined ? element : pair.value
  }
  return offset
}
