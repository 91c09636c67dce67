// Goal: every combination of credentials, policy, visibility, throttle and stores is answered as the
// RFCs say, and never otherwise.
// Method: decision-table.json holds the expected answers, each rule with its section; nothing of it
// comes from the guard. All combinations of its dimensions go through `decide` and `handle`.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DecisionRecord, parseChallenges } from '@sallyport/contract'
import type { Answer, Outcome } from '@sallyport/guard'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { CANARY } from '../src/fixture/canary.ts'
import { decisionRecordSchema } from '../src/fixture/fixture.ts'
import { readData } from '../src/load.ts'
import { type Combination, createWorld, type DecisionWorld, requestOf } from './decision-world.ts'

interface Table {
  readonly dimensions: Readonly<Record<string, readonly string[]>>
  readonly rules: readonly TableRule[]
}

interface TableRule {
  readonly rule: string
  readonly source: string
  readonly when: Readonly<Record<string, readonly string[]>>
  readonly then: Expected
}

interface Expected {
  readonly kind: string
  readonly status?: number
  readonly code?: string
  readonly verifies: number | 'fresh'
  readonly loads: number
  /** Whether the challenge of the scheme that was used names an error. */
  readonly error?: boolean
  /** The authentication that a challenge asks for; none where absent. */
  readonly asks?: string
}

const table = readData('decision-table.json') as Table
const { dimensions, rules } = table
const validate = addFormats
  .default(new Ajv2020.default({ strict: false }))
  .compile(decisionRecordSchema())

const records: DecisionRecord[] = []
const sinks = {
  up: { write: (entry: { record(): DecisionRecord }) => void records.push(entry.record()) },
  throws: {
    write: () => {
      throw new Error(CANARY)
    },
  },
}
const worlds = new Map<string, DecisionWorld>()
for (const throttle of dimensions['throttle'] ?? []) {
  for (const [sink, writer] of Object.entries(sinks)) {
    worlds.set(`${throttle} ${sink}`, createWorld(throttle, writer))
  }
}
const used = new Set<TableRule>()

