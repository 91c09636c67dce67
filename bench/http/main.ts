import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { peer } from '../../tools/peer.ts'
import { type Behaviour, checkBehaviour } from './check.ts'
import { bare, CONSTANT_401 } from './contenders/bare.ts'
import { ours } from './contenders/ours.ts'
import { peers } from './contenders/peers.ts'
import { recording } from './contenders/recording.ts'
import { schemes } from './contenders/schemes.ts'
import { type Measurement, measure, type Running, startContender } from './load.ts'
import { detailTable, type Row, ratioTable } from './table.ts'
import {
  type Algorithm,
  algorithms,
  createMaterial,
  type Material,
  type Scenario,
  scenarios,
} from './tokens.ts'

const HELP = `usage: npm run bench:http -- [options]

Measures the guard beside its peers and beside bare servers, interleaved in one run, and prints
requests per second relative to bare node:http in the same round. Needs wrk and two cores.

  --algorithm A   RS256, ES256 or HS256; may be repeated (default: all three)
  --scenario S    ${scenarios.join(', ')}; may be repeated (default: all)
  --contender C   a part of a name; may be repeated (default: all that take tokens; \`records:\` and
                  \`scheme:\` begin the names of those that record, and that take something else)
  --base C        the contender that the others are compared with (default node:http)
  --rounds N      rounds of each measurement (default 5)
  --seconds N     seconds of each measurement (default 2)
  --json          print all measurements as JSON
  --help

examples:
  npm run bench:http -- --algorithm RS256 --contender Sallyport --rounds 3
  npm run bench:http -- --algorithm RS256 --contender records: --base 'records: none'
  npm run bench:http -- --algorithm HS256 --contender scheme: --scenario ok --scenario none
  npm run bench:http -- --algorithm RS256 --contender Koa --base Koa --scenario ok
  BENCH_THROTTLE=off npm run bench:http -- --scenario flood
  BENCH_PROFILE=profiles npm run bench:http -- --contender Sallyport --scenario none`

