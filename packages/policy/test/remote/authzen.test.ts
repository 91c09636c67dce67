import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAuthzen } from '../../src/remote/authzen.ts'
import type { Question } from '../../src/remote/decision-point.ts'
import { sendJson, startEngine } from './engine.ts'

// Goal: an AuthZEN engine is asked as the standard says, and every answer is yes, no or a failure.
// Method: a server of HTTP that answers whatever the row says.

const question: Question = {
  subject: { type: 'user', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'order', id: '1', properties: { tenant: 'acme' } },
}
const engine = await startEngine(() => ({ decision: true }))
const point = createAuthzen({ url: engine.url })

function last(): unknown {
  return JSON.parse(engine.asked.at(-1)?.text ?? 'null')
}

describe('evaluate', () => {
  test('asks at the path of the standard, with the question as it is', async () => {
    engine.answer = () => ({ decision: true })
    assert.deepEqual(await point.evaluate(question), { kind: 'permitted' })
    assert.equal(engine.asked.at(-1)?.path, '/access/v1/evaluation')
    assert.equal(engine.asked.at(-1)?.method, 'POST')
    assert.equal(engine.asked.at(-1)?.headers['content-type'], 'application/json')
    assert.deepEqual(last(), question)
  })

  const rows: readonly [name: string, json: unknown, expected: unknown][] = [
    ['false refuses', { decision: false }, { kind: 'refused' }],
    [
      'what is not known is ignored',
      { decision: true, more: 1, context: { metadata: { took: 3 } } },
      { kind: 'permitted' },
    ],
    [
      'the reason for administrators is kept for the record',
      {
        decision: false,
        context: { reason_admin: { 403: 'policy C07' }, reason_user: { 403: 'no' } },
      },
      { kind: 'refused', reason: 'policy C07' },
    ],
    [
      'a plain reason is kept too',
      { decision: false, context: { reason: 'not a viewer' } },
      { kind: 'refused', reason: 'not a viewer' },
    ],
    [
      'authentication contexts are read from a text',
      { decision: false, context: { acr_values: 'loa3 loa4' } },
      { kind: 'refused', acrValues: ['loa3', 'loa4'] },
    ],
    [
      'and from a list',
      { decision: false, context: { acr_values: ['loa3', 7] } },
      { kind: 'refused', acrValues: ['loa3'] },
    ],
    [
      'an unknown obligation refuses',
      { decision: true, context: { obligations: [{ id: '1', type: 'notification' }] } },
      { kind: 'refused', reason: 'the obligation notification is not known here' },
    ],
    [
      'obligations that cannot be read refuse',
      { decision: true, context: { obligations: 'step-up' } },
      { kind: 'refused', reason: 'the obligation that cannot be read is not known here' },
    ],
    [
      'no obligations are none',
      { decision: true, context: { obligations: [] } },
      { kind: 'permitted' },
    ],
  ]
  for (const [name, json, expected] of rows) {
    test(name, async () => {
      engine.answer = () => json
      assert.deepEqual(await point.evaluate(question), expected)
    })
  }

  const unreadable: readonly [name: string, json: unknown, cause: RegExp][] = [
    ['a decision in words', { decision: 'true' }, /no boolean/],
    ['a decision of 1', { decision: 1 }, /no boolean/],
    ['no decision', {}, /no boolean/],
    ['a list', [{ decision: true }], /no JSON object/],
    ['a bare true', true, /no JSON object/],
    ['a context that is a text', { decision: true, context: 'x' }, /`context`/],
    [
      'an error beside false',
      { decision: false, context: { error: { status: 500 } } },
      /error 500/,
    ],
    ['an error beside true', { decision: true, context: { error: 'down' } }, /an error/],
  ]
  for (const [name, json, cause] of unreadable) {
    test(`${name} is a failure of the engine, neither yes nor no`, async () => {
      engine.answer = () => json
      const evaluation = await point.evaluate(question)
      assert.ok(evaluation.kind === 'failure' && evaluation.at === 'engine')
      assert.match(evaluation.cause, cause)
    })
  }

  test('an error about this question alone is not held against the engine', async () => {
    engine.answer = () => ({ decision: false, context: { error: { status: 404 } } })
    const cause = 'it reports the error 404'
    assert.deepEqual(await point.evaluate(question), { kind: 'failure', at: 'question', cause })
  })

  test('credentials and a request id go with every call', async () => {
    engine.answer = () => ({ decision: true })
    const credentials = (): Record<string, string> => ({
      authorization: 'Bearer t',
      'x-api-key': 'k',
    })
    const own = createAuthzen({ url: engine.url, credentials, requestId: () => 'r-1' })
    await own.evaluate(question)
    const headers = engine.asked.at(-1)?.headers
    assert.equal(headers?.authorization, 'Bearer t')
    assert.equal(headers?.['x-api-key'], 'k')
    assert.equal(headers?.['x-request-id'], 'r-1')
  })
})

