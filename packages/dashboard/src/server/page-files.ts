import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** A file of the page, in memory. */
export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

/** The built page: `index.html`, and what it loads by name. */
export interface PageFiles {
  readonly index: PageFile
  readonly assets: ReadonlyMap<string, PageFile>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const AGAIN_MS = 200

/** Where the page is built: beside the compiled sources, and so the same from either. */
export const PAGE_FOLDER: string = join(import.meta.dirname, '../../dist/page')
/** The sources of the page, in a clone and in the package. */
export const PAGE_SOURCES: string = join(import.meta.dirname, '../../src/page')

/**
 * Reads the built page. From sources it is built first, where it is missing or older than they are; the package brings
 * it built.
 */
export async function pageFiles(folder: string = PAGE_FOLDER, tries = 3): Promise<PageFiles> {
  // Only where this very file is a source can a source be newer than what was packed.
  if (import.meta.filename.endsWith('.ts') && (await isStale(folder))) {
    const { buildPage } = await import('./build-page.ts')
    await buildPage(PAGE_SOURCES, folder)
  }
  return readPage(folder).catch(async (error) => {
    if (tries <= 1) throw error
    // Somebody else has built it at this moment, and moves it into its place.
    await setTimeout(AGAIN_MS)
    return pageFiles(folder, tries - 1)
  })
}

async function readPage(folder: string): Promise<PageFiles> {
  const names = await readdir(join(folder, 'assets'))
  const assets = await Promise.all(
    names.map(async (name) => [name, await fileOf(join(folder, 'assets', name))] as const),
  )
  return { index: await fileOf(join(folder, 'index.html')), assets: new Map(assets) }
}

async function fileOf(path: string): Promise<PageFile> {
  const type = TYPES[extname(path)] ?? 'application/octet-stream'
  return { type, bytes: await readFile(path) }
}

/** Whether the page is missing, or older than one of its sources. */
export async function isStale(folder: string, sources: string = PAGE_SOURCES): Promise<boolean> {
  const built = await stat(join(folder, 'index.html')).catch(() => undefined)
  if (built === undefined) return true
  const entries = await readdir(sources, { recursive: true, withFileTypes: true })
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).mtimeMs),
  )
  return times.some((time) => time > built.mtimeMs)
}
