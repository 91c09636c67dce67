import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Question } from '../../src/remote/decision-point.ts'
import { createOpenFga } from '../../src/remote/openfga.ts'
import { sendJson, startEngine } from './engine.ts'

// Goal: OpenFGA is asked by its own protocol, and can be asked nothing but what was meant.
// Method: a server of HTTP that answers as OpenFGA does; what was sent is compared.

const engine = await startEngine(() => ({ allowed: true }))
const store = '01YCP46JKYM8FJCQ37NMBYHE5X'
const point = createOpenFga({ url: engine.url, store })

function about(changes: Partial<{ id: string; relation: string; object: string }> = {}): Question {
  return {
    subject: { type: 'user', id: changes.id ?? 'alice' },
    action: { name: changes.relation ?? 'viewer' },
    resource: { type: 'document', id: changes.object ?? '1' },
  }
}

const key = { user: 'user:alice', relation: 'viewer', object: 'document:1' }
const last = (): unknown => JSON.parse(engine.asked.at(-1)?.text ?? 'null')

describe('check', () => {
  test('asks for the tuple in the store', async () => {
    engine.answer = () => ({ allowed: true, resolution: '' })
    assert.deepEqual(await point.evaluate(about()), { kind: 'permitted' })
    assert.equal(engine.asked.at(-1)?.path, `/stores/${store}/check`)
    assert.deepEqual(last(), { tuple_key: key })
  })

  test('false refuses', async () => {
    engine.answer = () => ({ allowed: false })
    assert.deepEqual(await point.evaluate(about()), { kind: 'refused' })
  })

  test('model, consistency, context and contextual tuples go with it', async () => {
    engine.answer = () => ({ allowed: true })
    const tuple = { user: 'user:alice', relation: 'member', object: 'team:1' }
    const own = createOpenFga({
      url: engine.url,
      store,
      authorizationModel: '01G5JAVJ41T49E9TT3SKVS7X1J',
      consistency: 'HIGHER_CONSISTENCY',
      contextualTuples: () => [tuple],
    })
    await own.evaluate({ ...about(), context: { ip: '10.0.0.1' } })
    assert.deepEqual(last(), {
      tuple_key: key,
      contextual_tuples: { tuple_keys: [tuple] },
      context: { ip: '10.0.0.1' },
      authorization_model_id: '01G5JAVJ41T49E9TT3SKVS7X1J',
      consistency: 'HIGHER_CONSISTENCY',
    })
  })

  const unaskable: readonly [name: string, Question][] = [
    ['an id that is everybody', about({ id: '*' })],
    ['an id that would be a set of users', about({ id: 'x#member' })],
    ['an id with a type of its own', about({ id: 'x:y' })],
    ['an id with a blank', about({ id: 'a b' })],
    ['an empty id', about({ id: '' })],
    ['an id that is too long', about({ id: 'x'.repeat(257) })],
    ['an object with a relation', about({ object: '1#viewer' })],
    ['a relation with a set', about({ relation: 'viewer@x' })],
  ]
  for (const [name, question] of unaskable) {
    test(`${name} is not asked, and is a failure of the question`, async () => {
      const before = engine.asked.length
      const evaluation = await point.evaluate(question)
      assert.ok(evaluation.kind === 'failure' && evaluation.at === 'question')
      assert.equal(engine.asked.length, before)
    })
  }

  test('an address and the longest id can be asked', async () => {
    engine.answer = () => ({ allowed: true })
    for (const id of ['a@b.example', 'x'.repeat(256), 'auth0|1', 'a*']) {
      assert.deepEqual(await point.evaluate(about({ id })), { kind: 'permitted' })
    }
  })

  const wrong: readonly [name: string, json: object][] = [
    ['no `allowed`', {}],
    ['`allowed` in words', { allowed: 'true' }],
    ['null', { allowed: null }],
  ]
  for (const [name, json] of wrong) {
    test(`${name} is a failure of the engine`, async () => {
      engine.answer = () => json
      const evaluation = await point.evaluate(about())
      assert.ok(evaluation.kind === 'failure' && evaluation.at === 'engine')
    })
  }
})

