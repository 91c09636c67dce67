// Goal: what `sallyport explain replay` says of a recorded decision is what a guard under the new policy decides.
// Method: a real guard decides random requests by one rule and records them; another one decides the same by another
// rule. The records alone are decided again: where replay is sure, it has to be what the second guard did.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { type AccessRequest, createGuard } from '@sallyport/guard'
import {
  type AllRule,
  type Policies,
  type PolicyDocument,
  type Rule,
  readPolicies,
} from '@sallyport/policy'
import fc from 'fast-check'
import { type Replay, replayRecords } from '../../packages/explain/src/index.ts'
import * as arbitrary from '../../packages/policy/test/arbitraries.ts'
import { relations, schemeOf } from './stated-world.ts'

const now = arbitrary.INSTANT

/** A document with one rule, over the model and the type of the random rules. */
function documentOf(rule: Rule): PolicyDocument {
  return {
    v: 1,
    version: 'random',
    permissions: ['a', 'b', 'c', 'd'],
    sets: arbitrary.world.sets,
    resources: { row: { tenant: 'tenant', owner: 'owner', acl: 'acl' } },
    policies: { 'rows.read': { resource: 'row', rule } },
  }
}

function policiesOf(rule: Rule): Policies {
  const read = readPolicies(documentOf(rule))
  assert.equal(read.kind, 'policies')
  return read as Policies
}

interface Case {
  readonly subject: Subject | undefined
  readonly row: object | undefined
  readonly address: string
}

/** Decides a case for real; the lines are those that the guard has recorded. */
async function decided(
  rule: Rule,
  { subject, row, address }: Case,
): Promise<{ readonly isAllowed: boolean; readonly isMissing: boolean; readonly lines: string }> {
  const lines: string[] = []
  const guard = createGuard({
    realm: 'rows',
    policies: documentOf(rule),
    schemes: [schemeOf(subject)],
    relations,
    clock: () => now,
    records: { allowed: 1 },
    sink: { write: (entry) => lines.push(`${entry.line()}\n`) },
  })
  const request: AccessRequest = {
    method: 'GET',
    target: '/rows/1',
    address,
    params: { id: '1' },
    routeOf: () => '/rows/:id',
    header: () => undefined,
  }
  const outcome = await guard.handle(request, guard.policy('rows.read', { load: () => row }))
  return {
    isAllowed: outcome.kind === 'pass',
    isMissing: lines.join('').includes('"reason":"resource_missing"'),
    lines: lines.join(''),
  }
}

/** What replay says of one record. */
function saidBy({ gains, losses, same, unknown, records }: Replay): string {
  assert.equal(records, 1)
  if (unknown.records === 1) return 'unknown'
  if (same === 1) return 'same'
  return gains.records === 1 ? 'gains' : `loses ${losses.records}`
}

/** Most rows belong to the tenant of whoever asks, else the tenant would refuse them all alike. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    subject: fc.option(arbitrary.subject, { nil: undefined, freq: 8 }),
    row: fc.option(arbitrary.row, { nil: undefined, freq: 12 }),
    isOwn: fc.integer({ min: 0, max: 4 }).map((chance) => chance > 0),
    address: fc.constantFrom('10.1.2.3', '192.0.2.7', '2001:db8::1'),
  })
  .map(({ subject, row, isOwn, address }) => {
    const own = { ...subject, tenant: subject?.tenant ?? 'x' } as Subject
    const who = isOwn && subject !== undefined ? own : subject
    const tenant = isOwn && row !== undefined ? { tenant: who?.tenant } : {}
    return { subject: who, row: row && { ...row, ...tenant }, address }
  })

/** A rule beside one that differs in a part: a condition dropped, added or put in the place of another. */
const pairs: fc.Arbitrary<readonly [Rule, Rule]> = fc.oneof(
  fc.tuple(arbitrary.rule, arbitrary.rule),
  fc
    .tuple(fc.array(arbitrary.leaf, { minLength: 2, maxLength: 4 }), fc.nat(), fc.boolean())
    .map(([rules, at, isDropped]): readonly [Rule, Rule] => {
      const whole: Rule = { kind: 'all', rules }
      const less: Rule = { kind: 'all', rules: rules.toSpliced(at % rules.length, 1) }
      return isDropped ? [whole, less] : [less, whole]
    }),
)

