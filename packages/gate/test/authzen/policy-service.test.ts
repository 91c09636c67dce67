import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readVectors } from './scenarios.ts'
import { serveHarness } from './served.ts'

// Goal: one configuration answers the public interoperability harnesses, asked of a gate over HTTP.
// Method: every vector; what it expects comes from the table alone.
const { ask } = await serveHarness()
let count = 0

const resourceOf = (text: string): object => {
  const [type, id, ownerID] = text.split(':')
  return { type, id, ...(ownerID !== undefined && { properties: { ownerID } }) }
}

describe('the gateway harness', () => {
  for (const [, id = '', name = '', route = '', expected] of readVectors('gateway')) {
    test(`${id.slice(6, 8)} ${name} ${route} is ${expected}`, async () => {
      count += 1
      const resource = { type: 'route', id: route }
      const subject = { type: 'identity', id }
      const question = { subject, action: { name }, resource }
      const { json } = await ask('/access/v1/evaluation', question)
      assert.equal(String((json as { decision: boolean }).decision), expected)
    })
  }
})

describe('the todo harness', () => {
  for (const [kind, id = '', name = '', what = '', expected] of readVectors('todo')) {
    test(`${kind} ${id.slice(6, 8)} ${name} ${what} is ${expected}`, async () => {
      count += 1
      const subject = { type: 'user', id }
      const resources = what.split(',').map(resourceOf)
      const isOne = kind === 'evaluation'
      const question = isOne
        ? { subject, action: { name }, resource: resources[0] }
        : { subject, action: { name }, evaluations: resources.map((resource) => ({ resource })) }
      const { json } = await ask(`/access/v1/${isOne ? 'evaluation' : 'evaluations'}`, question)
      const decisions = isOne
        ? [json as { decision: boolean }]
        : (json as { evaluations: { decision: boolean }[] }).evaluations
      assert.equal(decisions.map(({ decision }) => decision).join(','), expected)
    })
  }
})

describe('the search harness', () => {
  for (const [kind = '', first = '', second = '', expected = ''] of readVectors('search')) {
    if (!kind.startsWith('search')) continue
    test(`${kind} ${first} ${second} finds ${expected}`, async () => {
      count += 1
      const user = { type: 'user', id: first }
      const questions: Readonly<Record<string, object>> = {
        search_action: { subject: user, resource: { type: 'record', id: second } },
        search_resource: { subject: user, action: { name: second }, resource: { type: 'record' } },
        search_subject: {
          ...{ subject: { type: 'user' }, action: { name: second } },
          resource: { type: 'record', id: first },
        },
      }
      const path = `/access/v1/search/${kind.slice('search_'.length)}`
      const { json } = await ask(path, questions[kind])
      const { results } = json as { readonly results: readonly { id?: string; name?: string }[] }
      const found = results.map(({ id, name }) => id ?? name).toSorted()
      assert.deepEqual(found, expected === '-' ? [] : expected.split(',').toSorted())
    })
  }
})

describe('an answer', () => {
  const [rick, morty] = ['A', 'E'].map((letter) => ({
    type: 'user',
    id: `CiRmZD${letter}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`,
  }))
  const resource = { type: 'todo', id: '1', properties: { ownerID: 'rick@the-citadel.com' } }
  const action = { name: 'can_delete_todo' }
  test('is the decision and nothing else, as a harness compares it', async () => {
    const { json } = await ask('/access/v1/evaluations', {
      ...{ action, resource },
      evaluations: [{ subject: rick }, { subject: morty }],
    })
    assert.deepEqual(json, { evaluations: [{ decision: true }, { decision: false }] })
  })
})

test('these were all 266 vectors', () => assert.equal(count, 266))

describe('what is not believed', () => {
  const question = {
    subject: { type: 'user', id: 'carol' },
    action: { name: 'delete' },
    resource: { type: 'record', id: '102' },
  }
  const decided = async (over: object): Promise<unknown> => {
    const { json } = await ask('/access/v1/evaluation', { ...question, ...over })
    return (json as { readonly decision: boolean }).decision
  }
  const rows: readonly [name: string, over: object][] = [
    ['nothing is changed', {}],
    [
      'an owner that the question states',
      { resource: { ...question.resource, properties: { owner: 'carol' } } },
    ],
    [
      'roles that the question states',
      { subject: { ...question.subject, properties: { sets: ['manager'] } } },
    ],
    ['a subject that nobody knows', { subject: { type: 'user', id: 'mallory' } }],
    ['a subject of another type', { subject: { type: 'service', id: 'bob' } }],
    [
      'a resource that is not there',
      { resource: { type: 'record', id: '999', properties: { owner: 'carol' } } },
    ],
    ['an action without a policy', { action: { name: 'toString' } }],
    ['a type without a policy', { resource: { type: '__proto__', id: '102' } }],
  ]
  for (const [name, over] of rows) {
    test(`${name}: refused`, async () => assert.equal(await decided(over), false))
  }
  test('the owner that is known may', async () =>
    assert.equal(await decided({ subject: { type: 'user', id: 'bob' } }), true))
})