describe('evaluations', () => {
  const three = [question, question, question]

  test('asks all at once, with the semantic', async () => {
    engine.answer = () => ({
      evaluations: [{ decision: true }, { decision: false }, { decision: true }],
    })
    const kinds = await point.evaluations?.(three, { semantic: 'execute_all' })
    assert.deepEqual(kinds, [{ kind: 'permitted' }, { kind: 'refused' }, { kind: 'permitted' }])
    assert.equal(engine.asked.at(-1)?.path, '/access/v1/evaluations')
    assert.deepEqual(last(), {
      evaluations: three,
      options: { evaluations_semantic: 'execute_all' },
    })
  })

  test('no questions are not sent: they would be answered as one', async () => {
    const before = engine.asked.length
    assert.deepEqual(await point.evaluations?.([]), [])
    assert.equal(engine.asked.length, before)
  })

  const yes = { decision: true }
  const no = { decision: false }
  const rows = [
    ['execute_all', [yes, yes], false],
    ['execute_all', [yes, yes, yes, yes], false],
    ['execute_all', [yes, no, yes], true],
    ['deny_on_first_deny', [yes, no], true],
    ['deny_on_first_deny', [yes, yes], false],
    ['deny_on_first_deny', [yes, yes, yes], true],
    ['deny_on_first_deny', [], false],
    ['permit_on_first_permit', [no, yes], true],
    ['permit_on_first_permit', [no, no], false],
    ['permit_on_first_permit', [yes, no, no, no], false],
  ] as const
  for (const [semantic, answers, whole] of rows) {
    const said = answers.map(({ decision }) => decision).join(', ')
    test(`${semantic} with [${said}] is ${whole ? 'an answer' : 'a failure'}`, async () => {
      engine.answer = () => ({ evaluations: answers })
      const read = await point.evaluations?.(three, { semantic })
      assert.equal(Array.isArray(read), whole)
      if (Array.isArray(read)) assert.equal(read.length, answers.length)
    })
  }

  test('an answer without the list is a failure', async () => {
    engine.answer = () => ({ decision: true })
    assert.deepEqual(await point.evaluations?.(three), {
      kind: 'failure',
      at: 'engine',
      cause: 'the answer has no list of `evaluations`',
    })
  })
})

