import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Changes } from '../../src/replay/changes.ts'

const changed = (id: string, route = 'GET /a') => ({
  ...{ route, policy: 'p', weight: 1, because: () => ['permission x'], id: () => `id of ${id}` },
  subject: {
    ...{ id, kind: 'user' as const, sets: [] },
    authentication: { scheme: 'token', methods: [] },
  },
})

// Goal: memory is bounded, and what it does not hold is counted.
describe('Changes', () => {
  test('up to the limit callers are told apart, beyond it they are counted together', () => {
    const changes = new Changes(2)
    for (const id of ['a', 'b']) changes.add(changed(id))
    assert.deepEqual([changes.result.callers, changes.result.beyond], [2, 0])
    changes.add(changed('c'))
    changes.add(changed('a', 'GET /other'))
    changes.add(changed('a'))
    const { records, callers, beyond, routes } = changes.result
    assert.deepEqual([records, callers, beyond], [5, 2, 2])
    assert.deepEqual(
      routes.map(({ route, records: of }) => [route, of]),
      [['GET /a', 3]],
    )
  })

  test('three examples of a caller are kept, and a hundred callers of a route are told', () => {
    const changes = new Changes()
    for (let i = 0; i < 4; i += 1) changes.add(changed('most'))
    for (let i = 0; i < 100; i += 1) changes.add(changed(`caller ${i}`))
    const [route] = changes.result.routes
    assert.deepEqual([route?.callers, route?.top.length], [101, 100])
    assert.deepEqual([route?.top[0]?.id, route?.top[0]?.examples.length], ['most', 3])
  })
})
