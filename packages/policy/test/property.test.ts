import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { describeRule } from '../src/describe.ts'
import { explain } from '../src/explain.ts'
import type { RuleInput } from '../src/leaf.ts'
import { leafKinds } from '../src/leaves/index.ts'
import { parseRule } from '../src/parse.ts'
import { mayHold } from '../src/possible.ts'
import { isSameQuery, type RelationQuery } from '../src/relations.ts'
import type { RuleNode } from '../src/rule-node.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'
import * as arbitrary from './arbitraries.ts'
import { naive, type Three, wordsOf } from './naive.ts'

// Goal: what a rule says does not depend on how it is evaluated.
// Method: random trees over values that are often missing or odd, against the interpreter of
// naive.ts, which shares no code with the sources.
const TREES = 4_000
const INPUTS = 15
const inputs = fc.array(arbitrary.input, { minLength: INPUTS, maxLength: INPUTS })

function truthOf(three: Three): Truth {
  if (three === null) return UNKNOWN
  return three ? TRUE : FALSE
}

function scopesAdded<I extends { subject: { scopes?: readonly string[] } | undefined }>(
  input: I,
  missing: readonly string[],
): I {
  const scopes = [...(input.subject?.scopes ?? []), ...missing]
  return { ...input, subject: { ...input.subject, scopes } }
}

/** The input of somebody who proved themselves just now. */
function steppedUp<I extends RuleInput>(input: I, acr: string | undefined): I {
  const { acr: _, time, ...rest } = input.subject?.authentication ?? assert.fail()
  const instant = input.now === undefined ? time : input.now / 1000
  const authentication = { ...rest, ...(acr && { acr }), ...(instant && { time: instant }) }
  return { ...input, subject: { ...input.subject, authentication } }
}

/** What a client would ask next that follows a remedy of another authentication. */
function followedUp(node: RuleNode, input: RuleInput): readonly RuleInput[] {
  if (node.evaluate(input) === TRUE) return []
  const { remedy } = explain(node, input)
  if (remedy.kind !== 'step_up') return []
  const { acr, missing } = remedy
  const widened = missing.length > 0 ? scopesAdded(input, missing) : input
  return (acr ?? [undefined]).map((acr) => steppedUp(widened, acr))
}

