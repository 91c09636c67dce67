// Goal: whoever has nothing but the README and a page of the guide gets 200, 401 with a challenge and 403 within minutes.
// Method: the commands and files of a page, and no others, in an empty folder, with the tarballs that would be published.
// `npm run registry` serves those; the rest comes from where npm takes it, and without that nothing is tried.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, type TestContext, test } from 'node:test'
import { peer } from '../../tools/peer.ts'
import { configuredRegistry } from '../../tools/registry/registry.ts'
import { withFreePorts } from '../../tools/snippets/free-ports.ts'
import { blocksOf } from '../../tools/snippets/page.ts'
import { tryPage } from '../../tools/snippets/run.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sallyport-newcomer-'))
/** Of a reader: a Node, and what `npm install -g` brings, in `bin`. */
const own = join(folder, 'own')
const commands = join(own, 'bin')
const REGISTRY = join(root, 'tools/registry/main.ts')
/** Ten minutes for a framework, fifteen with an application and a proxy, of a machine that does nothing else. */
const SECONDS_MAX = { framework: 600, proxy: 900 } as const
const INSTALL_MS = 300_000

const elsewhere = await configuredRegistry(folder)
const skip = await whyNot()
let registry: ChildProcess
/** Its address. */
let served: string

before(async () => {
  if (skip !== false) return
  mkdirSync(commands, { recursive: true })
  symlinkSync(process.execPath, join(commands, 'node'))
  registry = spawn(process.execPath, [REGISTRY, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await lineOf(registry, /npm_config_registry=/)
  served = said.split('=')[1] ?? ''
  forgetTheTree()
})
after(() => {
  registry?.kill()
  rmSync(folder, { recursive: true, force: true })
})

describe('from an empty folder', { skip }, () => {
  test('the program of the README', async (context) => {
    const place = placeOf('readme')
    const page = (await pageOf('README.md', [3000])).replaceAll('4873', new URL(served).port)
    const [program] = blocksOf(page)
    writeFileSync(join(place, 'hello.ts'), program?.text ?? '')
    const shell = spawn('bash', ['-eu', '-c', typed(page, 'In a folder of your own', 1)], {
      ...{ cwd: place, detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
    })
    const began = performance.now()
    try {
      const line = await lineOf(shell, /^curl /)
      assert.match(ask(line), /^HTTP\/1.1 200 OK/)
      assert.match(
        ask(line.replace(/-H '.*'/, '')),
        /^HTTP\/1.1 401 .*^www-authenticate: ApiKey /ims,
      )
      assert.match(ask(`${line} -X POST`), /^HTTP\/1.1 403 Forbidden/)
      assertInTime(began, SECONDS_MAX.framework, context)
    } finally {
      process.kill(-(shell.pid ?? 0))
    }
  })

  // The pages of the other frameworks are done by exchanges.test.ts, with packages that are linked.
  for (const name of ['express', 'hono', 'fastify']) {
    test(`${name}, by its page`, async (context) => {
      const page = await pageOf(`docs/guide/frameworks/${name}.md`, [3000])
      const began = performance.now()
      doPage(page, name)
      assertInTime(began, SECONDS_MAX.framework, context)
      assert.deepEqual(answersOf(page), ['401', '200', '403', '404'])
    })
  }

  const missing = [peer('django'), peer('caddy')].find((found) => 'skip' in found)
  test('Django behind Caddy, by its page', { skip: missing?.skip ?? false }, async (context) => {
    const page = await pageOf('docs/guide/gate/django.md', [8000, 8080, 9700])
    const began = performance.now()
    doPage(page, 'django')
    assertInTime(began, SECONDS_MAX.proxy, context)
    assert.deepEqual(answersOf(page), ['401', '200', '403'])
  })
})

/** Why there is nothing to try; `false` where npm has a registry to ask, and under CI, where nothing is skipped. */
async function whyNot(): Promise<string | false> {
  const { CI = '' } = process.env
  if (CI !== '' && CI !== 'false') return false
  try {
    await fetch(elsewhere, { signal: AbortSignal.timeout(10_000) })
    return false
  } catch {
    return `npm cannot reach ${elsewhere}`
  }
}

/** From here on everything that is started finds what a reader has: no command, condition or setting of this tree. */
function forgetTheTree(): void {
  for (const name of Object.keys(process.env)) {
    if (/^npm_/i.test(name)) delete process.env[name]
  }
  const { PATH = '' } = process.env
  const others = PATH.split(delimiter).filter((path) => !path.includes('node_modules'))
  Object.assign(process.env, {
    PATH: [commands, ...others].join(delimiter),
    NODE_OPTIONS: '',
    npm_config_registry: served,
    npm_config_prefix: own,
  })
}

function placeOf(name: string): string {
  const place = join(folder, name)
  mkdirSync(place)
  return place
}

function pageOf(path: string, ports: readonly number[]): Promise<string> {
  return withFreePorts(readFileSync(join(root, path), 'utf8'), ports)
}

/** What a page says is typed, the indented lines below a heading: the first of them, or a later one. */
function typed(page: string, heading: string, index = 0): string {
  const [, section = ''] = page.split(new RegExp(`^#+ ${heading}\n`, 'm'))
  const found = [...section.matchAll(/(?:^ {4}.*\n)+/gm)][index]?.[0] ?? ''
  assert.match(found, /npm install/)
  return found.replaceAll(/^ {4}/gm, '')
}

/** Installs what a page says, and does the rest of it beside that. */
function doPage(page: string, name: string): void {
  const cwd = placeOf(name)
  const script = typed(page, 'An empty folder')
  const options = { cwd, encoding: 'utf8', timeout: INSTALL_MS } as const
  const { status, stderr } = spawnSync('bash', ['-eu', '-c', script], options)
  assert.equal(status, 0, stderr)
  // Debian's Python has Debian's Django.
  const place = {
    folder: join(cwd, 'page'),
    path: [commands, '/usr/bin'],
    beside: join(cwd, 'orders'),
  }
  for (const { line, seen, expected } of tryPage(page, place)) {
    assert.equal(seen, expected, `${name}.md:${line}`)
  }
}

function answersOf(page: string): readonly string[] {
  const answers = blocksOf(page).filter(({ text }) => text.startsWith('HTTP/1.1 '))
  return answers.map(({ text }) => text.split(' ')[1] ?? '')
}

/** Tells how long it took, and whether that was in time: a machine that does much else has as much more of it. */
function assertInTime(began: number, secondsMax: number, context: TestContext): void {
  const seconds = (performance.now() - began) / 1_000
  const [load = 0] = loadavg()
  const busy = Math.max(1, load / availableParallelism())
  context.diagnostic(`${seconds.toFixed(1)} s, with ${busy.toFixed(1)} for each core to do`)
  assert.ok(seconds < secondsMax * busy, `${seconds} s`)
}

/** What a line of the page's program prints, as it was typed. */
function ask(line: string): string {
  return spawnSync('bash', ['-c', `${line} --no-progress-meter`], { encoding: 'utf8' }).stdout
}

async function lineOf({ stdout }: ChildProcess, wanted: RegExp): Promise<string> {
  assert.ok(stdout !== null)
  for await (const line of createInterface({ input: stdout })) if (wanted.test(line)) return line
  throw new Error('it ended before it said that')
}
