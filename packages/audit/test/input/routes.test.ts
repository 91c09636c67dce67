import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { routesFrom } from '../../src/input/routes.ts'
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