describe('batch-check', () => {
  const two = [about(), about({ object: '2' })]

  test('asks all at once and brings the answers into order', async () => {
    engine.answer = () => ({ result: { 1: { allowed: false }, 0: { allowed: true } } })
    assert.deepEqual(await point.evaluations?.(two), [{ kind: 'permitted' }, { kind: 'refused' }])
    assert.equal(engine.asked.at(-1)?.path, `/stores/${store}/batch-check`)
    const checks = [
      { tuple_key: key, correlation_id: '0' },
      { tuple_key: { ...key, object: 'document:2' }, correlation_id: '1' },
    ]
    assert.deepEqual(last(), { checks })
  })

  test('what cannot be asked fails alone', async () => {
    engine.answer = () => ({ result: { 1: { allowed: true } } })
    const [first, second] = ((await point.evaluations?.([about({ id: '*' }), about()])) ??
      []) as readonly { kind: string }[]
    assert.deepEqual([first?.kind, second?.kind], ['failure', 'permitted'])
  })

  test('a batch of nothing that can be asked is not sent', async () => {
    const before = engine.asked.length
    await point.evaluations?.([about({ id: '*' })])
    assert.equal(engine.asked.length, before)
  })

  const rows: readonly [name: string, result: unknown, at: string][] = [
    ['a check without a result', { 0: { allowed: true } }, 'engine'],
    ['an error of the input', { 1: { error: { input_error: 'validation_error' } } }, 'question'],
    ['an error of the server', { 1: { error: { internal_error: 'deadline' } } }, 'engine'],
    ['an answer and an error', { 1: { allowed: true, error: {} } }, 'engine'],
  ]
  for (const [name, result, at] of rows) {
    test(`${name} is a failure at the ${at}`, async () => {
      engine.answer = () => ({ result })
      const read = await point.evaluations?.(two)
      assert.ok(Array.isArray(read))
      assert.deepEqual([read[1].kind, read[1].at], ['failure', at])
    })
  }

  test('a semantic that ends early cuts the answer', async () => {
    engine.answer = () => ({ result: { 0: { allowed: false }, 1: { allowed: true } } })
    const early = await point.evaluations?.(two, { semantic: 'deny_on_first_deny' })
    assert.deepEqual(early, [{ kind: 'refused' }])
    const late = await point.evaluations?.(two, { semantic: 'permit_on_first_permit' })
    assert.deepEqual(late, [{ kind: 'refused' }, { kind: 'permitted' }])
  })

  test('a server that is down fails the batch', async () => {
    engine.answer = (_asked, response) => sendJson(response, 503, {})
    const read = await point.evaluations?.(two)
    assert.ok(read !== undefined && 'kind' in read)
  })
})

describe('list-objects', () => {
  const { subject, action } = about()
  const search = { subject, action, resource: { type: 'document' } }
  const objects = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `document:${i}`)

  test('asks for the type and reads the ids', async () => {
    engine.answer = () => ({ objects: objects(2) })
    const found = { kind: 'found', ids: ['0', '1'], complete: true }
    assert.deepEqual(await point.searchResources?.(search), found)
    assert.equal(engine.asked.at(-1)?.path, `/stores/${store}/list-objects`)
    assert.deepEqual(last(), { type: 'document', relation: 'viewer', user: 'user:alice' })
  })

  test('a list below the cap of the server is complete, one at the cap is not', async () => {
    const own = createOpenFga({ url: engine.url, store, listCountMax: 3 })
    for (const [count, complete] of [
      [2, true],
      [3, false],
    ] as const) {
      engine.answer = () => ({ objects: objects(count) })
      const found = await own.searchResources?.(search)
      assert.ok(found?.kind === 'found')
      assert.equal(found.complete, complete)
    }
  })

  test('a list that took the time of the server is not complete', async () => {
    const own = createOpenFga({ url: engine.url, store, listDeadlineMs: 30 })
    engine.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      return { objects: objects(1) }
    }
    assert.deepEqual(await own.searchResources?.(search), {
      kind: 'found',
      ids: ['0'],
      complete: false,
    })
  })

  test('a clock that is set back meanwhile makes no list complete', async (t) => {
    const own = createOpenFga({ url: engine.url, store, listDeadlineMs: 30 })
    t.mock.method(Date, 'now', () => 0)
    engine.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      return { objects: objects(1) }
    }
    const found = await own.searchResources?.(search)
    assert.ok(found?.kind === 'found' && !found.complete)
  })

  test('an object of another type is a failure', async () => {
    engine.answer = () => ({ objects: ['folder:1'] })
    assert.equal((await point.searchResources?.(search))?.kind, 'failure')
  })

  test('everybody is not asked for', async () => {
    const everybody = { ...search, subject: { type: 'user', id: '*' } }
    assert.equal((await point.searchResources?.(everybody))?.kind, 'failure')
  })
})
