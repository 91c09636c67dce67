import { posix } from 'node:path'

/** A page of the documentation: the name it has in the sidebar, its file from the root of the tree, and what is below it. */
export interface Entry {
  readonly title: string
  readonly path: string
  readonly children: readonly Entry[]
}

/** A part of the sidebar. */
export interface Section {
  readonly title: string
  readonly entries: readonly Entry[]
}

const HEADING = /^## (.+)$/
const ITEM = /^( *)- \[(.+)\]\(([^)#]+)\)$/

/**
 * Reads the list of all pages: a heading begins a section, an item is a page, an indented item belongs to the one
 * above. What else stands there is for readers of the file. Throws where an item stands in no section.
 */
export function readContents(text: string, path: string): readonly Section[] {
  const sections: { title: string; entries: Entry[] }[] = []
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line)?.[1]
    if (heading !== undefined) sections.push({ title: heading, entries: [] })
    const [, indent = '', title, target] = ITEM.exec(line) ?? []
    if (title === undefined || target === undefined) continue
    const entries = sections.at(-1)?.entries
    if (entries === undefined) throw new Error(`${path}: \`${title}\` stands in no section`)
    add(entries, indent !== '', {
      title: title.replaceAll('`', ''),
      path: posix.join(posix.dirname(path), target),
      children: [],
    })
  }
  return sections
}

function add(entries: Entry[], isBelow: boolean, entry: Entry): void {
  const last = isBelow ? entries.pop() : undefined
  entries.push(last === undefined ? entry : { ...last, children: [...last.children, entry] })
}

/** The files of all pages, in the order of the list. */
export function pathsOf(sections: readonly Section[]): readonly string[] {
  return sections.flatMap(({ entries }) =>
    entries.flatMap(({ path, children }) => [path, ...children.map((child) => child.path)]),
  )
}

/**
 * Where a file stands in the site: without the folder `docs`, the guide to a part under its name, and a README as the
 * index of its folder.
 */
export function placeOf(path: string): string {
  if (path === 'README.md') return 'readme.md'
  return path
    .replace(/^(?:docs|site)\//, '')
    .replace(/^packages\//, 'reference/')
    .replace(/README\.md$/, 'index.md')
    .toLowerCase()
}
