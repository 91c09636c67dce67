// Goal: a seed gives one log; every type of incident leaves the trace that its cause leaves; records are records.
// Method: small logs of each type, whose lines are looked at for what only that cause explains.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type FindingType, findingTypes } from '@sallyport/explain'
import { FORMATS } from './formats/index.ts'
import { type GenerateOptions, generate, type LabelledLog, turnOf } from './generate.ts'
import { recordMistakes } from './record-mistakes.ts'
import type { Exchange } from './world/things.ts'

const SMALL: GenerateOptions = { linesMax: 5000, isGuarded: true }

function textOf({ lines }: LabelledLog, format: (typeof FORMATS)[number]): string {
  return [...lines(format)].join('\n')
}

/** The lines of the incident, and the others. */
function traceOf({ log }: LabelledLog): { mine: Exchange[]; others: Exchange[] } {
  const mine = log.filter(({ incident }) => incident === 0)
  return { mine, others: log.filter(({ incident }) => incident !== 0) }
}

function share(all: readonly Exchange[], is: (one: Exchange) => boolean): number {
  return all.filter(is).length / all.length
}

const countOf = <T>(all: readonly Exchange[], key: (one: Exchange) => T): number =>
  new Set(all.map(key)).size
const refused = ({ status }: Exchange): boolean => status >= 400
const subjectOf = ({ request }: Exchange): string | undefined => request.credential?.subject.id
const accountOf = ({ request }: Exchange): string | undefined => request.attempt?.account
const addressOf = ({ request }: Exchange): string => request.address
const isOnToken = ({ request }: Exchange): boolean => request.route?.kind === 'token'

type Trace = (mine: readonly Exchange[], others: readonly Exchange[]) => boolean

const traces: Record<FindingType, readonly [string, Trace]> = {
  key_rotation: [
    'tokens of another key are refused',
    (mine) => share(mine, ({ reason }) => reason === 'key_unknown') === 1,
  ],
  stale_instance: [
    'one machine alone refuses',
    (mine) => countOf(mine, ({ instance }) => instance) === 1,
  ],
  verifier_broken: [
    'many are refused for no fault of theirs',
    (mine) => countOf(mine, subjectOf) > 3,
  ],
  clock_skew: [
    'tokens are refused for their times',
    (mine) => share(mine, ({ reason }) => /not_yet|expired/.test(reason ?? '')) === 1,
  ],
  credential_expired: [
    'few services are refused, and nobody was before',
    (mine) => countOf(mine, subjectOf) <= 3 && share(mine, ({ status }) => status === 401) === 1,
  ],
  credential_expiring: [
    'the token has not ended, and will',
    (mine) => mine.every(({ expiresInSeconds = -1 }) => expiresInSeconds > 0),
  ],
  broken_refresh: [
    'the same tokens are shown long after their end',
    (mine) => share(mine, ({ status }) => status === 401 || status === 400) === 1,
  ],
  refresh_storm: ['the token endpoint is asked', (mine) => share(mine, isOnToken) > 0.3],
  wrong_code: [
    'one route says 401 to whom others let in',
    (mine, others) => {
      const elsewhere = new Set(others.map(subjectOf))
      const isOneRoute = countOf(mine, ({ request }) => request.route) === 1
      return isOneRoute && mine.every((one) => elsewhere.has(subjectOf(one)))
    },
  ],
  retry_of_403: [
    'the same path is asked for again and again',
    (mine) =>
      mine.length /
        countOf(mine, ({ request }) => `${request.path} ${subjectOf({ request } as Exchange)}`) >
      3,
  ],
  policy_regression: [
    'few routes forbid what they permitted',
    (mine) =>
      countOf(mine, ({ request }) => request.route) <= 4 &&
      share(mine, ({ status }) => status === 403) === 1,
  ],
  missing_scope: [
    'a scope is missing, the permission is not',
    (mine) => share(mine, ({ reason }) => reason === 'scope_missing') === 1,
  ],
  missing_role: [
    'several routes forbid it to few',
    (mine) => countOf(mine, ({ request }) => request.route) >= 2 && countOf(mine, subjectOf) <= 5,
  ],
  address_block: [
    'the address decides',
    (mine) => share(mine, ({ reason }) => reason === 'address_not_allowed') === 1,
  ],
  tenant_enumeration: [
    'many ids of others are asked for',
    (mine) => countOf(mine, ({ request }) => request.path) > mine.length * 0.2,
  ],
  brute_force: ['few accounts, many guesses', (mine) => countOf(mine, accountOf) <= 3],
  password_spray: [
    'many accounts, few guesses each',
    (mine) => countOf(mine, accountOf) >= mine.length / 4,
  ],
  credential_stuffing: [
    'many accounts from many addresses',
    (mine) => countOf(mine, accountOf) > 10 && countOf(mine, addressOf) > 10,
  ],
  success_after_attack: [
    'guesses fail, then one succeeds, and the account is used',
    (mine) =>
      mine.some(refused) && mine.some((one) => !refused(one) && subjectOf(one) !== undefined),
  ],
  crawler: [
    'pages are read without credentials',
    (mine) => mine.every(({ request }) => request.credential === undefined),
  ],
  scanner: [
    'paths lead nowhere',
    (mine) => share(mine, ({ request }) => request.route === undefined) > 0.6,
  ],
}

