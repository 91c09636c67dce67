import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { routesFrom, withSaid } from '../../src/input/routes.ts'
import { operation } from './operation.ts'
import { mistakesOf, partOf } from './part-of.ts'

describe('routesFrom', () => {
  test('operations as texts, as `op`, and as a guard tells them', () => {
    const { operations } = routesFrom(
      partOf(['GET /a', { op: 'PUT /a/{id}' }, { method: 'GET', path: '/b/:id/c' }]),
    )
    assert.deepEqual(
      operations.map(({ id, parameters }) => [id, ...parameters.map(({ name }) => name)]),
      [['GET /a'], ['PUT /a/{id}', 'id'], ['GET /b/{id}/c', 'id']],
    )
  })

  test('the policy and the schemes of a route', () => {
    const { policies } = routesFrom(
      partOf([{ op: 'GET /a', policy: 'list', schemes: ['bearer', 'api_key'] }, 'GET /b']),
    )
    assert.deepEqual(
      [...policies].map(([id, { policy, schemes }]) => [id, policy, schemes]),
      [['GET /a', 'list', ['bearer', 'apiKey']]],
    )
  })

  test('every scheme that a guard has, and those to which a program gave names of its own', () => {
    const known = ['bearer', 'basic', 'digest', 'dpop', 'session', 'certificate', 'introspection']
    const part = partOf([
      { op: 'GET /a', policy: 'list', schemes: [...known, 'api_key', 'partners'] },
    ])
    const { policies } = routesFrom(part, 'guard')
    assert.deepEqual(mistakesOf(part), [])
    assert.deepEqual(policies.get('GET /a')?.schemes, [
      ...['bearer', 'basic', 'digest', 'dpop', 'session', 'certificate', 'bearer'],
      ...['apiKey', 'other'],
    ])
  })

  test('a body, the values that it wants, and whether it reads only', () => {
    const body = { query: 'query($id: ID!) { a(id: $id) { id } }', variables: { id: '{id}' } }
    const { operations } = routesFrom(
      partOf([
        { op: 'POST /graphql#a', body, reads: true },
        { op: 'POST /b', reads: false },
      ]),
    )
    const [first, second] = operations
    assert.deepEqual(first?.body?.example, body)
    assert.deepEqual(
      first?.parameters.map(({ name, in: where }) => `${where} ${name}`),
      ['body id'],
    )
    assert.deepEqual([first?.reads, second?.reads, second?.body], [true, undefined, undefined])
  })

  test('what is said of an operation is added to what its document says', () => {
    const said = routesFrom(partOf([{ op: 'POST /a', body: { id: '{id}' }, reads: true }]))
    const document = operation('POST /a', { declared: { security: [], statuses: [], answers: [] } })
    const both = withSaid(document, said.operations)
    assert.equal(both.declared, document.declared)
    assert.deepEqual([both.reads, both.parameters.length], [true, 1])
    assert.equal(withSaid(operation('GET /b'), said.operations).reads, undefined)
  })

  test('nothing is no route', () => assert.deepEqual(routesFrom(undefined).operations, []))

  const mistaken = [
    ['a star', ['GET /a/*'], 'one operation is expected, without `*` ($[0])'],
    ['twice the same', ['GET /a', 'GET /a'], 'this operation stands twice ($[1])'],
    ['a field that is not known', [{ op: 'GET /a', role: 'x' }], 'there is no field `role`'],
    ['an unknown scheme', [{ op: 'GET /a', schemes: 'saml' }], 'one of `bearer`, `dpop`'],
  ] as const
  for (const [name, value, message] of mistaken) {
    test(`${name} is a mistake`, () => {
      const part = partOf(value)
      routesFrom(part)
      const [said, ...more] = mistakesOf(part)
      assert.ok(said?.startsWith(message), said)
      assert.deepEqual(more, [])
    })
  }
})