describe('random rules', () => {
  test(`the closure agrees with the interpreter in ${TREES * INPUTS} checks`, () => {
    const seen = { [FALSE]: 0, [UNKNOWN]: 0, [TRUE]: 0 }
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        const truth = node.evaluate(input)
        seen[truth] += 1
        assert.equal(truth, truthOf(naive(rule, arbitrary.world, { input })))
      }
    })
    fc.assert(property, { numRuns: TREES })
    // A generator that only ever made refusals would prove little.
    for (const count of Object.values(seen)) assert.ok(count > 5_000, JSON.stringify(seen))
  })

  test('what is settled without the resource is never wrong with it', () => {
    let settled = 0
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        const early = node.evaluate({ ...input, resource: undefined })
        if (early === UNKNOWN) continue
        settled += 1
        assert.equal(node.evaluate(input), early)
      }
    })
    fc.assert(property, { numRuns: 2_000 })
    assert.ok(settled > 5_000, `${settled}`)
  })

  test('a rule that does not need the resource gives the same with and without it', () => {
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      if (node.needs.has('resource')) return
      for (const input of many) {
        assert.equal(node.evaluate(input), node.evaluate({ ...input, resource: undefined }))
      }
    })
    fc.assert(property, { numRuns: 2_000 })
  })

  test('a rule that does not admit the anonymous is never true without a subject', () => {
    let admitted = 0
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        const permits = node.evaluate({ ...input, subject: undefined }) === TRUE
        if (permits) admitted += 1
        if (permits) assert.ok(mayHold(node.anonymous), describeRule(rule))
      }
    })
    fc.assert(property, { numRuns: 2_000 })
    assert.ok(admitted > 500, `${admitted}`)
  })

  test('every refusal has a reason, and what it names would change the outcome', () => {
    let refusals = 0
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        if (node.evaluate(input) === TRUE) continue
        refusals += 1
        const { unmet } = explain(node, input)
        assert.ok(unmet.every((one) => one.requirement !== '' && one.compared !== ''))
        const forced = new Set(unmet.map((one) => one.requirement))
        const flipped = naive(rule, arbitrary.world, { input, forced })
        // Without the resource a refusal can be undone only as far as it was certain.
        if (input.resource === undefined) assert.notEqual(flipped, false)
        else assert.equal(flipped, true)
      }
    })
    fc.assert(property, { numRuns: 2_000 })
    assert.ok(refusals > 10_000, `${refusals}`)
  })

  test('no requirement is named twice', () => {
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        if (node.evaluate(input) === TRUE) continue
        const words = explain(node, input).unmet.map((one) => one.requirement)
        assert.equal(new Set(words).size, words.length)
      }
    })
    fc.assert(property, { numRuns: 2_000 })
  })

  test('a remedy of scopes, followed, is a permit', () => {
    let remedies = 0
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        if (node.evaluate(input) === TRUE) continue
        const { remedy } = explain(node, input)
        if (remedy.kind !== 'scope') continue
        remedies += 1
        assert.ok(remedy.missing.length > 0)
        const followed = naive(rule, arbitrary.world, { input: scopesAdded(input, remedy.missing) })
        assert.ok(followed === true || (followed === null && input.resource === undefined))
      }
    })
    fc.assert(property, { numRuns: 4_000 })
    assert.ok(remedies > 500, `${remedies}`)
  })

  test('a remedy of another authentication, followed, is a permit', () => {
    let remedies = 0
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        const followed = followedUp(node, input)
        remedies += followed.length
        for (const input of followed) {
          const truth = naive(rule, arbitrary.world, { input })
          assert.ok(truth === true || (truth === null && input.resource === undefined))
        }
      }
    })
    fc.assert(property, { numRuns: 4_000 })
    assert.ok(remedies > 500, `${remedies}`)
  })

  test('where another authentication alone would help, something is said to', () => {
    // Under *or* the nearest branch is explained, and under *not* nothing is: neither is asked here.
    const rules = fc.array(arbitrary.leaf, { minLength: 1, maxLength: 3 })
    let helped = 0
    const property = fc.property(rules, inputs, (rules, many) => {
      const node = arbitrary.nodeOf({ kind: 'all', rules })
      for (const input of many) {
        if (node.evaluate(input) === TRUE || input.subject === undefined) continue
        const classes = [undefined, 'gold', 'silver'] as const
        if (!classes.some((acr) => node.evaluate(steppedUp(input, acr)) === TRUE)) continue
        helped += 1
        assert.equal(explain(node, input).remedy.kind, 'step_up')
      }
    })
    fc.assert(property, { numRuns: 3_000 })
    assert.ok(helped > 200, `${helped}`)
  })

  test('every kind of leaf takes all three values', () => {
    const seen = new Map<string, Set<Truth>>()
    const property = fc.property(arbitrary.leaf, inputs, (leaf, many) => {
      const node = arbitrary.nodeOf(leaf)
      const values = seen.get(leaf.kind) ?? new Set()
      seen.set(leaf.kind, values)
      for (const input of many) values.add(node.evaluate(input))
    })
    const always = ['anyone', 'authenticated']
    const partial = (): string[] =>
      Object.keys(leafKinds).filter(
        (kind) => (seen.get(kind)?.size ?? 0) < (always.includes(kind) ? 1 : 3),
      )
    // Some value of some kind comes once in a thousand leaves.
    for (let round = 0; round < 10 && partial().length > 0; round += 1) {
      fc.assert(property, { numRuns: 2_000 })
    }
    assert.deepEqual(partial(), [])
  })

  test('what a rule does not read makes no difference', () => {
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const node = arbitrary.nodeOf(rule)
      for (const input of many) {
        const { now, relations, ...rest } = input
        const bare = {
          ...rest,
          context: node.needs.has('context') ? rest.context : {},
          ...(node.needs.has('now') && now !== undefined && { now }),
          ...(node.needs.has('relations') && relations !== undefined && { relations }),
        }
        assert.equal(node.evaluate(bare), node.evaluate(input))
      }
    })
    fc.assert(property, { numRuns: 2_000 })
  })

  test('the answers to what a rule asks settle it, as far as relations can', () => {
    let asked = 0
    const property = fc.property(arbitrary.rule, inputs, fc.boolean(), (rule, many, holds) => {
      const node = arbitrary.nodeOf(rule)
      for (const { relations: _, ...input } of many) {
        const queries = node.asks(input)
        if (node.evaluate(input) !== UNKNOWN) assert.deepEqual(queries, [])
        if (queries.length === 0) continue
        asked += 1
        const answer = holds ? TRUE : FALSE
        const only = {
          truthOf: (one: RelationQuery) =>
            queries.some((query) => isSameQuery(query, one)) ? answer : undefined,
        }
        const everything = { truthOf: () => answer }
        // Answers to more than was asked change nothing.
        const truth = node.evaluate({ ...input, relations: only })
        assert.equal(truth, node.evaluate({ ...input, relations: everything }))
      }
    })
    fc.assert(property, { numRuns: 2_000 })
    assert.ok(asked > 500, `${asked}`)
  })

  test('a rule that is read back from JSON is the same rule', () => {
    const property = fc.property(arbitrary.rule, (rule) => {
      const json: unknown = JSON.parse(JSON.stringify(rule))
      assert.deepEqual(parseRule(json), { kind: 'rule', rule: json })
    })
    fc.assert(property, { numRuns: 3_000 })
  })

  test('a rule is described as its parts are', () => {
    fc.assert(
      fc.property(arbitrary.rule, (rule) => assert.equal(describeRule(rule), wordsOf(rule))),
      { numRuns: 3_000 },
    )
  })

  test('parseRule says what is wrong with anything that is not a rule, and never throws', () => {
    const json = fc.jsonValue({ maxDepth: 4 })
    const nearly = fc.tuple(arbitrary.rule, fc.string(), json).map(([rule, key, junk]) => {
      return { ...rule, [key]: junk }
    })
    const property = fc.property(fc.oneof(json, nearly), (anything) => {
      const reading = parseRule(anything)
      if (reading.kind === 'invalid') assert.match(reading.message, /^\$.*: ./s)
    })
    fc.assert(property, { numRuns: 3_000 })
  })
})
