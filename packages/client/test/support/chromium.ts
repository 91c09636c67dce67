// Headless Chromium with the bundle that a page would load, in pages and workers of any origin.
import { type BuildOptions, build } from 'esbuild'
import type { Browser, BrowserContext, Page, Worker } from 'playwright-core'
import { skip, launch as start } from '../../../../tools/browser.ts'

declare global {
  /** What the page imported. */
  var sallyport: typeof import('../../src/index.ts')
}

export { skip }

const FLAGS = [
  // A page that is put in place of an answer seems to come from far away, and our servers are near.
  '--disable-features=LocalNetworkAccessChecks',
  // A name that is no loopback to the browser: over plain HTTP its pages are not secure.
  '--host-resolver-rules=MAP plain.example 127.0.0.1',
]

/** Starts the browser. */
export function launch(): Promise<Browser> {
  return start(FLAGS)
}

/** The client as one module for browsers, or only what is named of it. */
export async function bundle(names = '*'): Promise<Uint8Array> {
  const options: BuildOptions = {
    stdin: { contents: `export ${names} from './src/index.ts'`, resolveDir: FOLDER },
    bundle: true,
    minify: true,
    format: 'esm',
    conditions: ['sallyport:source'],
    write: false,
  }
  return (await build(options)).outputFiles?.[0]?.contents ?? new Uint8Array()
}

const FOLDER = new URL('../..', import.meta.url).pathname

const LOAD = "import * as sallyport from '/client.js'; Object.assign(globalThis, { sallyport })"

/** What a page is made of: itself, its worker, and the client. */
export function filesOf(script: Uint8Array): ReadonlyMap<string, PageFile> {
  const page = `<!doctype html><script type="module">${LOAD}</script>`
  return new Map<string, PageFile>([
    ['/page', { contentType: 'text/html', body: Buffer.from(page) }],
    [
      '/worker.js',
      { contentType: 'text/javascript', body: Buffer.from(`${LOAD}; postMessage(1)`) },
    ],
    ['/client.js', { contentType: 'text/javascript', body: Buffer.from(script) }],
  ])
}

/** A file as a server sends it. */
export interface PageFile {
  readonly contentType: string
  readonly body: Buffer
}

/** Puts them on every origin that the window visits, whatever its server would answer. */
export async function furnish(window: BrowserContext, script: Uint8Array): Promise<void> {
  for (const [path, file] of filesOf(script)) {
    const isIt = (url: URL): boolean => url.pathname === path
    await window.route(isIt, (route) => route.fulfill(file))
  }
}

/** Opens a tab on an origin. */
export async function openTab(window: BrowserContext, origin: string): Promise<Page> {
  const page = await window.newPage()
  await page.goto(`${origin}/page`)
  return page
}

/** Starts a dedicated worker of a tab. */
export async function startWorker(page: Page): Promise<Worker> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        new Worker('/worker.js', { type: 'module' }).onmessage = resolve
      }),
  )
  const worker = page.workers().at(-1)
  if (worker === undefined) throw new Error('the worker did not start')
  return worker
}
