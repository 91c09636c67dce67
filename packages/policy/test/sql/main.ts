// Compares random rules with databases until so many checks are done: `npm run fuzz:policy`.
import { parseArgs } from 'node:util'
import { startMariadb } from '../../../../tools/mariadb.ts'
import { peer } from '../../../../tools/peer.ts'
import { startPostgres } from '../../../../tools/postgres.ts'
import type { Engine } from './engines/engine.ts'
import { mariadbEngine } from './engines/mariadb.ts'
import { postgresEngine } from './engines/postgres.ts'
import { odd, sqliteEngine } from './engines/sqlite.ts'
import { fuzz, type Tally } from './fuzz.ts'
import { Random } from './random.ts'

/** An engine and what has to be stopped after it. */
interface Started {
  readonly engine: Engine
  stop(): Promise<void>
}

const { values } = parseArgs({
  options: {
    checks: { type: 'string', default: '100000' },
    mariadb: { type: 'string' },
    seed: { type: 'string' },
    engine: {
      type: 'string',
      multiple: true,
      default: ['sqlite', 'postgres', 'policy', 'mariadb'],
    },
  },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const checks = Number(values.checks)

const starters: Readonly<Record<string, () => Promise<Started>>> = {
  sqlite: async () => {
    const random = new Random(seed)
    return { engine: sqliteEngine(random, odd(random)), stop: async () => {} }
  },
  postgres: () => onPostgres('where'),
  policy: () => onPostgres('policy'),
  mariadb: async () => {
    const server = await startMariadb(pathOf('mariadb'))
    return { engine: await mariadbEngine(server.port), stop: server.stop }
  },
}

for (const name of values.engine) {
  const start = starters[name]
  if (start === undefined) throw new Error(`engines are ${Object.keys(starters).join(', ')}`)
  await run(name, start)
}

async function run(name: string, start: () => Promise<Started>): Promise<void> {
  const { engine, stop } = await start()
  const wanted = name === 'mariadb' ? Number(values.mariadb ?? Math.ceil(checks / 10)) : checks
  try {
    const tally = await fuzz(engine, { seed, checks: wanted, onProgress: progress(engine.name) })
    console.log(`\r${engine.name}: ${summary(tally)}, 0 disagreements, seed ${seed}`)
  } finally {
    await engine.close()
    await stop()
  }
}

async function onPostgres(by: 'where' | 'policy'): Promise<Started> {
  const server = await startPostgres(pathOf('postgresql'))
  return { engine: await postgresEngine(server.url, by), stop: server.stop }
}

function pathOf(name: 'postgresql' | 'mariadb'): string {
  const found = peer(name)
  if ('path' in found) return found.path
  throw new Error(found.skip)
}

function progress(name: string): (tally: Tally) => void {
  return ({ checks: done }) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${done} checks`)
  }
}

function summary({ checks: done, truths, refused, queries, settled }: Tally): string {
  const share = (count: number): string => `${((100 * count) / done).toFixed(1)} %`
  return (
    `${done} checks (true ${share(truths[2])}, false ${share(truths[0])}, unknown ${share(truths[1])}; ` +
    `${share(settled)} settled without the row) in ${queries} queries, ${refused} rules refused`
  )
}
