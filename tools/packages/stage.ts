import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

/** What packing reads besides the packages. */
const SHARED = ['package.json', 'LICENSE', 'tsconfig.base.json', 'tools/prepack.ts']
const NOT_PACKED = new Set(['node_modules', 'dist', 'test'])

/**
 * Copies what is packed into another folder: nothing that was built before is in it, and nothing of the tree is
 * written while tests and builds use it. Dependencies are links to those of the tree.
 */
export function stage(root: string, folder: string): void {
  for (const path of SHARED) cpSync(join(root, path), join(folder, path))
  cpSync(join(root, 'packages'), join(folder, 'packages'), {
    recursive: true,
    filter: (path) => !NOT_PACKED.has(basename(path)),
  })
  linkAll(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const path of globSync('packages/*', { cwd: folder })) nameOrigin(folder, path)
  for (const own of globSync('packages/*/node_modules', { cwd: root })) {
    symlinkSync(join(root, own), join(folder, own))
  }
}

/**
 * Names the repository in a package.json, where a workflow says which one it runs for: npm publishes with provenance only
 * what says itself where it is from.
 */
export function nameOrigin(
  folder: string,
  path: string,
  env: NodeJS.ProcessEnv = process.env,
): void {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env
  if (server === undefined || name === undefined) return
  const file = join(folder, path, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object
  const repository = { type: 'git', url: `git+${server}/${name}.git`, directory: path }
  writeFileSync(file, `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`)
}

/** Our own packages are links to `packages` in the tree: here they lead to the copy. */
function linkAll(from: string, to: string): void {
  mkdirSync(join(to, '@sallyport'), { recursive: true })
  for (const name of readdirSync(from)) {
    if (name !== '@sallyport' && name !== 'sallyport') symlinkSync(join(from, name), join(to, name))
  }
  for (const name of readdirSync(join(from, '@sallyport'))) {
    const copy = join(to, '../packages', name)
    if (existsSync(copy)) symlinkSync(copy, join(to, '@sallyport', name))
  }
  symlinkSync(join(to, '../packages/cli'), join(to, 'sallyport'))
}
