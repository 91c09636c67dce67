import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Listening, listen } from '../../examples/src/listen.ts'

const ROOT = join(import.meta.dirname, '../..')
const OFFLINE = join(import.meta.dirname, 'offline.cjs')

/** A site that was built, below a path and without a network, as whoever publishes it builds it. */
export interface BuiltSite {
  readonly base: string
  /** Its files by their paths. */
  readonly files: ReadonlyMap<string, Buffer>
  /** What the build said. */
  readonly log: string
}

/** Builds it. Throws where the build fails, with what it said. */
export async function buildSite(base: string, env: NodeJS.ProcessEnv = {}): Promise<BuiltSite> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-site-'))
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [
        '--require',
        OFFLINE,
        'node_modules/vitepress/bin/vitepress.js',
        'build',
        'site',
        '--outDir',
        folder,
      ],
      { cwd: ROOT, env: { ...process.env, SITE_BASE: base, ...env } },
    )
    return { base, files: filesIn(folder), log: stdout + stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  )
}

/** Its pages: the texts by their paths. */
export function pagesOf({ files }: BuiltSite): ReadonlyMap<string, string> {
  const pages = [...files].filter(([path]) => path.endsWith('.html'))
  return new Map(pages.map(([path, bytes]) => [path, bytes.toString()]))
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Serves it on a free port, as a host of files does. */
export function serveSite({ base, files }: BuiltSite): Promise<Listening> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site.example')
    const path = decodeURI(pathname.slice(base.length)).replace(/(^|\/)$/, '$1index.html')
    const bytes = pathname.startsWith(base) ? files.get(path) : undefined
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    if (bytes === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': type }).end(bytes)
  })
  return listen(server, 0)
}
