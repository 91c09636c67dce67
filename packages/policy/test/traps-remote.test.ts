import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { relation } from '../src/leaves/relation.ts'
import type { RelationQuery } from '../src/relations.ts'
import { createAuthzen } from '../src/remote/authzen.ts'
import type { DecisionPoint, Evaluation } from '../src/remote/decision-point.ts'
import { createOpenFga } from '../src/remote/openfga.ts'
import { createRelations } from '../src/remote/relations.ts'
import { all, any, not, type Rule } from '../src/rule.ts'
import { TRUE, UNKNOWN } from '../src/truth.ts'
import { free, input, model } from './fixtures.ts'
import { sendJson, startEngine } from './remote/engine.ts'

// Goal: none of the mistakes that were found in and around engines of relationships occurs here.
// Method: one test for each, named for what goes wrong there; `traps.test.ts` has the table.

const engine = await startEngine(() => ({}))

function query(name: string): RelationQuery {
  const subject = { subjectType: 'user', subjectId: 'alice' }
  return { relation: name, ...subject, objectType: 'order', objectId: '1' }
}

/** An engine in this process that says for each relation what the row says. */
function point(answers: Readonly<Record<string, Evaluation>>): DecisionPoint {
  return {
    evaluate: async ({ action }) =>
      answers[action.name] ?? { kind: 'failure', at: 'question', cause: 'no such relation' },
  }
}

describe('mistakes of engines of relationships', () => {
  test('a list that was cut passes for the whole list', async () => {
    engine.answer = () => ({ objects: ['order:1', 'order:2'] })
    const fga = createOpenFga({ url: engine.url, store: 's', listCountMax: 2 })
    const subject = { type: 'user', id: 'alice' }
    const found = await createRelations(fga).idsOf({
      relation: 'viewer',
      subject,
      objectType: 'order',
    })
    assert.deepEqual(found, { kind: 'found', ids: ['1', '2'], complete: false })
  })

  test('a list that took as long as the engine looks passes for the whole list', async () => {
    engine.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      return { objects: ['order:1'] }
    }
    const fga = createOpenFga({ url: engine.url, store: 's', listDeadlineMs: 30 })
    const found = await createRelations(fga).idsOf({
      relation: 'viewer',
      subject: { type: 'user', id: 'alice' },
      objectType: 'order',
    })
    assert.deepEqual(found, { kind: 'found', ids: ['1'], complete: false })
  })

  test('an error in one branch is a yes on one day and an error on another', async () => {
    const down: Evaluation = { kind: 'failure', at: 'engine', cause: 'down' }
    const relations = createRelations(point({ viewer: { kind: 'permitted' }, editor: down }))
    const rules: readonly Rule[] = [
      any(
        relation('viewer', { object: { value: '1' } }),
        relation('editor', { object: { value: '1' } }),
      ),
      any(
        relation('editor', { object: { value: '1' } }),
        relation('viewer', { object: { value: '1' } }),
      ),
    ]
    for (const rule of rules) {
      const compiled = model.compile(rule, free)
      const asked = compiled.relationsOf(input())
      for (let time = 0; time < 3; time += 1) {
        const answers = await relations.answersFor(asked)
        assert.equal(answers.kind, 'failure')
      }
      assert.equal(compiled.evaluate(input()), UNKNOWN)
    }
  })

  test('an engine that is down looks like a missing permission', async () => {
    const gone = createAuthzen({ url: 'http://127.0.0.1:1', timeoutMs: 2000 })
    const answers = await createRelations(gone).answersFor([query('viewer')])
    assert.ok(answers.kind === 'failure')
    assert.equal(answers.at, 'engine')
  })

  test('a 401 of the engine reaches the client as its own', async () => {
    for (const status of [401, 403]) {
      engine.answer = (_, response) => sendJson(response, status, { decision: true })
      const authzen = createAuthzen({ url: engine.url })
      const answers = await createRelations(authzen).answersFor([query('viewer')])
      assert.ok(answers.kind === 'failure')
      assert.match(answers.cause, /our own credentials/)
    }
  })

  test('a failure is kept, and answers when the engine is back', async () => {
    let evaluation: Evaluation = { kind: 'failure', at: 'engine', cause: 'down' }
    const relations = createRelations({ evaluate: async () => evaluation })
    assert.equal((await relations.answersFor([query('viewer')])).kind, 'failure')
    evaluation = { kind: 'permitted' }
    const answers = await relations.answersFor([query('viewer')])
    assert.ok(answers.kind === 'answers')
    assert.equal(answers.truthOf(query('viewer')), TRUE)
  })

  test('a kept answer outlives the revocation', async () => {
    let evaluation: Evaluation = { kind: 'permitted' }
    const relations = createRelations({ evaluate: async () => evaluation })
    const asks = async () => {
      const answers = await relations.answersFor([query('viewer')])
      return answers.kind === 'answers' && answers.truthOf(query('viewer')) === TRUE
    }
    assert.equal(await asks(), true)
    evaluation = { kind: 'refused' }
    relations.forget()
    assert.equal(await asks(), false)
  })

  test('an answer that was under way at the revocation is kept', async () => {
    const pending: ((evaluation: Evaluation) => void)[] = []
    const relations = createRelations({
      evaluate: () => new Promise((resolve) => pending.push(resolve)),
    })
    const before = relations.answersFor([query('viewer')])
    while (pending.length < 1) await new Promise((resolve) => setImmediate(resolve))
    relations.forget()
    pending[0]?.({ kind: 'permitted' })
    await before
    const after = relations.answersFor([query('viewer')])
    while (pending.length < 2) await new Promise((resolve) => setImmediate(resolve))
    pending[1]?.({ kind: 'refused' })
    const answers = await after
    assert.ok(answers.kind === 'answers')
    assert.notEqual(answers.truthOf(query('viewer')), TRUE)
  })

  test('a prohibition by relation is skipped while nobody has answered', () => {
    const blocked = relation('blocked', { object: { value: '1' } })
    const rule = model.compile(all({ kind: 'authenticated' }, not(blocked)), free)
    assert.equal(rule.evaluate(input()), UNKNOWN)
    assert.equal(rule.relationsOf(input()).length, 1)
  })
})
