import { equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { examplesOf, forbiddenModule } from './fit-forbidden.ts'
import { generate } from './generate.ts'

const linesMax = 6000

describe('the refused callers of a log', () => {
  test('are examples of what was planted, and others of nothing', async () => {
    const labelled = generate(2, { linesMax, type: 'missing_role' })
    const examples = await examplesOf(labelled)
    const truths = new Set(examples.map(({ truth }) => truth))
    ok(truths.has('missing_role'), [...truths].join())
    ok([...truths].every((truth) => truth === 'missing_role' || truth === 'nothing'))
  })

  test('of two incidents at once are none: nobody could say whose they are', async () => {
    equal((await examplesOf(generate(29, { linesMax, kind: 'two' }))).length, 0)
  })

  test('become weights of their own types, and the same ones each time', async () => {
    const log = generate(2, { linesMax, type: 'missing_role' })
    const examples = (await examplesOf(log)).slice(0, 20)
    const text = forbiddenModule(examples, 'one log')
    ok(text.includes('Weights<ForbiddenFeature, ForbiddenCause>'))
    ok(text.includes('"within":4'))
    ok(text.includes('from one log'))
    equal(forbiddenModule(examples, 'one log'), text)
  })
})
