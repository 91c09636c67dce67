import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type NodeRoute, nodeListener, route, routesOf } from '../../src/adapters/node.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { type Exchange, exchange, running } from './wire.ts'
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

const misplaced = [
  ['a path without its slash', ['GET', 'orders'], /write `route\(\['GET', '\/orders'\], \.\.\.\)`/],
  ['an empty path', ['GET', ''], /begins with a slash/],
  ['a method alone', 'GET', /stands at a method and a path: write/],
  ['a method in a list', ['GET'], /stands at a method and a path: write/],
] as const
for (const [name, at, message] of misplaced) {
  test(`${name} is refused at start`, () => {
    const { open } = createWorld()
    assert.throws(() => route(at as never, open, () => {}), { name: 'TypeError', message })
  })
}

test('what is no policy cannot stand before a route', () => {
  assert.throws(() => route(['GET', '/'], 'open' as never, () => {}), /`guard.policy\(...\)`/)
})

test('a policy of another guard is refused at start', () => {
  const own = route(['GET', '/'], createWorld().open, () => {})
  assert.throws(
    () => nodeListener(createWorld().guard, [own]),
    /^TypeError: policy `open` before GET \/ belongs to another guard$/,
  )
})

// Goal: whoever answers first, as a timeout does, ends neither the process nor the answer.
for (const [name, token] of [
  ['a refusal', 'slow-nobody'],
  ['an allow', 'slow-alice'],
] as const) {
  test(`${name} that comes after another answer does nothing`, async () => {
    const world = createWorld()
    const listener = nodeListener(world.guard, routes(world))
    const server = await running(
      createServer((request, response) => {
        listener(request, response)
        response.writeHead(503).end('late')
      }),
    )
    const fields = [`Authorization: Token ${token}`]
    const answer = await exchange(server.port, '/open', { fields, version: '1.0' })
    assert.deepEqual([answer.status, answer.body, world.handled], [503, 'late', 0])
    await server.close()
  })
}

for (const when of ['at once', 'late']) {
  test(`a handler that is refused ${when} amid its answer leaves none that looks whole`, async () => {
    const world = createWorld()
    const half = route(['GET', '/'], world.open, async (_request, response, access) => {
      response.write('half')
      if (when === 'late') await setImmediate()
      access.require(world.changeOrder, undefined)
    })
    const server = await running(createServer(nodeListener(world.guard, [half])))
    const answer = await exchange(server.port, '/').catch((error: unknown) => error)
    // Either the connection broke, or the last chunk is missing.
    if (!(answer instanceof Error)) assert.doesNotMatch((answer as Exchange).body, /0\r\n\r\n$/)
    await server.close()
  })
}