describe('search', () => {
  const search = { ...question, resource: { type: 'order' } }
  const found = (...ids: string[]): object[] => ids.map((id) => ({ type: 'order', id }))

  test('one page is the whole list', async () => {
    engine.answer = () => ({ results: found('1', '2') })
    const ids = ['1', '2']
    assert.deepEqual(await point.searchResources?.(search), { kind: 'found', ids, complete: true })
    assert.equal(engine.asked.at(-1)?.path, '/access/v1/search/resource')
    assert.deepEqual(last(), search)
  })

  test('pages are followed to the end, with the same question', async () => {
    const bodies: unknown[] = []
    engine.answer = ({ text }) => {
      const body = JSON.parse(text)
      bodies.push(body)
      return body.page === undefined
        ? { results: found('1'), page: { next_token: 'two' } }
        : { results: found('2'), page: { next_token: '' } }
    }
    const ids = ['1', '2']
    assert.deepEqual(await point.searchResources?.(search), { kind: 'found', ids, complete: true })
    assert.deepEqual(bodies, [search, { ...search, page: { token: 'two' } }])
  })

  test('more results than the limit are cut and not complete', async () => {
    engine.answer = () => ({ results: found('1', '2', '3') })
    const own = createAuthzen({ url: engine.url, resultCountMax: 2 })
    const ids = ['1', '2']
    assert.deepEqual(await own.searchResources?.(search), { kind: 'found', ids, complete: false })
  })

  test('exactly the limit is complete', async () => {
    engine.answer = () => ({ results: found('1', '2') })
    const own = createAuthzen({ url: engine.url, resultCountMax: 2 })
    const ids = ['1', '2']
    assert.deepEqual(await own.searchResources?.(search), { kind: 'found', ids, complete: true })
  })

  test('an engine that counts more than it sends is not complete', async () => {
    engine.answer = () => ({ results: found('1'), page: { next_token: '', total: 9 } })
    const answer = await point.searchResources?.(search)
    assert.deepEqual(answer, { kind: 'found', ids: ['1'], complete: false })
  })

  test('pages without end stop at the hundredth, and are not complete', async () => {
    let count = 0
    engine.answer = () => {
      count += 1
      return { results: [], page: { next_token: String(count) } }
    }
    const answer = await point.searchResources?.(search)
    assert.deepEqual(answer, { kind: 'found', ids: [], complete: false })
    assert.equal(count, 100)
  })

  test('a result with obligations is left out', async () => {
    const [first, second] = found('1', '2')
    engine.answer = () => ({ results: [{ ...first, obligations: [{ type: 'step-up' }] }, second] })
    const answer = await point.searchResources?.(search)
    assert.deepEqual(answer, { kind: 'found', ids: ['2'], complete: true })
  })

  const wrong: readonly [name: string, json: unknown][] = [
    ['results of another type', { results: [{ type: 'invoice', id: '1' }] }],
    ['a result without an id', { results: [{ type: 'order' }] }],
    ['no list of results', { results: {} }],
    ['a token that is a number', { results: [], page: { next_token: 2 } }],
    ['a page that is a list', { results: [], page: [] }],
  ]
  for (const [name, json] of wrong) {
    test(`${name}: a failure`, async () => {
      engine.answer = () => json
      assert.equal((await point.searchResources?.(search))?.kind, 'failure')
    })
  }

  test('a page that names itself as the next is a failure, not a loop', async () => {
    engine.answer = () => ({ results: found('1'), page: { next_token: 'again' } })
    assert.equal((await point.searchResources?.(search))?.kind, 'failure')
  })

  test('subjects are searched by their id, actions by their name', async () => {
    engine.answer = () => ({ results: [{ type: 'user', id: 'alice' }] })
    const subjects = await point.searchSubjects?.({ ...question, subject: { type: 'user' } })
    assert.deepEqual(subjects, { kind: 'found', ids: ['alice'], complete: true })
    assert.equal(engine.asked.at(-1)?.path, '/access/v1/search/subject')
    engine.answer = () => ({ results: [{ name: 'read' }] })
    const { subject, resource } = question
    const actions = await point.searchActions?.({ subject, resource })
    assert.deepEqual(actions, { kind: 'found', ids: ['read'], complete: true })
    assert.equal(engine.asked.at(-1)?.path, '/access/v1/search/action')
  })

  test('what the metadata leaves out is not offered', () => {
    const narrow = createAuthzen({ url: engine.url, endpoints: { evaluation: `${engine.url}/e` } })
    assert.equal(narrow.evaluations, undefined)
    assert.equal(narrow.searchResources, undefined)
  })

  test('a status of the engine is a failure of every operation', async () => {
    engine.answer = (_asked, response) => sendJson(response, 500, 'down')
    assert.equal((await point.searchResources?.(search))?.kind, 'failure')
    const many = await point.evaluations?.([question])
    assert.ok(many !== undefined && 'kind' in many && many.kind === 'failure')
  })
})
