import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type AuthzenAnswer,
  type AuthzenOperation,
  answerAuthzen,
  BATCH_COUNT_MAX,
  type DecisionService,
} from '../../src/remote/authzen-server.ts'
import { certifiedService } from './scenarios.ts'
import { serveAuthzen } from './served.ts'

// Goal: whoever serves these answers is an AuthZEN 1.0 decision point, as its certification asks.
// Method: the cases of the certification scenario, one row each, and our own limits after them.

const alice = { type: 'user', id: 'alice' }
const bob = { type: 'user', id: 'bob' }
const admin = { ...bob, properties: { role: 'admin' } }
const active = { type: 'record', id: 'record-1' }
const archived = { type: 'record', id: 'record-2', properties: { status: 'archived' } }
const [read, write] = [{ name: 'read' }, { name: 'write' }]
const soft = (value: boolean): object => ({ name: 'delete', properties: { soft: value } })

function ask(
  operation: AuthzenOperation,
  json: unknown,
  service: DecisionService = certifiedService,
): Promise<AuthzenAnswer> {
  const text = JSON.stringify(json)
  return answerAuthzen({ operation, contentType: 'application/json', text }, service)
}

async function decided(operation: AuthzenOperation, json: unknown): Promise<unknown> {
  const { status, body } = await ask(operation, json)
  assert.equal(status, 200)
  assert.ok(typeof body === 'object')
  const many = body['evaluations'] as readonly { readonly decision: boolean }[] | undefined
  return many === undefined ? body['decision'] : many.map(({ decision }) => decision)
}