describe('generate', () => {
  for (const format of FORMATS) {
    test(`the same seed gives the same log: ${format}`, () => {
      const texts = [1, 2].map(() => textOf(generate(3, SMALL), format))
      assert.equal(texts[0], texts[1])
      assert.notEqual(texts[0], textOf(generate(33, SMALL), format))
    })
  }

  for (const population of ['normal', 'hard'] as const) {
    for (const type of Object.keys(findingTypes) as FindingType[]) {
      const [name, isTrace] = traces[type]
      test(`${type}, ${population}: ${name}`, () => {
        const labelled = generate(11, { ...SMALL, population, type })
        const { mine, others } = traceOf(labelled)
        const [incident] = labelled.label.incidents
        assert.equal(incident?.type, type)
        assert.ok(mine.length >= 15, `${mine.length} lines`)
        assert.ok(isTrace(mine, others), JSON.stringify(mine.slice(0, 3)))
        assert.ok(mine.every(({ time }) => time >= incident.from && time <= incident.to))
      })
    }
  }

  test('of thirty seeds, each type has one, and three each are quiet, busy and double', () => {
    const turns = Array.from({ length: 30 }, (_, seed) => turnOf(seed))
    const types = turns.flatMap(({ type }) => type ?? [])
    assert.deepEqual(types.toSorted(), Object.keys(findingTypes).toSorted())
    for (const kind of ['quiet', 'surge', 'two']) {
      assert.equal(turns.filter((turn) => turn.kind === kind).length, 3, kind)
    }
  })

  for (const kind of ['quiet', 'surge'] as const) {
    test(`a ${kind} log has no incident, and refusals as every log has`, () => {
      const { label, log } = generate(4, { ...SMALL, kind })
      assert.deepEqual(label.incidents, [])
      assert.ok(log.every(({ incident }) => incident === undefined || incident < 0))
      assert.ok(log.some(refused))
    })
  }

  test('two incidents are of two families', () => {
    const { label } = generate(4, { ...SMALL, kind: 'two' })
    assert.equal(new Set(label.incidents.map(({ type }) => type)).size, 2)
  })

  test('lines are lost where that is a hardship', () => {
    const lossy = Array.from({ length: 12 }, (_, seed) =>
      generate(seed, { ...SMALL, population: 'hard', kind: 'quiet' }),
    )
    const shares = lossy.map((one) => [...one.lines('combined')].length / one.log.length)
    assert.ok(shares.some((kept) => kept < 0.99) && shares.every((kept) => kept > 0.75))
  })
})

describe('records', () => {
  for (const type of Object.keys(findingTypes) as FindingType[]) {
    test(`every line is a record: ${type}`, () => {
      const { lines } = generate(12, { ...SMALL, type, population: 'hard' })
      assert.deepEqual([...lines('records')].flatMap(recordMistakes).slice(0, 3), [])
    })
  }
})