describe('the decision table', () => {
  for (const route of dimensions['route'] ?? []) {
    const combinations = combinationsOf({ ...dimensions, route: [route] })
    test(`${route}: ${combinations.length} combinations`, async () => {
      const wrong: string[] = []
      for (const combination of combinations) {
        const found = await problemsOf(combination)
        if (found.length > 0) wrong.push(`${JSON.stringify(combination)}: ${found.join('; ')}`)
      }
      assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} combinations are wrong`)
    })
  }

  test('every rule decides something', () => {
    assert.deepEqual(
      rules.filter((rule) => !used.has(rule)).map(({ rule }) => rule),
      [],
    )
  })

  test('every value that a rule names is one of its dimension', () => {
    for (const { rule, when } of rules) {
      for (const [name, values] of Object.entries(when)) {
        for (const value of values)
          assert.ok(dimensions[name]?.includes(value), `${rule}: ${value}`)
      }
    }
  })
})

function combinationsOf(over: Table['dimensions']): readonly Combination[] {
  return Object.entries(over).reduce<Combination[]>(
    (all, [name, values]) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
}

/** The first rule that fits; that one always does is part of the claim. */
function ruleOf(combination: Combination): TableRule {
  const rule = rules.find(({ when }) =>
    Object.entries(when).every(([name, values]) => values.includes(combination[name] ?? '')),
  )
  assert.ok(rule, `no rule decides ${JSON.stringify(combination)}`)
  used.add(rule)
  return rule
}

async function problemsOf(combination: Combination): Promise<readonly string[]> {
  const { then } = ruleOf(combination)
  const { guard, policies, asked } = worldOf(combination)
  const policy = policies.get(combination['route'] ?? '')
  assert.ok(policy)
  const request = requestOf(combination)
  // A preflight is answered before anything is decided.
  if (then.kind !== 'preflight') {
    const { kind } = await guard.decide(request, policy)
    if (kind !== then.kind) return [`decided \`${kind}\`, expected \`${then.kind}\``]
  }
  Object.assign(asked, { verifies: 0, loads: 0, ends: [] })
  records.length = 0
  const outcome = await guard.handle(request, policy)
  return [
    ...outcomeProblems(outcome, then, combination),
    ...askedProblems(combination, then),
    ...recordProblems(outcome, then, combination),
  ]
}

function worldOf({ throttle, sink }: Combination): DecisionWorld {
  const world = worlds.get(`${throttle} ${sink}`)
  assert.ok(world)
  return world
}

function outcomeProblems(
  outcome: Outcome<unknown>,
  then: Expected,
  combination: Combination,
): readonly string[] {
  if (then.kind === 'allow') return outcome.kind === 'pass' ? [] : ['refused, expected to pass']
  if (outcome.kind === 'pass') return ['passes, expected to be refused']
  const { answer } = outcome
  if (answer.status !== then.status) return [`status ${answer.status}, expected ${then.status}`]
  if (then.kind === 'preflight') return answer.body === '' ? [] : ['a preflight has a body']
  return [
    ...fieldProblems(answer),
    ...challengeProblems(answer, then, combination),
    ...bodyProblems(answer, then, combination),
  ]
}

function linesOf(answer: Answer, name: string): readonly string[] {
  return answer.fields.flatMap(([field, value]) => (field === name ? [value] : []))
}

function fieldProblems(answer: Answer): readonly string[] {
  const found: string[] = []
  if (linesOf(answer, 'cache-control').join() !== 'no-store') found.push('may be stored')
  if (linesOf(answer, 'x-content-type-options').join() !== 'nosniff') found.push('may be sniffed')
  const waits = linesOf(answer, 'retry-after')
  const isWait = answer.status === 429 || answer.status === 503
  if (isWait !== (waits.length === 1)) found.push(`\`Retry-After\` occurs ${waits.length} times`)
  if (isWait && !/^[1-9]\d*$/.test(waits[0] ?? '')) found.push('`Retry-After` is no number')
  if (JSON.stringify(answer).includes(CANARY)) found.push('a text of a store is on the wire')
  return found
}

/** 400 and 401 offer every scheme that fits the audience; only the one that was used names an error. */
function challengeProblems(
  answer: Answer,
  then: Expected,
  { audience, scheme, credentials }: Combination,
): readonly string[] {
  const reading = parseChallenges(linesOf(answer, 'www-authenticate'))
  if (reading.kind !== 'challenges') return ['the challenges cannot be parsed']
  const used = scheme === 'machine' ? 'Machine' : 'Password'
  const offered = audience === 'script' ? ['Machine', 'Third'] : ['Machine', 'Password', 'Third']
  const wanted = then.status === 400 || then.status === 401 ? offered : []
  const schemes = reading.challenges.map((challenge) => challenge.scheme)
  const expected = then.code === 'insufficient_scope' ? [used] : wanted
  if (schemes.join() !== expected.join()) return [`challenges ${schemes}, expected ${expected}`]
  const asks = reading.challenges.flatMap(({ parameters }) =>
    parameters.flatMap(({ name, value }) => (name === 'acr_values' ? [value] : [])),
  )
  if (asks.join() !== (then.asks ?? '')) return [`asks for \`${asks}\`, expected \`${then.asks}\``]
  const naming = reading.challenges.filter(({ parameters }) =>
    parameters.some(({ name }) => name === 'error'),
  )
  // Of two lines nobody can say which scheme was meant; it may be blamed on one at most.
  if (credentials === 'repeated') return naming.length > 1 ? ['several challenges name it'] : []
  const names = then.error === true || then.code === 'insufficient_scope' ? [used] : []
  const isRight = naming.map((challenge) => challenge.scheme).join() === machineOnly(names)
  return isRight ? [] : [`the error is on ${naming.map((challenge) => challenge.scheme)}`]
}

/** Only the challenge of the machine's scheme has a parameter for errors, as only Bearer does. */
function machineOnly(names: readonly string[]): string {
  return names.filter((name) => name === 'Machine').join()
}

function bodyProblems(
  { body, fields }: Answer,
  { code, status }: Expected,
  { audience, request }: Combination,
): readonly string[] {
  const type = fields.find(([name]) => name === 'content-type')?.[1]
  const wanted = audience === 'person' ? 'text/html; charset=utf-8' : 'application/problem+json'
  if (type !== wanted) return [`the type is ${type}`]
  if (request === 'HEAD') return body === '' ? [] : ['HEAD has a body']
  const length = fields.find(([name]) => name === 'content-length')?.[1]
  if (Number(length) !== Buffer.byteLength(body)) return ['the length is wrong']
  if (audience === 'person') return /<code>\w{26}<\/code>/.test(body) ? [] : ['the page has no id']
  const document = JSON.parse(body) as Readonly<Record<string, unknown>>
  const isRight =
    document['code'] === code &&
    document['status'] === status &&
    /^urn:sallyport:decision:[0-9A-HJKMNP-TV-Z]{26}$/.test(String(document['instance']))
  return isRight ? [] : [`the document is ${body}`]
}

/** Nobody is asked more than the table says, and the throttle hears of guesses only. */
function askedProblems(combination: Combination, then: Expected): readonly string[] {
  const { verifies, loads, ends } = worldOf(combination).asked
  const fresh = combination['credentials'] === 'good' ? 1 : 0
  const wanted = then.verifies === 'fresh' ? fresh : then.verifies
  const found: string[] = []
  if (verifies !== wanted) found.push(`${verifies} verifications, expected ${wanted}`)
  if (loads !== then.loads) found.push(`${loads} loads, expected ${then.loads}`)
  const end = wanted === 0 ? [] : [ENDS[combination['credentials'] ?? ''] ?? 'undecided']
  if (ends.join() !== end.join()) found.push(`the throttle heard ${ends}, expected ${end}`)
  return found
}

const ENDS: Readonly<Record<string, string>> = { good: 'succeeded', guessed: 'failed' }

/** Every refusal leaves exactly one record, with a reason and under the id of the answer. */
function recordProblems(
  outcome: Outcome<unknown>,
  then: Expected,
  { sink, request }: Combination,
): readonly string[] {
  const isRecorded = sink === 'up' && then.kind !== 'allow' && then.kind !== 'preflight'
  if (records.length !== (isRecorded ? 1 : 0)) return [`${records.length} records`]
  const [record] = records
  if (record === undefined) return []
  if (!validate(record)) return [`the record breaks its schema: ${JSON.stringify(validate.errors)}`]
  const found: string[] = []
  if (record.kind !== then.kind || record.code !== then.code) found.push('another record')
  if (record.http.status !== then.status) found.push('another status in the record')
  if (record.reason === undefined) found.push('a record without a reason')
  if (outcome.kind === 'answer' && request !== 'HEAD' && !outcome.answer.body.includes(record.id)) {
    found.push('the answer has another id than its record')
  }
  return found
}
