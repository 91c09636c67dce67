import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kindOfRoute, servedKinds } from '../../src/find/route-kinds.ts'
import { sceneOf } from '../../src/find/scene.ts'
import { Story } from '../story.ts'

const rows = [
  ['a tenant is one of many', 'GET /v1/tenants/acme/orders', 'GET /v1/tenants/{}/orders'],
  ['also where nothing follows', 'GET /teams/red', 'GET /teams/{}'],
  ['an id stays one', 'GET /tenants/{}/orders', 'GET /tenants/{}/orders'],
  ['the list of them is another route', 'GET /tenants', 'GET /tenants'],
  ['other words name things, and not one of many', 'GET /orders/open', 'GET /orders/open'],
] as const

describe('the kind of a route', () => {
  for (const [name, route, kind] of rows) test(name, () => assert.equal(kindOfRoute(route), kind))

  test('is served where one tenant is', () => {
    const story = new Story().tell(
      { at: 0, path: '/tenants/acme/orders' },
      { at: 1, path: '/tenants/globex/bills', status: 403 },
    )
    assert.deepEqual([...servedKinds(sceneOf(story.tally()))], ['GET /tenants/{}/orders'])
  })
})
