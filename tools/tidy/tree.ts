import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One file of the tree: its path from the root with `/`, and its text. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** All files that a rule looks at. */
export type Tree = readonly TextFile[]

/** A rule: one sentence a problem, `path:line: what is wrong`. An empty list means tidy. */
export type Rule = (tree: Tree) => readonly string[]

// What .gitignore names, and what is not text of ours.
const FOLDERS = ['node_modules', 'dist', '.git', '.state', '.temp', '.snippets', 'coverage']
const SKIPPED = new Set([...FOLDERS, 'package-lock.json'])
const TEXT =
  /\.(?:tsx?|cjs|mjs|js|json|jsonc|md|html|svg|css|py|java|xml|ya?ml|toml|conf|sh|sql|txt)$/
const TEXT_NAMES = new Set([
  'run',
  '.npmrc',
  '.gitignore',
  '.gitattributes',
  'LICENSE',
  'Dockerfile',
])

/** Reads the text files below a folder, in the order of their paths. */
export function readTree(root: string): Tree {
  return walk(root, '').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

function walk(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries
    .filter(({ name }) => !SKIPPED.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) return walk(root, path)
      return entry.isFile() && isText(entry.name) ? [path] : []
    })
}

function isText(name: string): boolean {
  return TEXT.test(name) || TEXT_NAMES.has(name)
}

/** The TypeScript files among them. */
export function typescript(tree: Tree): Tree {
  return tree.filter(({ path }) => path.endsWith('.ts'))
}

/** The sources of the parts: what is packed and runs at somebody else's. */
export function partSources(tree: Tree): Tree {
  return tree.filter(({ path }) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path))
}

/** The line on which a position stands, counted from 1. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}

/** A problem for every match of a pattern: the sentence may use the text that matched. */
export function everyMatch(
  tree: Tree,
  pattern: RegExp,
  say: (match: string) => string,
): readonly string[] {
  return tree.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(
      (match) => `${path}:${lineAt(text, match.index)}: ${say(match[0])}`,
    ),
  )
}
