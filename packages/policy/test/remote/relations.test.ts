import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionPoint, Evaluation, Found } from '../../src/remote/decision-point.ts'
import {
  createRelations,
  QUERY_COUNT_MAX,
  type RelationsOptions,
} from '../../src/remote/relations.ts'
import { FALSE, TRUE } from '../../src/truth.ts'
import { batching, counting, failure, query } from './counting.ts'

// Goal: an engine is asked once for what many ask, its answers end in time, and its absence is a
// failure, never a no.
// Method: a decision point that counts, over a clock that the test moves.

let now = 0
const clocked = (point: DecisionPoint, options: RelationsOptions = {}) =>
  createRelations(point, { now: () => now, ...options })

describe('answersFor', () => {
  test('yes is true, no is false, what was not asked is undefined', async () => {
    const point = counting(({ resource: { id } }) => ({
      kind: id === '1' ? 'permitted' : 'refused',
    }))
    const answers = await clocked(point).answersFor([query(), query({ objectId: '2' })])
    assert.ok(answers.kind === 'answers')
    assert.equal(answers.truthOf(query()), TRUE)
    assert.equal(answers.truthOf(query({ objectId: '2' })), FALSE)
    assert.equal(answers.truthOf(query({ objectId: '3' })), undefined)
    assert.deepEqual(point.asked[0], {
      subject: { type: 'user', id: 'alice' },
      action: { name: 'viewer' },
      resource: { type: 'document', id: '1' },
    })
  })

  test('no queries ask nobody', async () => {
    const point = counting()
    assert.equal((await clocked(point).answersFor([])).kind, 'answers')
    assert.equal(point.asked.length, 0)
  })

  test('the reason of a no is kept for the record', async () => {
    const relations = clocked(counting(() => ({ kind: 'refused', reason: 'policy C07' })))
    const answers = await relations.answersFor([query()])
    assert.ok(answers.kind === 'answers')
    assert.equal(answers.reasonOf(query()), 'policy C07')
    assert.equal(answers.reasonOf(query({ objectId: '2' })), undefined)
  })

  test('one failure fails all: an engine that is down is no "no"', async () => {
    const point = counting(({ resource: { id } }) => (id === '1' ? { kind: 'permitted' } : failure))
    assert.deepEqual(await clocked(point).answersFor([query(), query({ objectId: '2' })]), failure)
  })

  test('a decision point that throws is a failure, and not quoted', async () => {
    const point = counting(() => {
      throw new Error('secret')
    })
    const cause = 'the decision point threw'
    assert.deepEqual(await clocked(point).answersFor([query()]), { ...failure, cause })
  })

  test('the most queries are asked, one more is a failure', async () => {
    const point = counting()
    const many = Array.from({ length: QUERY_COUNT_MAX }, (_, i) => query({ objectId: `${i}` }))
    assert.equal((await clocked(point).answersFor(many)).kind, 'answers')
    assert.equal(point.asked.length, QUERY_COUNT_MAX)
    assert.equal((await clocked(point).answersFor([...many, query()])).kind, 'failure')
  })

  test('a decision point that never answers ends in time', async () => {
    const relations = clocked(
      counting(() => new Promise(() => undefined)),
      { timeoutMs: 30 },
    )
    const cause = 'no answer within 30 ms'
    assert.deepEqual(await relations.answersFor([query()]), { ...failure, cause })
  })

  test('who gives up waits no longer, and others still get the answer', async () => {
    const { promise, resolve } = Promise.withResolvers<Evaluation>()
    const relations = clocked(counting(() => promise))
    const controller = new AbortController()
    const impatient = relations.answersFor([query()], controller.signal)
    const patient = relations.answersFor([query()])
    controller.abort()
    const cause = 'the request was given up'
    assert.deepEqual(await impatient, { kind: 'failure', at: 'question', cause })
    resolve({ kind: 'permitted' })
    assert.equal((await patient).kind, 'answers')
    assert.equal((await relations.answersFor([query()], AbortSignal.abort())).kind, 'failure')
  })
})

