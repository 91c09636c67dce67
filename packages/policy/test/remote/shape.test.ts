// Goal: what a decision point of one's own brings in no known form is a failure, and nothing more.
// Method: one row per form; afterwards the same is asked again, and answered.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RelationQuery } from '../../src/relations.ts'
import type { DecisionPoint, Evaluation, Found } from '../../src/remote/decision-point.ts'
import { createRelations } from '../../src/remote/relations.ts'

const query = (objectId = '1'): RelationQuery => ({
  relation: 'viewer',
  subjectType: 'user',
  subjectId: 'alice',
  objectType: 'document',
  objectId,
})
const queries = [query(), query('2')]
const permitted: DecisionPoint = { evaluate: async () => ({ kind: 'permitted' }) }

describe('createRelations', () => {
  const strange: readonly (readonly [name: string, answer: unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'permitted'],
    ['a kind that there is not', { kind: 'allow' }],
    ['a list', [{ kind: 'permitted' }]],
    ['a failure without a cause', { kind: 'failure', at: 'engine' }],
    ['a reason that is no text', { kind: 'refused', reason: 7 }],
  ]
  for (const [name, answer] of strange) {
    test(`${name} is no evaluation: a failure now, and asked anew the next time`, async () => {
      const cause = 'the decision point answered in no known form'
      let now = answer as Evaluation
      const evaluate = async () => now
      const evaluations = async () => [now, now]
      for (const point of [{ evaluate }, { evaluate, evaluations }]) {
        now = answer as Evaluation
        const relations = createRelations(point)
        const found = await relations.answersFor(queries)
        assert.deepEqual(found, { kind: 'failure', at: 'engine', cause })
        now = { kind: 'permitted' }
        assert.equal((await relations.answersFor(queries)).kind, 'answers')
      }
    })
  }

  test('a batch that is no list is a failure', async () => {
    const point = { ...permitted, evaluations: async () => 'all' as unknown as Evaluation[] }
    const answers = await createRelations(point).answersFor(queries)
    assert.equal(answers.kind, 'failure')
  })

  test('a search that found something in another form is a failure', async () => {
    const strangeFound = { kind: 'found', ids: [7], complete: true } as unknown as Found
    const point = { ...permitted, searchResources: async () => strangeFound }
    const subject = { type: 'user', id: 'alice' }
    const search = { relation: 'viewer', subject, objectType: 'document' }
    assert.equal((await createRelations(point).idsOf(search)).kind, 'failure')
  })

  test('a batch size that cannot be is refused at once', () => {
    assert.throws(() => createRelations({ ...permitted, batchCountMax: 0 }), TypeError)
  })
})
