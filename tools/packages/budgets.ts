import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { outsideDependencies } from '../tidy/parts.ts'
import { entriesOf } from './entries.ts'
import type { Result } from './result.ts'
import type { Tarball } from './tarballs.ts'

/** The most that something may weigh, in bytes after gzip: an entry point, or some names of it, as `entry: a, b`. */
export type Budgets = Readonly<Record<string, number>>

/** A budget that much is left of says nothing: it is lowered. */
const USED_AT_LEAST = 0.9

/**
 * What each entry point weighs, bundled and minified by esbuild and compressed as a server would. Our own packages are in
 * it; what others wrote is not, and is listed in THIRD-PARTY.md.
 */
export async function weigh(
  folder: string,
  tarballs: readonly Tarball[],
  budgets: Budgets,
): Promise<readonly Result[]> {
  const wanted = new Set([...tarballs.flatMap(entriesOf), ...Object.keys(budgets)])
  const external = outside(tarballs)
  const results: Result[] = []
  // One after the other: esbuild uses all cores by itself.
  for (const what of wanted) {
    results.push(judge(what, await sizeOf(what, { folder, external }), budgets[what]))
  }
  return results
}

/** Holds a size against its budget. */
export function judge(what: string, bytes: number, budget: number | undefined): Result {
  return { entry: what, environment: 'bytes', problems: excess(bytes, budget), shown: `${bytes}` }
}

function excess(bytes: number, budget: number | undefined): readonly string[] {
  if (budget === undefined) return [`${bytes} bytes, and no budget in budgets.json`]
  if (bytes > budget) return [`${bytes} bytes are ${bytes - budget} more than its budget`]
  if (bytes < budget * USED_AT_LEAST) return [`${bytes} bytes of ${budget}: lower the budget`]
  return []
}

async function sizeOf(
  what: string,
  { folder, external }: { readonly folder: string; readonly external: readonly string[] },
): Promise<number> {
  const [entry = '', names] = what.split(': ')
  const { outputFiles } = await build({
    stdin: {
      contents: `export ${names ? `{ ${names} }` : '*'} from '${entry}'`,
      resolveDir: folder,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    // Only what runs anywhere may go without the modules of Node.
    platform: runsAnywhere(entry) ? 'neutral' : 'node',
    external: [...external],
    write: false,
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).byteLength
}

/** Whether an entry point is for browsers and workers, too. */
export function runsAnywhere(entry: string): boolean {
  return /^@sallyport\/(?:contract|policy|client)(?!.*\/node$)/.test(entry)
}

/** What others wrote; `vite` among it, by which the dashboard builds its page where it runs from its sources. */
function outside(tarballs: readonly Tarball[]): readonly string[] {
  const manifests = tarballs.map(({ name, manifest }) => ({
    path: `packages/${name}/package.json`,
    text: JSON.stringify(manifest),
  }))
  return [...outsideDependencies(manifests)]
}
