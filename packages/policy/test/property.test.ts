import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { describeRule } from '../src/describe.ts'
import { explain } from '../src/explain.ts'
import { parseRule } from '../src/parse.ts'
import { mayHold } from '../src/possible.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'
import * as arbitrary from './arbitraries.ts'
import { naive, type Three, wordsOf } from './naive.ts'

// Goal: what a rule says does not depend on how it is evaluated.
// Method: random trees over values that are often missing or odd, against the interpreter of
// naive.ts, which shares no code with the sources.
const TREES = 8_000
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
      if (node.needsResource) return
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
    fc.assert(property, { numRuns: 4_000 })
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
