import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { peer } from '../peer.ts'
import { runsAnywhere } from './budgets.ts'
import { WORKER } from './matrix.ts'
import type { Result } from './result.ts'
import { type Served, serveApi } from './server.ts'

type Told = Readonly<Record<string, readonly string[]>>

/** Runs what is for anywhere as one bundle, in a browser and in a worker. */
export async function runElsewhere(
  folder: string,
  entries: readonly string[],
): Promise<readonly Result[]> {
  const script = await bundle(folder)
  const own = entries.filter(runsAnywhere)
  const places = { Chromium: inBrowser, workerd: inWorker }
  const results: Result[] = []
  for (const [environment, place] of Object.entries(places)) {
    const told = await place(script, folder).catch((error: unknown) => String(error))
    results.push(
      ...own.map((entry) => ({
        entry,
        environment,
        problems: typeof told === 'string' ? [told] : (told[entry] ?? ['no program uses it']),
      })),
    )
  }
  return results
}

async function bundle(folder: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'import/anywhere.ts')],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

async function inBrowser(script: Uint8Array): Promise<Told> {
  const found = peer('chromium')
  if ('skip' in found) throw new Error(found.skip)
  const page = '<!doctype html><script type="module" src="/anywhere.js"></script>'
  const files: Served = {
    '/page': ['text/html', page],
    '/anywhere.js': ['text/javascript', script],
  }
  const browser = await chromium.launch({ executablePath: found.path, args: FLAGS })
  try {
    return await serveApi(files, async (origin) => {
      const tab = await browser.newPage()
      await tab.goto(`${origin}/page`)
      return (await tab.evaluate(
        `import('/anywhere.js').then(({ useAnywhere }) => useAnywhere(location.origin))`,
      )) as Told
    })
  } finally {
    await browser.close()
  }
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The runtime itself, with a module that uses what is bundled when it is asked. */
async function inWorker(script: Uint8Array, folder: string): Promise<Told> {
  writeFileSync(join(folder, 'anywhere.mjs'), script)
  writeFileSync(join(folder, 'worker.mjs'), WORKER_MODULE)
  writeFileSync(join(folder, 'worker.capnp'), WORKER_CONFIG)
  const runtime = join(folder, 'node_modules', WORKER, 'bin/workerd')
  const given = ['serve', 'worker.capnp', '--control-fd=1']
  const child = spawn(runtime, given, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    const port = await portOf(child)
    return await serveApi({}, async (origin) => {
      const answer = await fetch(`http://127.0.0.1:${port}/?${new URLSearchParams({ origin })}`)
      if (!answer.ok) throw new Error(await answer.text())
      return (await answer.json()) as Told
    })
  } finally {
    child.kill()
  }
}

/** The runtime says on which port it listens; one that ends before is told by what it said. */
function portOf({ stdout, stderr }: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    stderr?.on('data', (text) => {
      said += String(text).slice(0, SAID_MAX - said.length)
    })
    if (stdout === null) return reject(new Error('no output'))
    const lines = createInterface({ input: stdout })
    lines.on('line', (line) => resolve((JSON.parse(line) as { port: number }).port))
    lines.once('close', () => reject(new Error(`workerd ended: ${said}`)))
  })
}

const SAID_MAX = 16_384

const WORKER_MODULE = `import { useAnywhere } from './anywhere.mjs'
export default {
  async fetch(request) {
    return Response.json(await useAnywhere(new URL(request.url).searchParams.get('origin')))
  },
}
`

const WORKER_CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.mjs", esModule = embed "worker.mjs"),
        (name = "anywhere.mjs", esModule = embed "anywhere.mjs"),
      ],
      compatibilityDate = "2026-01-01",
    )),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`
