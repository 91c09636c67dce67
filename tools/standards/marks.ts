import { lex, type Token } from '../lexer.ts'
import type { TextFile, Tree } from '../tidy/tree.ts'

/** A test that says which clause it proves. */
export interface Mark {
  /** What stands between the brackets: the id of a clause, if it is one. */
  readonly id: string
  readonly path: string
  /** The name of the test without its marks; `…` where a row fills something in. */
  readonly name: string
}

const MARK = /\[(RFC \d[^\]]*)\]/g
// Names of tests stand in these files; what stands in a comment there, or in a source, proves nothing.
const TEST = /^(?:packages|conformance|examples|tools)\/.+\.test\.ts$/
const CASES = /^(?:packages\/[^/]+\/test|conformance\/cases)\/.+\.json$/
// Its samples are marks, and prove nothing.
const OWN = 'tools/standards.test.ts'

/** The marks of all tests, in the order of their files. */
export function readMarks(tree: Tree): readonly Mark[] {
  return tree.flatMap((file) => {
    if (file.path === OWN || !file.text.includes('[RFC ')) return []
    return namesIn(file).flatMap((name) => marksOf(file.path, name))
  })
}

function namesIn(file: TextFile): readonly string[] {
  if (TEST.test(file.path)) return textsOf(lex(file.text))
  return CASES.test(file.path) ? namesOf(JSON.parse(file.text)) : []
}

function marksOf(path: string, text: string): Mark[] {
  const name = text.replace(MARK, '').trim()
  return [...text.matchAll(MARK)].map(([, id = '']) => ({ id, path, name }))
}

// The texts of a source: strings, and templates whole, with what is filled in left out.
function textsOf(tokens: readonly Token[]): readonly string[] {
  const texts: string[] = []
  const open: number[] = []
  for (const { kind, text } of tokens) {
    if (kind === 'string') texts.push(text.slice(1, -1))
    if (kind !== 'template') continue
    const piece = text.replace(/^[`}]|(?:`|\$\{)$/g, '')
    if (text.startsWith('`')) open.push(texts.push(piece) - 1)
    else texts[open.at(-1) ?? 0] += `…${piece}`
    if (text.endsWith('`')) open.pop()
  }
  return texts.map((text) => text.replace(/\\(['"`\\])/g, '$1'))
}

// What stands under `name` in a document, at any depth.
function namesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'name' && typeof inner === 'string' ? [inner] : namesOf(inner),
  )
}