describe('asking once', () => {
  test('the same query twice in a request', async () => {
    const point = counting()
    await clocked(point).answersFor([query(), query()])
    assert.equal(point.asked.length, 1)
  })

  test('the same query of requests at the same time', async () => {
    const point = counting()
    const relations = clocked(point)
    await Promise.all(Array.from({ length: 20 }, () => relations.answersFor([query()])))
    assert.equal(point.asked.length, 1)
  })

  test('a failure is shared by those who waited, and not kept', async () => {
    const point = counting(() => failure)
    const relations = clocked(point)
    await Promise.all([relations.answersFor([query()]), relations.answersFor([query()])])
    assert.equal(point.asked.length, 1)
    point.answer = () => ({ kind: 'permitted' })
    assert.equal((await relations.answersFor([query()])).kind, 'answers')
    assert.equal(point.asked.length, 2)
  })

  test('where nothing is kept, no two requests share a call', async () => {
    const point = counting()
    const relations = clocked(point, { permittedSeconds: 0, refusedSeconds: 0 })
    await Promise.all([relations.answersFor([query(), query()]), relations.answersFor([query()])])
    assert.equal(point.asked.length, 2)
  })

  test('several queries go in batches, and no larger ones than the engine takes', async () => {
    const point = batching(2, ({ resource: { id } }) => ({
      kind: id === '1' ? 'permitted' : 'refused',
    }))
    const queries = ['1', '2', '3', '4', '5'].map((objectId) => query({ objectId }))
    const answers = await clocked(point).answersFor(queries)
    assert.equal(point.batches, 3)
    assert.ok(answers.kind === 'answers')
    assert.deepEqual(
      queries.map((one) => answers.truthOf(one)),
      [TRUE, FALSE, FALSE, FALSE, FALSE],
    )
  })

  test('a batch with an answer too few is a failure', async () => {
    const point = Object.assign(counting(), { evaluations: async () => [{ kind: 'permitted' }] })
    const answers = await clocked(point as DecisionPoint).answersFor([
      query(),
      query({ objectId: '2' }),
    ])
    assert.equal(answers.kind, 'failure')
  })
})

describe('an engine that is down', () => {
  const ask = (relations: ReturnType<typeof clocked>, objectId: string) =>
    relations.answersFor([query({ objectId })])

  test('is given a rest after failures in a row, then probed once', async () => {
    const point = counting(() => failure)
    const relations = clocked(point, { failureCount: 3, restMs: 1_000 })
    for (const id of ['1', '2', '3']) await ask(relations, id)
    assert.equal(point.asked.length, 3)
    const resting = await ask(relations, '4')
    assert.ok(resting.kind === 'failure')
    assert.equal(resting.cause, 'the engine failed repeatedly and rests')
    assert.equal(point.asked.length, 3)
    now += 1_000
    const { promise, resolve } = Promise.withResolvers<Evaluation>()
    point.answer = () => promise
    const probe = ask(relations, '5')
    assert.equal((await ask(relations, '6')).kind, 'failure')
    resolve({ kind: 'permitted' })
    assert.equal((await probe).kind, 'answers')
    assert.equal((await ask(relations, '7')).kind, 'answers')
    assert.equal(point.asked.length, 5)
  })

  test('an answer between failures keeps it going', async () => {
    const point = counting()
    const relations = clocked(point, { failureCount: 2 })
    for (const [id, evaluation] of [
      ['1', failure],
      ['2', { kind: 'refused' }],
      ['3', failure],
    ] as const) {
      point.answer = () => evaluation
      await ask(relations, id)
    }
    point.answer = () => ({ kind: 'permitted' })
    assert.equal((await ask(relations, '4')).kind, 'answers')
  })

  test('questions that cannot be asked are no failures of it, however many', async () => {
    const point = counting(() => ({ kind: 'failure', at: 'question', cause: 'an odd id' }))
    const relations = clocked(point, { failureCount: 2 })
    for (const id of ['1', '2', '3', '4']) await ask(relations, id)
    point.answer = () => ({ kind: 'permitted' })
    assert.equal((await ask(relations, '5')).kind, 'answers')
  })

  test('and they heal nothing: between failures they do not count', async () => {
    const odd: Evaluation = { kind: 'failure', at: 'question', cause: 'an odd id' }
    const point = counting()
    const relations = clocked(point, { failureCount: 2 })
    for (const [id, evaluation] of [
      ['1', failure],
      ['2', odd],
      ['3', failure],
    ] as const) {
      point.answer = () => evaluation
      await ask(relations, id)
    }
    await ask(relations, '4')
    assert.equal(point.asked.length, 3)
  })
})

