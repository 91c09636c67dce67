import { lex, type Token } from '../lexer.ts'
import type { Excuse } from './excuse.ts'
import { partSources, type Rule, type TextFile, typescript } from './tree.ts'
import { untested } from './untested.ts'

const FILE_LINES_MAX = 400
const ADAPTER_LINES_MAX = 80

/** A file holds one idea: 400 lines are a tripwire. */
export const filesShort: Rule = (tree) =>
  typescript(tree)
    .filter(({ text }) => lines(text) > FILE_LINES_MAX)
    .map(({ path, text }) => `${path}: ${lines(text)} lines, more than ${FILE_LINES_MAX}`)

/** An adapter is two functions and takes no decision. */
export const adaptersShort: Rule = (tree) =>
  typescript(tree)
    .filter(({ path }) => /^packages\/guard\/src\/adapters\/[^/]+\.ts$/.test(path))
    .filter(({ text }) => lines(text) > ADAPTER_LINES_MAX)
    .map(({ path, text }) => `${path}: ${lines(text)} lines, more than ${ADAPTER_LINES_MAX}`)

/** Tests mirror sources: one test file for each source with code, or a place where it is tested. */
export function testsMirror(excuses: readonly Excuse[] = untested): Rule {
  return (tree) => {
    const paths = tree.map(({ path }) => path)
    const bare = partSources(tree)
      .filter((file) => !paths.includes(testOf(file.path)) && hasCode(file))
      .map(({ path }) => path)
    const excused = excuses.flatMap((excuse) => pathsOf(excuse, bare))
    return [
      ...bare
        .filter((path) => !excused.includes(path))
        .map((path) => `${path}: no ${testOf(path)}, and nothing in ${LIST}`),
      ...excused
        .filter((path) => !bare.includes(path))
        .map((path) => `${LIST}: ${path} needs no excuse any more`),
      ...excuses
        .filter(({ shownBy }) => !paths.some((path) => path.startsWith(shownBy)))
        .map(({ shownBy }) => `${LIST}: there is no ${shownBy}`),
    ]
  }
}

const LIST = 'tools/tidy/untested.ts'

function pathsOf({ folder, sources }: Excuse, bare: readonly string[]): string[] {
  return sources.flatMap((name) =>
    name === '*' ? bare.filter((path) => path.startsWith(`${folder}/`)) : [`${folder}/${name}`],
  )
}

function testOf(path: string): string {
  return path.replace(/^(packages\/[^/]+)\/src\//, '$1/test/').replace(/\.ts$/, '.test.ts')
}

// Types vanish when they are stripped; a file of re-exports has nothing of its own to test.
function hasCode(file: TextFile): boolean {
  const tokens = lex(file.text).filter(({ kind }) => kind !== 'comment')
  return tokens.some((token, index) => DECLARES.has(token.text) && begins(tokens[index - 1], token))
}

const DECLARES = new Set(['function', 'class', 'const', 'let'])
const MODIFIERS = new Set(['export', 'abstract', 'async', 'declare'])

// `as const` and a property of the name `class` stand in the middle of something.
function begins(before: Token | undefined, token: Token): boolean {
  return before === undefined || before.line < token.line || MODIFIERS.has(before.text)
}

function lines(text: string): number {
  return text.trimEnd().split('\n').length
}
