// Goal: the list that a database makes by a rule has exactly the rows on which the rule is true.
// Method: one row per trap, then random rules on random rows; each on every database that is there.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Database } from '../../../../tools/database.ts'
import { startMariadb } from '../../../../tools/mariadb.ts'
import { peer } from '../../../../tools/peer.ts'
import { startPostgres } from '../../../../tools/postgres.ts'
import { RuleError } from '../../src/fields.ts'
import type { RuleInput } from '../../src/leaf.ts'
import { attribute } from '../../src/leaves/attribute.ts'
import { fromResource } from '../../src/leaves/operand.ts'
import { any, not } from '../../src/rule.ts'
import { TRUE } from '../../src/truth.ts'
import type { Engine } from './engines/engine.ts'
import { mariadbEngine } from './engines/mariadb.ts'
import { postgresEngine } from './engines/postgres.ts'
import { MISWRITTEN, odd, sqliteEngine } from './engines/sqlite.ts'
import { fuzz } from './fuzz.ts'
import { Random } from './random.ts'
import { inputOf, storedRows, type Trap, traps, typeOf } from './traps.ts'
import { type Item, model } from './world.ts'

const seed = Date.now() % 1_000_000_000

function setTraps(engine: () => Engine): void {
  for (const trap of traps) {
    test(trap.name, () => spring(engine(), trap))
  }
}

/** A share of `npm run fuzz:policy`. */
function compareAtRandom(engine: () => Engine, checks: number): void {
  test(`${checks} random checks agree (seed ${seed})`, async (t) => {
    const { truths, refused, queries } = await fuzz(engine(), { seed, checks })
    t.diagnostic(`true ${truths[2]}, false ${truths[0]}, unknown ${truths[1]}, refused ${refused}`)
    // Were every rule refused, or every row, the agreement would say nothing.
    assert.ok(truths[TRUE] > checks / 20 && queries > refused)
  })
}

async function spring(engine: Engine, trap: Trap): Promise<void> {
  const input = inputOf(trap)
  const rule = model.compile(trap.rule, typeOf(trap))
  const items = await engine.load(storedRows(trap))
  const permitted = items.filter(
    (resource) => rule.evaluate({ ...input, resource } as RuleInput<Item>) === TRUE,
  )
  assert.deepEqual(
    permitted.map(({ id }) => Number(id)),
    trap.found,
    'the decision',
  )
  try {
    const found = await engine.find(rule, input)
    assert.deepEqual([...found].map(Number).sort(), trap.found, engine.describe?.(rule, input))
  } catch (error) {
    // A row policy cannot say everything; then it says so.
    if (!(error instanceof RuleError) || engine.name !== 'PostgreSQL with row policies') throw error
  }
}

describe('SQLite', () => {
  const random = new Random(seed)
  const engine = sqliteEngine(random)
  const oddEngine = sqliteEngine(random, odd(random))
  after(async () => {
    await engine.close()
    await oddEngine.close()
  })
  setTraps(() => engine)
  for (const text of MISWRITTEN) {
    test(`a time that is written ${text} is unknown`, async () => {
      const miswritten = sqliteEngine(random, (name, value) => (name === 'created' ? text : value))
      const rule = attribute(fromResource('created'), 'greater', 0)
      await spring(miswritten, { name: text, rule: any(rule, not(rule)), rows: [{}], found: [] })
      await miswritten.close()
    })
  }
  compareAtRandom(() => oddEngine, 60_000)
})

const postgres = peer('postgresql')
describe('PostgreSQL', { skip: 'skip' in postgres && postgres.skip }, () => {
  let server: Database
  const engines = new Map<'where' | 'policy', Engine>()
  before(async () => {
    server = await startPostgres('path' in postgres ? postgres.path : '')
    for (const by of ['where', 'policy'] as const) {
      engines.set(by, await postgresEngine(server.url, by))
    }
  })
  after(async () => {
    for (const engine of engines.values()) await engine.close()
    await server.stop()
  })
  describe('by conditions', () => {
    setTraps(() => engines.get('where') as Engine)
    compareAtRandom(() => engines.get('where') as Engine, 50_000)
  })
  describe('by row policies', () => {
    setTraps(() => engines.get('policy') as Engine)
    compareAtRandom(() => engines.get('policy') as Engine, 10_000)
  })
})

const mariadb = peer('mariadb')
describe('MariaDB', { skip: 'skip' in mariadb && mariadb.skip }, () => {
  let server: Database
  let engine: Engine
  before(async () => {
    server = await startMariadb('path' in mariadb ? mariadb.path : '')
    engine = await mariadbEngine(server.port)
  })
  after(async () => {
    await engine.close()
    await server.stop()
  })
  setTraps(() => engine)
  compareAtRandom(() => engine, 20_000)
})