describe('how much at once', () => {
  test('no more calls than allowed are under way, and no more wait', async () => {
    const open: ((evaluation: Evaluation) => void)[] = []
    const point = counting(() => new Promise((resolve) => open.push(resolve)))
    const relations = clocked(point, { runningMax: 2, waitingMax: 1 })
    const calls = ['1', '2', '3', '4'].map((objectId) =>
      relations.answersFor([query({ objectId })]),
    )
    const refused = await calls[3]
    assert.ok(refused?.kind === 'failure')
    assert.equal(refused.cause, 'too many calls to the engine wait already')
    assert.equal(open.length, 2)
    for (const resolve of open.splice(0)) resolve({ kind: 'permitted' })
    await Promise.all(calls.slice(0, 2))
    assert.equal(open.length, 1)
    open[0]?.({ kind: 'permitted' })
    assert.equal((await calls[2])?.kind, 'answers')
  })

  test('waiting for a slot takes of the same time, and gives the slot back', async () => {
    const { promise, resolve } = Promise.withResolvers<Found>()
    const point = Object.assign(counting(), { searchResources: () => promise })
    const relations = clocked(point, { runningMax: 1, timeoutMs: 30 })
    const subject = { type: 'user', id: 'alice' }
    const search = relations.idsOf({ relation: 'viewer', subject, objectType: 'document' })
    const waited = await relations.answersFor([query()])
    assert.deepEqual(waited, { ...failure, cause: 'no answer within 30 ms' })
    assert.equal(point.asked.length, 0)
    resolve({ kind: 'found', ids: [], complete: true })
    await search
    assert.equal((await relations.answersFor([query()])).kind, 'answers')
  })
})

describe('idsOf', () => {
  const search = {
    relation: 'viewer',
    subject: { type: 'user', id: 'alice' },
    objectType: 'document',
  }

  test('asks for the objects of the type, and says whether these are all', async () => {
    let asked: unknown
    const point: DecisionPoint = Object.assign(counting(), {
      searchResources: async (question: unknown) => {
        asked = question
        return { kind: 'found' as const, ids: ['1'], complete: false }
      },
    })
    const found = await clocked(point).idsOf(search)
    assert.deepEqual(found, { kind: 'found', ids: ['1'], complete: false })
    assert.deepEqual(asked, {
      subject: { type: 'user', id: 'alice' },
      action: { name: 'viewer' },
      resource: { type: 'document' },
    })
  })

  test('an engine without a search is a failure', async () => {
    assert.equal((await clocked(counting()).idsOf(search)).kind, 'failure')
  })

  test('a search that never ends is given up in time', async () => {
    const point = Object.assign(counting(), {
      searchResources: () => new Promise<never>(() => undefined),
    })
    const found = await clocked(point, { searchTimeoutMs: 30 }).idsOf(search)
    assert.equal(found.kind, 'failure')
  })
})

describe('options that cannot be', () => {
  const rows: readonly RelationsOptions[] = [
    { timeoutMs: 0 },
    { permittedSeconds: -1 },
    { refusedSeconds: Number.NaN },
    { entryCountMax: 0 },
    { runningMax: 1.5 },
    { waitingMax: -1 },
    { failureCount: 0 },
    { restMs: 0 },
  ]
  for (const options of rows) {
    test(`${JSON.stringify(options)} throws at once`, () => {
      assert.throws(() => createRelations(counting(), options), TypeError)
    })
  }
})