const { values } = parseArgs({
  options: {
    algorithm: { type: 'string', multiple: true, default: [...algorithms] },
    scenario: { type: 'string', multiple: true, default: [...scenarios] },
    contender: { type: 'string', multiple: true, default: [] },
    base: { type: 'string', default: 'node:http' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const BASE = values.base
/** Twice through the tokens: the first time costs a verification each, and is slower. */
const TURNS = 2
const WARM_SECONDS_MAX = 20

if (values.help) console.log(HELP)
else await main()

async function main(): Promise<void> {
  const wrk = peer('wrk')
  if ('skip' in wrk) throw new Error(wrk.skip)
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    const rows: Row[] = []
    for (const algorithm of values.algorithm as Algorithm[]) {
      rows.push(...(await measureAlgorithm(algorithm, directory)))
    }
    if (values.json) console.log(JSON.stringify({ machine: machine(), rows }, undefined, 1))
    else print(rows)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The contenders that are chosen, bare node:http first. */
function contenderNames(): string[] {
  const usual = Object.keys({ ...bare, ...ours, ...peers })
  const all = [...usual, ...Object.keys({ ...recording, ...schemes })]
  const parts = values.contender
  const chosen =
    parts.length === 0 ? usual : all.filter((name) => parts.some((part) => name.includes(part)))
  return [BASE, ...chosen.filter((name) => name !== BASE)]
}

async function measureAlgorithm(algorithm: Algorithm, directory: string): Promise<Row[]> {
  const material = await createMaterial(algorithm)
  const keyServer = await serveKeys(material)
  const { port } = keyServer.address() as AddressInfo
  const keySetUrl = `http://127.0.0.1:${port}/keys`
  const setting = { algorithm, publicJwk: material.publicJwk, keySetUrl }
  const rows: Row[] = []
  for (const scenario of values.scenario as Scenario[]) {
    // Fresh processes for each scenario: what one leaves in caches must not help the next.
    const running: Running[] = []
    for (const name of contenderNames()) running.push(await startContender(name, setting))
    const tokens = material.tokens[scenario].map((token) => `authorization: Bearer ${token}`)
    const loaded = running.flatMap((contender, n): Loaded[] => {
      const lines = contender.shown === undefined ? tokens : contender.shown[scenario]
      // What takes no tokens has nothing to show in a scenario that is about them.
      if (lines === undefined) return []
      const file = join(directory, `${algorithm}-${scenario}-${n}.txt`)
      writeFileSync(file, lines.length === 0 ? '-\n' : `${lines.join('\n')}\n`)
      return [{ ...contender, file, line: lines[0], count: lines.length }]
    })
    rows.push(...(await measureScenario({ algorithm, scenario, loaded })))
    for (const contender of running) contender.stop()
  }
  keyServer.close()
  return rows
}

/** A contender, and what it is loaded with. */
interface Loaded extends Running {
  readonly file: string
  /** The first line of the file, and how many there are. */
  readonly line: string | undefined
  readonly count: number
}

/** A bare server lets everybody in, but for the one that is a refusal and nothing else. */
function behaviourOf(contender: Loaded, scenario: Scenario): ReturnType<typeof checkBehaviour> {
  if (contender.name === CONSTANT_401) return checkBehaviour(contender, 'none', undefined)
  return checkBehaviour(contender, contender.name in bare ? 'ok' : scenario, contender.line)
}

interface Field {
  readonly algorithm: Algorithm
  readonly scenario: Scenario
  readonly loaded: readonly Loaded[]
}

async function measureScenario({ algorithm, scenario, loaded }: Field): Promise<Row[]> {
  const behaviours = new Map(
    await Promise.all(
      loaded.map(async (contender) => {
        return [contender.name, await behaviourOf(contender, scenario)] as const
      }),
    ),
  )
  // `many` is about tokens that were seen before: each is to be verified before the clock starts.
  for (const contender of loaded) {
    const { requestsPerSecond } = await measure(contender, contender.file, 1)
    const turns = scenario === 'many' ? TURNS * contender.count : 0
    const seconds = Math.min(WARM_SECONDS_MAX, Math.ceil(turns / requestsPerSecond))
    if (seconds > 0) await measure(contender, contender.file, seconds)
  }
  const found = new Map<string, Measurement[]>(loaded.map(({ name }) => [name, []]))
  for (let round = 0; round < Number(values.rounds); round++) {
    // Each comes first in turn: whoever follows a pause finds the machine faster than the others do.
    const turn = round % loaded.length
    for (const contender of [...loaded.slice(turn), ...loaded.slice(0, turn)]) {
      progress(
        `${algorithm} ${scenario}, round ${round + 1} of ${values.rounds}: ${contender.name}`,
      )
      const measurement = await measure(contender, contender.file, Number(values.seconds))
      found.get(contender.name)?.push(measurement)
    }
  }
  const base = found.get(BASE) ?? []
  return loaded.map(({ name }) => {
    const measurements = found.get(name) ?? []
    const ratios = measurements.map(
      (m, round) => m.requestsPerSecond / (base[round]?.requestsPerSecond ?? Number.NaN),
    )
    const behaviour = behaviours.get(name) as Behaviour
    return { algorithm, scenario, contender: name, behaviour, measurements, ratios }
  })
}

function serveKeys({ publicJwk, algorithm }: Material): Promise<Server> {
  const body = JSON.stringify({ keys: algorithm === 'HS256' ? [] : [publicJwk] })
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(body)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10)
  return `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`
}

function print(rows: readonly Row[]): void {
  console.log(`\nMachine: ${machine()}; ${values.rounds} rounds of ${values.seconds} s\n`)
  for (const algorithm of values.algorithm as Algorithm[]) {
    const mine = rows.filter((row) => row.algorithm === algorithm)
    console.log(`### ${algorithm}\n\n${ratioTable(mine, values.scenario as Scenario[])}\n`)
    console.log(`${detailTable(mine)}\n`)
  }
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
