import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TRUE } from '@sallyport/policy'
import fc from 'fast-check'
import { type Cedar, type CedarDecision, createCedar } from '../src/cedar.ts'
import { cedarResource, cedarSchema, cedarSets, cedarSubject } from '../src/entities.ts'
import { toCedar } from '../src/to-cedar.ts'
import * as arbitrary from './arbitraries.ts'

// Goal: a rule that was exported decides in Cedar as it decides here.
// Method: random rules over random rows with values missing, decided by both.

const RULES = 300
const INPUTS = 20
const { model, sets, shape, types } = arbitrary
type Input = Parameters<typeof cedarQuestion>[0]

const cedar: Cedar = createCedar({
  policies: {},
  schema: cedarSchema(types[0] as (typeof types)[number], shape, ['act']),
  entities: cedarSets(sets),
  name: 'export',
})

function cedarQuestion(input: {
  readonly subject: Parameters<typeof cedarSubject>[0]
  readonly resource: arbitrary.Row
  readonly context: arbitrary.Row
}) {
  return {
    subject: cedarSubject(input.subject, model, shape),
    action: 'act',
    resource: cedarResource(types[0] as (typeof types)[number], input.resource, shape),
    context: input.context,
  }
}

const decide = (input: Input): CedarDecision => cedar.decide(cedarQuestion(input))
const inputs = (of: fc.Arbitrary<Input>) => fc.array(of, { minLength: INPUTS, maxLength: INPUTS })
const cases = fc.tuple(arbitrary.rule, fc.constantFrom(...types))

describe('toCedar', () => {
  test(`Cedar agrees with the rule in ${RULES * INPUTS} decisions`, () => {
    const seen = { permitted: 0, refused: 0 }
    const property = fc.property(cases, inputs(arbitrary.input), ([rule, type], many) => {
      const compiled = model.compile(rule, type)
      cedar.load(toCedar(compiled, type, { action: 'act', shape }))
      for (const input of many) {
        const expected = compiled.evaluate(input) === TRUE ? 'permitted' : 'refused'
        const decision = decide(input)
        assert.equal(decision.kind, expected, JSON.stringify(decision))
        seen[expected] += 1
      }
    })
    fc.assert(property, { numRuns: RULES })
    for (const count of Object.values(seen)) assert.ok(count > 500, JSON.stringify(seen))
  })

  test('a value of another type never permits what the rule does not', () => {
    const seen = { permitted: 0, refused: 0, failure: 0 }
    const property = fc.property(cases, inputs(arbitrary.oddInput), ([rule, type], many) => {
      const compiled = model.compile(rule, type)
      cedar.load(toCedar(compiled, type, { action: 'act', shape }))
      for (const input of many) {
        const { kind } = decide(input)
        seen[kind] += 1
        if (kind === 'permitted') assert.equal(compiled.evaluate(input), TRUE)
      }
    })
    // With 50 rules one run in fifteen permitted fewer than twenty, whatever the sources did (measured).
    fc.assert(property, { numRuns: 200 })
    assert.ok(seen.failure > 100 && seen.permitted > 20, JSON.stringify(seen))
  })
})