type Person = readonly [sets: readonly string[], owner: string, status: string]

interface Change {
  readonly before: Rule
  readonly after: Rule
  /** Which of the conditions was dropped. */
  readonly at: number
}

/** Decides for everybody by both rules: who gains for real, and of whom the records cannot know it. */
async function population(
  people: readonly Person[],
  { before, after, at }: Change,
): Promise<{ readonly gaining: string[]; readonly unseen: number; readonly lines: string }> {
  const gaining: string[] = []
  let [lines, unseen] = ['', 0]
  for (const [i, [sets, owner, status]] of people.entries()) {
    const id = `caller-${i}`
    const authentication = { scheme: 'token', methods: [] }
    const subject: Subject = { id, kind: 'user', tenant: 'x', sets, authentication }
    const row = { id: '1', tenant: 'x', owner: owner === 'x' ? id : 'other', status }
    const one = { subject, row, address: '10.1.2.3' }
    const [old, young] = [await decided(before, one), await decided(after, one)]
    lines += old.lines
    // Without the permission nobody has looked at the row, and the record cannot know what it is.
    if (at === 0 && !sets.some((name) => name === 'low' || name === 'high')) unseen += 1
    else if (!old.isAllowed && young.isAllowed) gaining.push(id)
  }
  return { gaining, unseen, lines }
}

describe('replay of what a guard has recorded', () => {
  const RUNS = 1_500
  test(`in ${RUNS} random cases it is right wherever it is sure`, async () => {
    const seen = new Map<string, number>()
    const property = fc.asyncProperty(pairs, cases, async ([before, after], one) => {
      const [old, young] = [await decided(before, one), await decided(after, one)]
      const replay = await replayRecords([Readable.from([old.lines])], policiesOf(after))
      const said = saidBy(replay)
      seen.set(said, (seen.get(said) ?? 0) + 1)
      if (said === 'unknown') return
      // A policy says who may; whether there is such a resource it does not say, and a record of a refusal may not know.
      const gained = said === 'gains' && young.isMissing
      const expected =
        old.isAllowed === young.isAllowed ? 'same' : old.isAllowed ? 'loses 1' : 'gains'
      assert.equal(gained ? 'same' : said, expected, `${old.lines}${young.lines}`)
    })
    await fc.assert(property, { numRuns: RUNS })
    for (const kind of ['same', 'gains', 'loses 1', 'unknown']) {
      assert.ok((seen.get(kind) ?? 0) > 20, JSON.stringify([...seen]))
    }
  })

  test('with one condition dropped it names exactly the callers who gain', async () => {
    const drop = fc.array(
      fc.tuple(
        fc.subarray(['low', 'high', 'side'] as const),
        fc.constantFrom('x', 'y'),
        fc.constantFrom('open', 'shut'),
      ),
      { minLength: 30, maxLength: 60 },
    )
    const before: AllRule = {
      kind: 'all',
      rules: [
        { kind: 'permission', permission: 'a' },
        { kind: 'owner' },
        {
          kind: 'attribute',
          left: { from: 'resource', name: 'status' },
          operator: 'equal',
          right: { value: 'open' },
        },
      ],
    }
    const property = fc.asyncProperty(drop, fc.nat(2), async (people, at) => {
      const after: Rule = { kind: 'all', rules: before.rules.toSpliced(at, 1) }
      const { gaining, unseen, lines } = await population(people, { before, after, at })
      const { gains, losses, unknown } = await replayRecords(
        [Readable.from([lines])],
        policiesOf(after),
      )
      const named = gains.routes.flatMap(({ top }) => top.map(({ id }) => id))
      assert.deepEqual(named.toSorted(), gaining.toSorted())
      assert.deepEqual([losses.records, unknown.records], [0, unseen])
    })
    await fc.assert(property, { numRuns: 40 })
  })
})
