import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createModel, relation, resourceType, TRUE } from '@sallyport/policy'
import { createRelations, type Question } from '@sallyport/policy/remote'
import { type Cedar, createCedar } from '../src/cedar.ts'
import { cedarPoint } from '../src/point.ts'

const cedar: Cedar = createCedar({
  name: 'point',
  policies: `
    @id("viewer") permit(principal, action == Action::"viewer", resource)
      when { principal.team == resource.team };
    @id("quiet") @reason("at night nobody views") forbid(principal, action, resource)
      when { context has night && context.night };`,
})

function question(team: string, context?: Record<string, unknown>): Question {
  return {
    subject: { type: 'user', id: 'alice', properties: { team: 'x' } },
    action: { name: 'viewer' },
    resource: { type: 'doc', id: '1', properties: { team } },
    ...(context !== undefined && { context }),
  }
}

describe('cedarPoint', () => {
  const point = cedarPoint(cedar)

  test('permits', async () => {
    assert.deepEqual(await point.evaluate(question('x')), { kind: 'permitted' })
  })

  test('refuses with the reason for the record', async () => {
    const missing = { kind: 'refused', reason: 'no rule permits viewer' }
    assert.deepEqual(await point.evaluate(question('y')), missing)
    const forbidden = { kind: 'refused', reason: 'at night nobody views' }
    assert.deepEqual(await point.evaluate(question('x', { night: true })), forbidden)
  })

  test('a value that Cedar cannot hold is a failure of the question', async () => {
    const evaluation = await point.evaluate(question('x', { level: 0.5 }))
    assert.ok(evaluation.kind === 'failure' && evaluation.at === 'question')
    assert.match(evaluation.cause, /the context, `level` is 0.5/)
  })

  test('entities that cannot be loaded are an outage, and not quoted', async () => {
    const entitiesOf = (): never => {
      throw new Error('secret')
    }
    const cause = 'the entities of the question cannot be loaded'
    const evaluation = await cedarPoint(cedar, { entitiesOf }).evaluate(question('x'))
    assert.deepEqual(evaluation, { kind: 'failure', at: 'engine', cause })
  })

  test('answers the relation of a rule, with entities loaded for it', async () => {
    const teams = new Map([
      ['1', 'x'],
      ['2', 'y'],
    ])
    const loading = cedarPoint(cedar, {
      entitiesOf: async ({ subject, resource }) => ({
        subject: { ...subject, attributes: { team: 'x' } },
        resource: { ...resource, attributes: { team: teams.get(resource.id) } },
      }),
    })
    const model = createModel({ permissions: [] })
    const doc = resourceType<{ id: string }>('doc', { tenant: null })
    const rule = model.compile(relation('viewer'), doc)
    const relations = createRelations(loading)
    for (const [id, expected] of [
      ['1', true],
      ['2', false],
    ] as const) {
      const authentication = { scheme: 'bearer', methods: [] }
      const subject = { id: 'alice', kind: 'user', sets: [], authentication } as const
      const input = { subject, resource: { id }, context: {} }
      const answers = await relations.answersFor(rule.relationsOf(input))
      assert.ok(answers.kind === 'answers')
      assert.equal(rule.evaluate({ ...input, relations: answers }) === TRUE, expected)
    }
  })
})
