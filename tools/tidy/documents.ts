import { posix } from 'node:path'
import { outsideDependencies } from './parts.ts'
import { everyMatch, type Rule, type TextFile, type Tree } from './tree.ts'

const LINK = /\[[^\]\n]*\]\(([^()\s]+(?:\([^()\s]*\))?)\)/g

/** Every relative link of a document leads to a file that is there, and to a heading that is there. */
export const linksResolve: Rule = (tree) => {
  const targets = targetsOf(tree)
  return documents(tree).flatMap((file) =>
    everyMatch([{ path: file.path, text: withoutCode(file.text) }], LINK, (match) => match)
      .map((found) => ({ found, link: /\(([^)]+)\)$/.exec(found)?.[1] ?? '' }))
      .filter(({ link }) => !/^[a-z]+:/i.test(link) && !resolves(file.path, link, targets))
      .map(({ found }) => `${found} leads nowhere`),
  )
}

/** Every path that ARCHITECTURE.md names leads to a file or a folder, from wherever in the tree it is named. */
export const pathsLead: Rule = (tree) => {
  const paths = [...targetsOf(tree)].map((path) => `/${path}`)
  const document = tree.filter(({ path }) => path === 'ARCHITECTURE.md')
  return everyMatch(document, PATH, (found) => found)
    .filter((found) => !paths.some((path) => ending(found).test(path)))
    .map((found) => `${found} is not there`)
}

/** The name of a source or a page, perhaps with a star, and whatever is quoted with a slash between words. */
const PATH =
  /(?<![\w@./*-])\w[\w/.*-]*\.(?:tsx?|cjs|md)\b|(?<=`)\w[\w-]*\/(?:[\w./*-]*\w)?\/?(?=`)/g

function ending(found: string): RegExp {
  const path = found.slice(found.lastIndexOf(' ') + 1).replace(/\/$/, '')
  return new RegExp(`/${path.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)
}

/** Every dependency has a line in ARCHITECTURE.md that says why, and no line outlives its dependency. */
export const dependenciesReasoned: Rule = (tree) => {
  const document = tree.find(({ path }) => path === 'ARCHITECTURE.md')
  const section = /^## Dependencies$(.*?)(?=^## |$(?!\n))/ms.exec(document?.text ?? '')?.[1]
  if (section === undefined) return ['ARCHITECTURE.md: no section `## Dependencies`']
  const named = new Set([...section.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? ''))
  const wanted = outsideDependencies(tree)
  return [
    ...[...wanted]
      .filter((name) => !named.has(name))
      .map((name) => `ARCHITECTURE.md: no reason for the dependency \`${name}\``),
    ...firstCells(section)
      .filter((name) => !wanted.has(name))
      .map((name) => `ARCHITECTURE.md: \`${name}\` is not a dependency any more`),
  ]
}

// The names in the first cell of each table row, or at the head of each list item.
function firstCells(section: string): string[] {
  const heads = [...section.matchAll(/^(?:\| *([^|\n]*)\||- (`[^`]*`(?:, `[^`]*`)*))/gm)]
  return heads.flatMap((head) =>
    [...(head[1] ?? head[2] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
  )
}

function documents(tree: Tree): readonly TextFile[] {
  return tree.filter(({ path }) => path.endsWith('.md'))
}

/** What a link can lead to: each path of the tree, each folder, and each heading as `path#slug`. */
export function targetsOf(tree: Tree): ReadonlySet<string> {
  const targets = new Set<string>(['.'])
  for (const { path } of tree) {
    targets.add(path)
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
      targets.add(folder)
    }
  }
  for (const { path, text } of documents(tree)) {
    for (const match of withoutCode(text).matchAll(/^#+ +(.+)$/gm)) {
      targets.add(`${path}#${slug(match[1] ?? '')}`)
    }
  }
  return targets
}

function resolves(from: string, link: string, targets: ReadonlySet<string>): boolean {
  const [path = '', heading] = decodeURI(link).split('#')
  const target = path === '' ? from : posix.join(posix.dirname(from), path).replace(/\/$/, '')
  if (!targets.has(target)) return false
  return heading === undefined || !target.endsWith('.md') || targets.has(`${target}#${heading}`)
}

/** The anchor of a heading, as GitHub makes it. */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

// Blanks fenced code, so that positions and lines stay.
function withoutCode(text: string): string {
  return text.replace(/^```.*?^```/gms, (block) => block.replace(/[^\n]/g, ' '))
}
