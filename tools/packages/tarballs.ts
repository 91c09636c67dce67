import { globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Manifest, ORDER } from '../tidy/parts.ts'
import { run } from './run.ts'
import { stage } from './stage.ts'

/** A package as it would be published, and as it stands in somebody's `node_modules`. */
export interface Tarball {
  readonly name: string
  readonly path: string
  /** Where it was unpacked. */
  readonly folder: string
  readonly manifest: PackedManifest
  /** Everything in it, as paths from `folder`. */
  readonly files: readonly string[]
}

/** The package.json of a package, as far as it is looked at here. */
export interface PackedManifest extends Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

/** Makes a tarball of each package and unpacks it below `folder`, where they find each other as installed ones do. */
export async function packAll(root: string, folder: string): Promise<readonly Tarball[]> {
  const source = join(folder, 'source')
  stage(root, source)
  // From the ground up, so that nothing is built again because what it depends on was.
  const packages = ORDER.map((part) => `--workspace=packages/${part}`)
  const destination = join(folder, 'tarballs')
  mkdirSync(destination, { recursive: true })
  await run('npm', ['pack', '--silent', ...packages, `--pack-destination=${destination}`], source)
  const paths = globSync('*.tgz', { cwd: destination }).sort()
  return Promise.all(paths.map((path) => unpack(join(destination, path), folder)))
}

async function unpack(path: string, folder: string): Promise<Tarball> {
  const to = mkdtempSync(join(folder, 'unpacked-'))
  await run('tar', ['-xzf', path, '-C', to], folder)
  const read = readFileSync(join(to, 'package/package.json'), 'utf8')
  const manifest = { ...(JSON.parse(read) as PackedManifest), path: 'package.json' }
  const installed = join(folder, 'node_modules', manifest.name)
  mkdirSync(dirname(installed), { recursive: true })
  renameSync(join(to, 'package'), installed)
  rmSync(to, { recursive: true })
  const entries = globSync('**', { cwd: installed, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
  return { name: manifest.name, path, folder: installed, manifest, files: files.sort() }
}

/** A folder that is gone when the work in it is done, however that ends. */
export async function inFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-packages-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
