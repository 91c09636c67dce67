import { createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createGate, serverFor } from '@sallyport/gate'
import { peer } from '../../tools/peer.ts'
import {
  type Measurement,
  measureBy,
  pinProcess,
  type Running,
  startProcess,
} from '../http/load.ts'
import { median } from '../http/table.ts'
import { createMaterial, type Material } from '../http/tokens.ts'
import {
  type Asked,
  answerTo,
  askedBy,
  askedDirectly,
  endpoints,
  fileOf,
  type Scenario,
  scenarios,
} from './asking.ts'
import { CANNED, CONTRACT, GATE, REVERSE, UNDICI } from './contenders.ts'
import { type Around, application, type Front, fronts, startFront } from './fronts.ts'
import { growth } from './growth.ts'
import { leastMicroseconds } from './listening.ts'
import { cpuMicroseconds, descendants } from './process-tree.ts'
import { type Setting, settingsOf } from './setting.ts'
import { type Row, ratiosOf, sharesOf, tableOf } from './table.ts'

const HELP = `usage: npm run bench:gate -- [options]

Measures the gate beside its peers, interleaved in one run: a decision beside a server that only writes the same
bytes, and without a socket; the reverse proxy beside the library that it stands on; nginx, Caddy and HAProxy with and
without the gate; and how a decision grows with the number of rules. What is measured runs on the first core; wrk on the second beside a
decision, as the bar of 0.8 was drawn, and else on the first as well, where several processes share the work. The ratio is that of CPU
time. Needs wrk and the proxies (npm run peers).

  --part P      decision, process, proxy, front or growth; may be repeated (default: all)
  --scenario S  ${scenarios.join(', ')}; may be repeated (default: all)
  --rounds N    rounds of each measurement (default 5)
  --seconds N   seconds of each measurement, whole ones (default 1)
  --core N      the core of wrk before proxies, 0 or 1 (default 0)
  --warm N      seconds before the first, in which the code becomes as quick as it will be (default 4)
  --help`

