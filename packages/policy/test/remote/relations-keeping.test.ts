import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RelationQuery } from '../../src/relations.ts'
import type { DecisionPoint, Evaluation } from '../../src/remote/decision-point.ts'
import { keyOf } from '../../src/remote/query-key.ts'
import { createRelations, type RelationsOptions } from '../../src/remote/relations.ts'
import { FALSE } from '../../src/truth.ts'
import { counting, query } from './counting.ts'

// Goal: an answer is kept for its time and for its query, and no longer than somebody permits.
// Method: a decision point that counts, over a clock that the test moves.

let now = 0
const clocked = (point: DecisionPoint, options: RelationsOptions = {}) =>
  createRelations(point, { now: () => now, ...options })

describe('keeping', () => {
  const rows = [
    ['permitted', 2_000],
    ['refused', 1_000],
  ] as const
  for (const [kind, ms] of rows) {
    test(`${kind} is kept for its time, and asked anew from then on`, async () => {
      const point = counting(() => ({ kind }))
      const relations = clocked(point, { permittedSeconds: 2, refusedSeconds: 1 })
      const start = now
      await relations.answersFor([query()])
      now = start + ms - 1
      await relations.answersFor([query()])
      assert.equal(point.asked.length, 1)
      now = start + ms
      await relations.answersFor([query()])
      assert.equal(point.asked.length, 2)
    })
  }

  test('the time of an answer runs from when it was asked for, not from when it came', async () => {
    const point = counting(() => {
      now += 1_500
      return { kind: 'permitted' }
    })
    const relations = clocked(point, { permittedSeconds: 2 })
    const start = now
    await relations.answersFor([query()])
    now = start + 1_999
    await relations.answersFor([query()])
    assert.equal(point.asked.length, 1)
    now = start + 2_000
    await relations.answersFor([query()])
    assert.equal(point.asked.length, 2)
  })

  test('a key of 1,024 characters is kept, a longer one is not', async () => {
    const point = counting()
    const relations = clocked(point)
    const longest = query({ objectId: '' })
    const rest = 1_024 - keyOf(longest).length - '999'.length + '0'.length
    const ofLength = (length: number): RelationQuery => query({ objectId: 'x'.repeat(length) })
    assert.equal(keyOf(ofLength(rest)).length, 1_024)
    for (const [length, asked] of [
      [rest, 1],
      [rest + 1, 3],
    ] as const) {
      await relations.answersFor([ofLength(length)])
      await relations.answersFor([ofLength(length)])
      assert.equal(point.asked.length, asked)
    }
  })

  test('after `forget` everything is asked anew, what was under way included', async () => {
    const { promise, resolve } = Promise.withResolvers<Evaluation>()
    const point = counting(() => promise)
    const relations = clocked(point)
    const before = relations.answersFor([query()])
    relations.forget()
    resolve({ kind: 'permitted' })
    await before
    point.answer = () => ({ kind: 'refused' })
    const after = await relations.answersFor([query()])
    assert.ok(after.kind === 'answers')
    assert.equal(after.truthOf(query()), FALSE)
    relations.forget()
    await relations.answersFor([query()])
    assert.equal(point.asked.length, 3)
  })

  test('names that join to the same text are different queries', async () => {
    const point = counting(({ subject: { id } }) => ({
      kind: id === 'a' ? 'permitted' : 'refused',
    }))
    const relations = clocked(point)
    const granted = query({ subjectId: 'a', objectType: 'b$$c', objectId: 'read' })
    const collides = query({ subjectId: 'a$$b', objectType: 'c', objectId: 'read' })
    await relations.answersFor([granted])
    const answers = await relations.answersFor([collides])
    assert.ok(answers.kind === 'answers')
    assert.equal(answers.truthOf(collides), FALSE)
  })
})
