import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Place, Problem } from '@sallyport/policy'
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
import { Unanswerable } from './command.ts'
import { firstStrange } from './strange.ts'

/** The largest file that is read. */
export const FILE_BYTES_MAX: number = 4 * 1024 * 1024

/** A file of JSON or YAML, as data, with the places in it. */
export interface Source {
  /** The path as it was given. */
  readonly path: string
  readonly data: unknown
  /** `policies.json:12:5`: where a part of the data stands, or the nearest part around it. */
  locate(at: Place): string
}

/** Reads a file; throws `Unanswerable` where it cannot be read or is neither JSON nor YAML. */
export async function readSource(path: string, cwd: string): Promise<Source> {
  const text = await readText(path, resolve(cwd, path))
  const lines = new LineCounter()
  // JSON is read as the YAML that it is too: that parser knows where everything stands.
  const document = parsed(text, path, lines)
  const locate = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${path}:${line}:${col}`
  }
  // The parser goes deeper by calling itself, and tells its own end among the mistakes.
  if (document.errors.some(({ message }) => /call stack/i.test(message))) {
    throw new Unanswerable([tooDeep(path)])
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ pos, message }) => `${locate(pos[0])}: ${sentence(message)}`,
    )
    throw new Unanswerable(problems)
  }
  const strange = firstStrange(document.contents)
  if (strange !== undefined) {
    throw new Unanswerable([`${locate(strange.offset)}: ${strange.message}`])
  }
  return {
    path,
    data: dataOf(document, path),
    locate: (at) => locate(offsetOf(document, at)),
  }
}

function parsed(text: string, path: string, lineCounter: LineCounter): Document {
  try {
    // Its own search for keys that stand twice compares each with all; `firstStrange` looks instead.
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Unanswerable([tooDeep(path)])
  }
}

function tooDeep(path: string): string {
  return `${path}: the file is nested too deeply: policies need far fewer levels`
}

/** Ends with the problems of a file, each with its line and column. */
export function refuseFile(source: Source, problems: readonly Problem[]): never {
  throw new Unanswerable(
    problems.map(({ at, path, message }) => `${source.locate(at)}: ${message} (${path})`),
  )
}

async function readText(path: string, absolute: string): Promise<string> {
  try {
    const { size } = await stat(absolute)
    if (size > FILE_BYTES_MAX) {
      throw new Unanswerable([`${path}: the file is larger than ${FILE_BYTES_MAX} bytes`])
    }
    return await readFile(absolute, 'utf8')
  } catch (error) {
    if (error instanceof Unanswerable) throw error
    throw new Unanswerable([`${path}: the file cannot be read (${codeOf(error)})`])
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

function dataOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    if (error instanceof RangeError) throw new Unanswerable([tooDeep(path)])
    // The only thing left that can go wrong: references that would unfold without end.
    throw new Unanswerable([`${path}: too many references`])
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
