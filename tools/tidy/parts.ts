import { lex, type Token } from '../lexer.ts'
import { partSources, type Rule, type TextFile, type Tree } from './tree.ts'

/** The parts from the ground up: each may know only parts before it. */
export const ORDER: readonly string[] = [
  'contract',
  'policy',
  'cedar',
  'guard',
  'stores',
  'client',
  'gate',
  'audit',
  'explain',
  'dashboard',
  'cli',
]
const WITHOUT_DEPENDENCIES = new Set(['contract', 'policy', 'client'])

/** A package.json as far as the rules read it. */
export interface Manifest {
  readonly path: string
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Every package.json of the tree. */
export function manifests(tree: Tree): readonly Manifest[] {
  return tree
    .filter(({ path }) => path === 'package.json' || path.endsWith('/package.json'))
    .map(({ path, text }) => ({ ...(JSON.parse(text) as object), path }))
}

/** Each part declares only parts above it, so that no cycle can be. */
export const declaresDownwards: Rule = (tree) =>
  manifests(tree).flatMap((manifest) => {
    const part = partOf(manifest.path)
    if (part === undefined) return []
    return partsIn(manifest)
      .filter((other) => !isAbove(other, part))
      .map((other) => `${manifest.path}: ${part} may not know ${other}, which is not above it`)
  })

/** Each source imports only parts that its package.json declares, and leaves its own folder never. */
export const importsDeclared: Rule = (tree) => {
  const declared = new Map(manifests(tree).map((one) => [partOf(one.path), partsIn(one)]))
  return partSources(tree).flatMap((file) => {
    const part = partOf(file.path) ?? ''
    return imports(file).flatMap(({ specifier, line }) => {
      const other = /^@sallyport\/([^/]+)/.exec(specifier)?.[1]
      const at = `${file.path}:${line}:`
      if (other !== undefined && other !== part && !declared.get(part)?.includes(other)) {
        return [`${at} ${part} does not declare ${other}`]
      }
      return leaves(file.path, specifier) ? [`${at} \`${specifier}\` leaves the part`] : []
    })
  })
}

/** The parts that run anywhere have no dependency but parts. */
export const dependencyFree: Rule = (tree) =>
  manifests(tree)
    .filter(({ path }) => WITHOUT_DEPENDENCIES.has(partOf(path) ?? ''))
    .flatMap((manifest) =>
      Object.keys(runtimeDependencies(manifest))
        .filter((name) => !name.startsWith('@sallyport/'))
        .map((name) => `${manifest.path}: depends on ${name}, and shall depend on nothing`),
    )

/** Every version is exact: no range, so that the same commit is the same program. */
export const pinnedExactly: Rule = (tree) =>
  manifests(tree).flatMap((manifest) =>
    Object.entries({ ...runtimeDependencies(manifest, false), ...manifest.devDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${manifest.path}: ${name} is not pinned: \`${version}\``),
  )

/** One version everywhere: of every manifest, and of every pin of ours. */
export const oneVersion: Rule = (tree) => {
  const all = manifests(tree)
  const { version: wanted } = all.find(({ path }) => path === 'package.json') ?? {}
  return all.flatMap((manifest) => [
    ...(manifest.version === wanted
      ? []
      : [`${manifest.path}: is ${manifest.version}, and not ${wanted}`]),
    ...Object.entries({ ...runtimeDependencies(manifest), ...manifest.devDependencies })
      .filter(([name, version]) => isOurs(name) && version !== wanted)
      .map(([name, version]) => `${manifest.path}: pins ${name} ${version}, and not ${wanted}`),
  ])
}

/** The names of all dependencies from outside, of every kind. */
export function outsideDependencies(tree: Tree): ReadonlySet<string> {
  const names = manifests(tree).flatMap((manifest) =>
    Object.keys({ ...runtimeDependencies(manifest), ...manifest.devDependencies }),
  )
  return new Set(names.filter((name) => !isOurs(name)))
}

function isOurs(name: string): boolean {
  return name === 'sallyport' || name.startsWith('@sallyport/')
}

// Peers may be ranges: the application chooses its framework, and we say which ones we know.
function runtimeDependencies(manifest: Manifest, peers = true): Record<string, string> {
  return {
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...(peers ? manifest.peerDependencies : {}),
  }
}

function partOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1]
}

function partsIn(manifest: Manifest): string[] {
  return Object.keys(runtimeDependencies(manifest))
    .filter((name) => name.startsWith('@sallyport/'))
    .map((name) => name.slice('@sallyport/'.length))
}

// A part that is not on the list is above nobody and below everybody: add it to the list.
function isAbove(other: string, part: string): boolean {
  const position = ORDER.indexOf(other)
  return position !== -1 && position < ORDER.indexOf(part)
}

interface Import {
  readonly specifier: string
  readonly line: number
}

function imports(file: TextFile): Import[] {
  const tokens = lex(file.text).filter(({ kind }) => kind !== 'comment')
  return tokens
    .filter((token, index) => token.kind === 'string' && follows(tokens, index))
    .map(({ text, line }) => ({ specifier: text.slice(1, -1), line }))
}

// `from 'x'`, `import 'x'`, `import('x')`.
function follows(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text
  return (
    before === 'from' ||
    before === 'import' ||
    (before === '(' && tokens[index - 2]?.text === 'import')
  )
}

function leaves(path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false
  const inside = path.split('/').slice(3, -1).length
  return specifier.split('/').filter((step) => step === '..').length > inside
}
