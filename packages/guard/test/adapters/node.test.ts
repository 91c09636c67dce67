import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { type NodeRoute, nodeListener, route, routesOf } from '../../src/adapters/node.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { running } from './wire.ts'
import { createWorld, shown, type World } from './world.ts'

function routes(world: World): NodeRoute[] {
  const ok = (response: ServerResponse): void => {
    world.handled++
    response.end('"ok"')
  }
  const idOf = (url: string | undefined): string => url?.split('/')[2] ?? ''
  return [
    route(['GET', '/orders/:id'], world.readOrder, (_request, response, access) => {
      response.end(JSON.stringify(shown(access)))
    }),
    route(['POST', '/orders'], world.writeOrders, async (request, response) => {
      await json(request)
      ok(response)
    }),
    route(['GET', '/late/:id'], world.listOrders, async (request, response, access) => {
      await Promise.resolve()
      access.require(world.changeOrder, world.find(idOf(request.url)))
      ok(response)
    }),
    route(['GET', '/open'], world.open, (_request, response) => ok(response)),
    route(['GET', '/open/late'], world.open, (_request, response, access) => {
      access.require(world.changeOrder, world.find('1'))
      ok(response)
    }),
    route(['GET', '/page'], world.page, (_request, response) => ok(response)),
  ]
}

describeAdapter('node:http', (world) => {
  const listener = nodeListener(world.guard, routes(world))
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(EARLIER)) response.setHeader(name, value)
    listener(request, response)
  })
  return running(server)
})

test('routes come with their policies', () => {
  const world = createWorld()
  const covered = routesOf(routes(world))
  assert.deepEqual(covered[0], { method: 'GET', path: '/orders/:id', policy: world.readOrder })
  assert.equal(covered.length, 6)
})

test('a policy whose resource a handler brings cannot stand before a route', () => {
  const { changeOrder } = createWorld()
  assert.throws(() => route(['GET', '/'], changeOrder, () => {}), /cannot stand before a route/)
})