describe('evaluation', () => {
  const rows: readonly [name: string, json: object, decision: boolean][] = [
    ['alice reads', { subject: alice, action: read, resource: active }, true],
    ['alice writes', { subject: alice, action: write, resource: active }, true],
    ['bob reads', { subject: bob, action: read, resource: active }, true],
    ['bob does not write', { subject: bob, action: write, resource: active }, false],
    ['an archived record', { subject: alice, action: write, resource: archived }, false],
    ['an administrator', { subject: admin, action: write, resource: archived }, true],
    ['a soft deletion', { subject: alice, action: soft(true), resource: active }, true],
    ['a hard deletion', { subject: alice, action: soft(false), resource: active }, false],
    [
      'a context',
      { subject: alice, action: read, resource: active, context: { ip: '192.0.2.1' } },
      true,
    ],
    [
      'properties that nobody asks for',
      {
        subject: { ...alice, properties: { department: 'Sales', role: 'manager' } },
        action: { ...read, properties: { method: 'GET' } },
        resource: { ...active, properties: { status: 'active', owner: 'bob' } },
      },
      true,
    ],
    [
      'fields that are not known',
      { subject: alice, action: read, resource: active, foo: 'bar', future: { nested: true } },
      true,
    ],
    [
      'an action without a rule',
      { subject: alice, action: { name: 'x' }, resource: active },
      false,
    ],
    ['a stranger', { subject: { type: 'user', id: 'eve' }, action: read, resource: active }, false],
    [
      'an inherited name',
      { subject: alice, action: { name: 'constructor' }, resource: active },
      false,
    ],
  ]
  for (const [name, json, decision] of rows) {
    test(`${name}: ${decision}`, async () =>
      assert.equal(await decided('evaluation', json), decision))
  }

  test('the same question has the same answer each time', async () => {
    const json = { subject: alice, action: read, resource: active }
    for (let i = 0; i < 5; i += 1) assert.equal(await decided('evaluation', json), true)
  })

  test('a refusal says why, to administrators', async () => {
    const { body } = await ask('evaluation', { subject: bob, action: write, resource: active })
    assert.match(JSON.stringify(body), /"reason_admin":\{"403":"permission write/)
  })
})

const whole = { subject: alice, action: read, resource: active }

describe('evaluations', () => {
  const rows: readonly [name: string, json: object, decisions: unknown][] = [
    [
      'in the order asked',
      { subject: bob, resource: active, evaluations: [{ action: read }, { action: write }] },
      [true, false],
    ],
    [
      'with properties for each',
      {
        subject: alice,
        action: write,
        evaluations: [{ resource: active }, { resource: archived }],
      },
      [true, false],
    ],
    [
      'with a subject for each',
      { action: write, resource: archived, evaluations: [{ subject: alice }, { subject: admin }] },
      [false, true],
    ],
    [
      'without defaults',
      { evaluations: [whole, { subject: bob, action: write, resource: active }] },
      [true, false],
    ],
    [
      'an empty item is the top level',
      {
        subject: alice,
        action: write,
        resource: active,
        evaluations: [{}, { resource: archived }],
      },
      [true, false],
    ],
    [
      'an item replaces a default whole: no properties of it are left',
      {
        subject: admin,
        action: write,
        resource: archived,
        evaluations: [{ subject: bob, resource: active }],
      },
      [false],
    ],
    ['no list is a single evaluation', whole, true],
    ['an empty list is too', { ...whole, evaluations: [] }, true],
    [
      'an item that lacks something is no, and the others are decided',
      { subject: alice, action: read, evaluations: [{ resource: active }, {}] },
      [true, false],
    ],
    ['an item that is no object is no', { ...whole, evaluations: [7, {}] }, [false, true]],
    [
      'the first no ends',
      {
        ...whole,
        evaluations: [{}, { subject: bob, action: write }, {}],
        options: { evaluations_semantic: 'deny_on_first_deny' },
      },
      [true, false],
    ],
    [
      'an item that fails is a no that ends',
      {
        ...whole,
        evaluations: [{ action: {} }, {}],
        options: { evaluations_semantic: 'deny_on_first_deny' },
      },
      [false],
    ],
    [
      'the first yes ends',
      {
        ...whole,
        evaluations: [{ subject: bob, action: write }, {}, {}],
        options: { evaluations_semantic: 'permit_on_first_permit', more: 1 },
      },
      [false, true],
    ],
  ]
  for (const [name, json, decisions] of rows) {
    test(name, async () => assert.deepEqual(await decided('evaluations', json), decisions))
  }

  test('an item that lacks something says so', async () => {
    const { body } = await ask('evaluations', { subject: alice, action: read, evaluations: [{}] })
    const context = { error: { status: 400, message: '`resource` is missing' } }
    assert.deepEqual(body, { evaluations: [{ decision: false, context }] })
  })

  const wrong: readonly [name: string, json: object][] = [
    ['a list that is none', { ...whole, evaluations: {} }],
    ['options that are a list', { ...whole, evaluations: [{}], options: [] }],
    [
      'a semantic that is not known',
      { ...whole, evaluations: [{}], options: { evaluations_semantic: 'x' } },
    ],
    ['one item too many', { ...whole, evaluations: Array(BATCH_COUNT_MAX + 1).fill({}) }],
    ['a single one that lacks something', { subject: alice }],
  ]
  for (const [name, json] of wrong) {
    test(`${name} is 400`, async () => assert.equal((await ask('evaluations', json)).status, 400))
  }

  test('the most items are decided', async () => {
    const evaluations = Array(BATCH_COUNT_MAX).fill({})
    const answers = (await decided('evaluations', { ...whole, evaluations })) as unknown[]
    assert.equal(answers.length, BATCH_COUNT_MAX)
  })
})

async function results(operation: AuthzenOperation, json: unknown): Promise<unknown> {
  const { status, body } = await ask(operation, json)
  assert.equal(status, 200)
  return (body as { readonly results: unknown }).results
}

describe('search', () => {
  const user = { type: 'user' }
  const kind = { type: 'record' }
  const names = (...all: string[]): object[] => all.map((name) => ({ name }))
  const rows: readonly [name: string, AuthzenOperation, json: object, found: unknown][] = [
    [
      'who reads',
      'search_subject',
      { subject: user, action: read, resource: active },
      [alice, bob],
    ],
    [
      'an id that is given is ignored',
      'search_subject',
      { subject: alice, action: read, resource: active },
      [alice, bob],
    ],
    [
      'who writes the archived',
      'search_subject',
      { subject: user, action: write, resource: archived },
      [bob],
    ],
    [
      'what alice reads',
      'search_resource',
      { subject: alice, action: read, resource: kind },
      [active, { type: 'record', id: 'record-2' }],
    ],
    [
      'what an administrator writes',
      'search_resource',
      { subject: admin, action: write, resource: kind },
      [{ type: 'record', id: 'record-2' }],
    ],
    [
      'what alice may',
      'search_action',
      { subject: alice, resource: active },
      names('read', 'write'),
    ],
    [
      'what an administrator may',
      'search_action',
      { subject: admin, resource: archived },
      names('read', 'write'),
    ],
    [
      'a stranger may nothing',
      'search_action',
      { subject: { type: 'user', id: 'eve' }, resource: active },
      [],
    ],
    [
      'a type that is not known has nobody',
      'search_subject',
      { subject: { type: 'spaceship' }, action: read, resource: active },
      [],
    ],
    [
      'nor has it resources',
      'search_resource',
      { subject: alice, action: read, resource: { type: 'spaceship' } },
      [],
    ],
  ]
  for (const [name, operation, json, found] of rows) {
    test(name, async () => assert.deepEqual(await results(operation, json), found))
  }

  const wrong: readonly [name: string, AuthzenOperation, json: object][] = [
    ['subjects without an action', 'search_subject', { subject: user, resource: active }],
    [
      'subjects of a resource without an id',
      'search_subject',
      { subject: user, action: read, resource: kind },
    ],
    ['resources without a subject', 'search_resource', { action: read, resource: kind }],
    ['resources of nobody', 'search_resource', { subject: user, action: read, resource: kind }],
    ['actions without a resource', 'search_action', { subject: alice }],
    ['actions of nobody', 'search_action', { subject: user, resource: active }],
    ['a limit below 0', 'search_action', { ...whole, page: { limit: -1 } }],
    ['half a limit', 'search_action', { ...whole, page: { limit: 0.5 } }],
    ['a page that is a text', 'search_action', { ...whole, page: 'x' }],
    ['a token of nobody', 'search_action', { ...whole, page: { token: 'x' } }],
    ['a token that is a number', 'search_action', { ...whole, page: { token: 1 } }],
  ]
  for (const [name, operation, json] of wrong) {
    test(`${name} is 400`, async () => assert.equal((await ask(operation, json)).status, 400))
  }

  test('pages follow one another, each with a token of the same request', async () => {
    const json = { subject: user, action: read, resource: active, page: { limit: 1 } }
    const first = (await ask('search_subject', json)).body as { page: { next_token: string } }
    const token = first.page.next_token
    assert.deepEqual(first, { page: { next_token: token, count: 1 }, results: [alice] })
    const next = { ...json, page: { limit: 1, token } }
    const page = { next_token: '', count: 1 }
    assert.deepEqual((await ask('search_subject', next)).body, { page, results: [bob] })
    const another = { ...next, resource: archived }
    assert.equal((await ask('search_subject', another)).status, 400)
  })

  test('a whole result that nobody asked in pages tells of no page', async () => {
    const json = { subject: user, action: read, resource: active }
    const results = [alice, bob]
    assert.deepEqual((await ask('search_subject', json)).body, { results })
    const page = { next_token: '', count: 2 }
    const paged = { ...json, page: { limit: 1_000 } }
    assert.deepEqual((await ask('search_subject', paged)).body, { page, results })
  })

  test('a token is read before anything is listed, and no candidate before its turn', async () => {
    const asked: string[] = []
    const users = Array.from({ length: 100 }, (_, i) => ({
      get id() {
        asked.push(`user ${i}`)
        return `${i}`
      },
    }))
    const service: DecisionService = {
      decide: () => ({ permitted: true }),
      subjects() {
        asked.push('list')
        return users
      },
    }
    const json = { subject: user, action: read, resource: active, page: { limit: 2 } }
    const stale = { ...json, page: { limit: 2, token: `1.${'0'.repeat(16)}` } }
    assert.equal((await ask('search_subject', stale, service)).status, 400)
    assert.deepEqual(asked, [])
    assert.equal((await ask('search_subject', json, service)).status, 200)
    assert.deepEqual([...new Set(asked)], ['list', 'user 0', 'user 1'])
  })

  test('a search that nobody offers is 404', async () => {
    const { decide } = certifiedService
    assert.equal((await ask('search_action', whole, { decide })).status, 404)
  })
})

describe('a policy that throws', () => {
  const service: DecisionService = {
    decide: () => Promise.reject(new Error('secret')),
    actions: () => ['read'],
  }

  for (const operation of ['evaluation', 'search_action'] as const) {
    test(`is 500 for ${operation}, and says nothing`, async () => {
      const answer = await ask(operation, whole, service)
      assert.deepEqual(answer, { status: 500, body: 'no decision is possible' })
    })
  }

  test('is a no with an error within a batch', async () => {
    const context = { error: { status: 500, message: 'no decision is possible' } }
    const { body } = await ask('evaluations', { ...whole, evaluations: [{}] }, service)
    assert.deepEqual(body, { evaluations: [{ decision: false, context }] })
  })
})

test('over HTTP the request id comes back, and answers are JSON', async () => {
  const { url } = await serveAuthzen(certifiedService)
  const headers = { 'content-type': 'application/json', 'x-request-id': 'r-7' }
  const body = JSON.stringify(whole)
  const response = await fetch(`${url}/access/v1/evaluation`, { method: 'POST', headers, body })
  assert.equal(response.headers.get('x-request-id'), 'r-7')
  assert.equal(response.headers.get('content-type'), 'application/json')
  assert.deepEqual(await response.json(), { decision: true })
})