const { values } = parseArgs({
  options: {
    part: {
      type: 'string',
      multiple: true,
      default: ['decision', 'process', 'proxy', 'front', 'growth'],
    },
    scenario: { type: 'string', multiple: true, default: [...scenarios] },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    core: { type: 'string', default: '0' },
    warm: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
})

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url))
const SCRIPT = fileURLToPath(new URL('request.lua', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-gate-'))

const STATUS: Readonly<Record<Scenario, number>> = { allow: 200, '401': 401, '403': 403 }

const REVERSE_PROXIES = [UNDICI, REVERSE, '@fastify/http-proxy', 'http-proxy'] as const

if (values.help) console.log(HELP)
else {
  try {
    await main()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a scenario shows. */
type Shown = Readonly<Record<Scenario, Asked['fields']>>

async function main(): Promise<void> {
  const wrk = peer('wrk')
  if ('skip' in wrk) throw new Error(wrk.skip)
  const material = await createMaterial('RS256', 1)
  const keys = await serveKeys(material)
  const keySetUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`
  const shown: Shown = {
    allow: { authorization: `Bearer ${material.tokens.ok[0]}` },
    '401': {},
    '403': { authorization: `Bearer ${material.tokens.noperm[0]}` },
  }
  const app = await startedFront(application, {
    application: 0,
    gate: 0,
    contract: 0,
    publicPem: '',
  })
  const setting = { keySetUrl, applicationUrl: `http://127.0.0.1:${app.port}` }
  const date = new Date().toISOString().slice(0, 10)
  console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`)
  console.log(`${values.rounds} rounds of ${values.seconds} s`)
  try {
    if (values.part.includes('decision')) await decisions(setting, shown)
    if (values.part.includes('process')) await inProcess(setting, shown)
    if (values.part.includes('proxy')) await proxies(setting, shown)
    if (values.part.includes('front')) await behind(setting, { shown, material, app })
    if (values.part.includes('growth')) grown()
  } finally {
    await app.stop()
    keys.close()
  }
}

function serveKeys({ publicJwk }: Material): Promise<Server> {
  const body = JSON.stringify({ keys: [publicJwk] })
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(body)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** What runs, and what is asked of it. */
interface Contending {
  readonly name: string
  /** The name of the one that it is compared with. */
  readonly base: string
  readonly running: Pick<Running, 'port' | 'cpuMicroseconds'>
  readonly asked: Asked
  /** The status, where it is that of the scenario. */
  readonly expected: number
}

/** Loads all in turn, each first once, and prints how they compare. */
async function compare(
  group: string,
  all: readonly Contending[],
  core: 0 | 1 = 0,
): Promise<readonly Row[]> {
  const found = new Map<string, Measurement[]>(all.map(({ name }) => [name, []]))
  const loads = new Map<string, string>()
  for (const [n, { name, running, asked, expected }] of all.entries()) {
    const file = join(folder, `request-${n}`)
    writeFileSync(file, fileOf(asked))
    loads.set(name, file)
    const { status } = await answerTo(asked, running.port)
    if (status !== expected) throw new Error(`${name} answers ${status}, and not ${expected}`)
    await measureBy(running, { file, seconds: Number(values.warm), script: SCRIPT, core })
  }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const turn = round % all.length
    for (const { name, running } of [...all.slice(turn), ...all.slice(0, turn)]) {
      const file = loads.get(name) as string
      const measured = { file, seconds: Number(values.seconds), script: SCRIPT, core }
      const measurement = await measureBy(running, measured)
      found.get(name)?.push(measurement)
    }
  }
  const rows = all.map(({ name, base, expected }) => ({
    ...{ group, contender: name, status: expected },
    measurements: found.get(name) ?? [],
    base: found.get(base) ?? [],
  }))
  console.log(`\n### ${group}\n\n${tableOf(rows)}`)
  return rows
}

async function decisions(setting: Setting, shown: Shown): Promise<void> {
  const gate = await startProcess(SERVER, GATE, setting)
  const found: Row[] = []
  for (const scenario of values.scenario as Scenario[]) {
    const all: Contending[] = []
    const stops: (() => void)[] = []
    for (const endpoint of endpoints) {
      const asked = askedBy(endpoint, shown[scenario])
      const answer = await answerTo(asked, gate.port)
      const canned = await startProcess(SERVER, CANNED, { ...setting, answer })
      stops.push(() => canned.stop())
      const base = `${CANNED}: ${endpoint}`
      const expected = STATUS[scenario]
      all.push({ name: base, base, running: canned, asked, expected })
      all.push({ name: `${GATE}: ${endpoint}`, base, running: gate, asked, expected })
    }
    const rows = await compare(`A decision, ${scenario}`, all, 1)
    found.push(...rows.filter(({ contender }) => contender.startsWith(GATE)))
    for (const stop of stops) stop()
  }
  const ratios = found.flatMap(ratiosOf)
  console.log(`\nOver all ${ratios.length} rounds the ratio is ${median(ratios).toFixed(2)}.`)
  gate.stop()
}

/** Without sockets: what the endpoints cost beside each other. */
async function inProcess(setting: Setting, shown: Shown): Promise<void> {
  const gate = createGate(settingsOf(setting))
  const server = serverFor(gate.listener, { bodies: 'unread' })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const lines: string[] = []
  for (const endpoint of endpoints) {
    const least: string[] = []
    for (const scenario of values.scenario as Scenario[]) {
      const asked = askedBy(endpoint, shown[scenario])
      // Once over a socket: keys are fetched, and the token is known.
      await answerTo(asked, port)
      least.push(leastMicroseconds(gate.listener, asked).toFixed(2))
    }
    lines.push(`| ${endpoint} | ${least.join(' | ')} |`)
  }
  server.close()
  const head = `| us | ${values.scenario.join(' | ')} |`
  console.log(`\n### A question without a socket, the best of 1,500 turns\n\n${head}`)
  console.log(`| --- |${' --- |'.repeat(values.scenario.length)}\n${lines.join('\n')}`)
}

async function proxies(setting: Setting, shown: Shown): Promise<void> {
  const running = new Map<string, Running>()
  for (const name of REVERSE_PROXIES) running.set(name, await startProcess(SERVER, name, setting))
  const asked = askedDirectly(shown.allow)
  const of = (name: string): Pick<Running, 'port' | 'cpuMicroseconds'> =>
    running.get(name) as Running
  const all: Contending[] = REVERSE_PROXIES.map((name) => ({
    ...{ name, base: UNDICI, running: of(name), asked, expected: 200 },
  }))
  const open = { ...askedDirectly({}), path: '/open' }
  const free = { name: `${REVERSE}, open path`, base: UNDICI, running: of(REVERSE) }
  await compare('The reverse proxy, a token', [...all, { ...free, asked: open, expected: 200 }])
  for (const one of running.values()) one.stop()
}

interface Fronted {
  readonly shown: Shown
  readonly material: Material
  readonly app: StartedFront
}

async function behind(setting: Setting, { shown, material, app }: Fronted): Promise<void> {
  const gate = await startProcess(SERVER, GATE, setting)
  const contract = await startProcess(SERVER, CONTRACT, setting)
  const reverse = await startProcess(SERVER, REVERSE, setting)
  const key = createPublicKey({ key: material.publicJwk as never, format: 'jwk' })
  const publicPem = String(key.export({ format: 'pem', type: 'spki' }))
  const around: Around = {
    ...{ application: app.port, gate: gate.port, contract: contract.port, publicPem },
  }
  const started: StartedFront[] = []
  for (const front of fronts) started.push(await startedFront(front, around))
  // What a request costs is what all of them use together.
  const cpuMicroseconds = async (): Promise<number> => {
    const nodes = await Promise.all([gate, contract, reverse].map((one) => one.cpuMicroseconds()))
    const others = [app, ...started].map((one) => one.cpu())
    return [...nodes, ...others].reduce((sum, one) => sum + one, 0)
  }
  for (const scenario of values.scenario as Scenario[]) {
    const asked = askedDirectly(shown[scenario])
    const ports = started.map(({ port }, n) => ({ front: fronts[n] as Front, port }))
    const all: Contending[] = ports.map(({ front: { name, base, decides }, port }) => ({
      ...{ name, base, running: { port, cpuMicroseconds }, asked },
      expected: expectedOf(name, decides, scenario),
    }))
    all.unshift({
      ...{ name: application.name, base: 'nginx', asked, expected: 200 },
      running: { port: app.port, cpuMicroseconds },
    })
    all.push({
      ...{ name: REVERSE, base: 'nginx', asked, expected: STATUS[scenario] },
      running: { port: reverse.port, cpuMicroseconds },
    })
    const core = values.core === '1' ? 1 : 0
    const [direct, ...behind] = await compare(`Behind proxies, ${scenario}`, all, core)
    if (direct !== undefined) console.log(`\n${sharesOf(direct, behind)}`)
  }
  for (const one of started) await one.stop()
  for (const one of [gate, contract, reverse]) one.stop()
}

/** A proxy alone lets everybody in, and the contract of oauth2-proxy knows nothing of permissions. */
function expectedOf(name: string, decides: boolean, scenario: Scenario): number {
  if (!decides || (name.includes(CONTRACT) && scenario === '403')) return 200
  return STATUS[scenario]
}

/** A proxy that runs, and the CPU time that it has used. */
interface StartedFront extends Pick<Running, 'port' | 'cpuMicroseconds'> {
  stop(): Promise<void>
  cpu(): number
}

async function startedFront(front: Front, around: Around): Promise<StartedFront> {
  const before = descendants()
  const { port, stop } = await startFront(front, around)
  const own = [...descendants()].filter((pid) => !before.has(pid))
  for (const pid of own) await pinProcess(pid)
  const cpu = (): number => cpuMicroseconds(own)
  return { port, stop, cpu, cpuMicroseconds: async () => cpu() }
}

function grown(): void {
  const lines = growth([10, 100, 1_000, 10_000], Math.max(5, Number(values.rounds))).map(
    ({ rules, median, least, most }) =>
      `| ${rules.toLocaleString('en')} | ${[median, least, most].map((us) => us.toFixed(2)).join(' | ')} |`,
  )
  console.log(`\n### A decision in the process, by the last of so many rules\n`)
  console.log(
    `| rules | us of CPU | least | most |\n| --- | --- | --- | --- |\n${lines.join('\n')}`,
  )
}
