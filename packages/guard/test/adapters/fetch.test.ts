import assert from 'node:assert/strict'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { type FetchRoute, fetchHandler, route, routesOf } from '../../src/adapters/fetch.ts'
import { withFields } from '../../src/adapters/fetch-answer.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { running } from './wire.ts'
import { createWorld, shown, type World } from './world.ts'

function routes(world: World): FetchRoute[] {
  const ok = (): Response => {
    world.handled++
    return Response.json('ok')
  }
  return [
    route(['GET', '/orders/:id'], world.readOrder, (_request, access) =>
      Response.json(shown(access)),
    ),
    route(['POST', '/orders'], world.writeOrders, async (request) => {
      await request.json()
      return ok()
    }),
    route(['GET', '/late/:id'], world.listOrders, (request, access) => {
      access.require(world.changeOrder, world.find(request.url.split('/').at(-1)))
      return ok()
    }),
    route(['GET', '/open'], world.open, ok),
    route(['GET', '/open/late'], world.open, (_request, access) => {
      access.require(world.changeOrder, world.find('1'))
      return ok()
    }),
    route(['GET', '/page'], world.page, ok),
    route(['GET', '/broken'], world.open, () => {
      throw new Error('a mistake of the handler')
    }),
  ]
}

describeAdapter('fetch on node', (world) => {
  const listener = getRequestListener(fetchHandler(world.guard, routes(world)), {
    overrideGlobalObjects: false,
  })
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(EARLIER)) response.setHeader(name, value)
    return listener(request, response)
  })
  return running(server)
})

describe('fetch off node', () => {
  const world = createWorld()
  const handle = fetchHandler(world.guard, routes(world))
  const at = (path: string): string => `https://api.example${path}`

  test('challenges are joined in one field', async () => {
    const { status, headers } = await handle(new Request(at('/orders/1')))
    assert.equal(status, 401)
    assert.equal(headers.get('www-authenticate'), 'token realm="orders", key realm="orders"')
  })

  test('the peer has its address from the server, or none', async () => {
    const addressOf = async (address?: string) => {
      const answer = await handle(new Request(at('/orders/1?secret')), address ? { address } : {})
      const { instance } = (await answer.json()) as { readonly instance: string }
      const record = world.guard.find(instance.replace('urn:sallyport:decision:', ''))
      assert.equal(record?.http.path, '/orders/1')
      return record?.client.address
    }
    assert.equal(await addressOf('192.0.2.7'), '192.0.2.7')
    assert.equal(await addressOf(), undefined)
  })

  const paths = [
    ['/orders/1', 200],
    ['/orders/1?x=/y', 200],
    ['/orders/1#there', 200],
    ['/orders/1/', 404],
    ['//orders/1', 404],
    ['', 404],
  ] as const
  for (const [path, status] of paths) {
    test(`the path of \`${path}\` is ${status === 200 ? 'found' : 'no route'}`, async () => {
      const request = new Request(at(path), { headers: { authorization: 'Token alice' } })
      assert.equal((await handle(request)).status, status)
    })
  }

  test('an error that is not a refusal is not answered', async () => {
    await assert.rejects(async () => handle(new Request(at('/broken'))), /a mistake of the handler/)
  })

  test('a policy of another guard is refused at start', () => {
    const own = route(['GET', '/'], world.open, () => new Response())
    assert.throws(
      () => fetchHandler(createWorld().guard, [own]),
      /^TypeError: policy `open` before GET \/ belongs to another guard$/,
    )
  })

  test('challenges that come too late for Node are no mistake', async () => {
    const outgoing = new ServerResponse(new IncomingMessage(new Socket()))
    outgoing.writeHead(503)
    const answer = await handle(new Request(at('/orders/1')), { outgoing })
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('www-authenticate'), 'token realm="orders", key realm="orders"')
  })

  test('a POST has its body', async () => {
    const headers = { authorization: 'Token alice' }
    const request = new Request(at('/orders'), { method: 'POST', body: '{}', headers })
    assert.equal((await handle(request)).status, 200)
  })

  test('routes come with their policies', () => {
    const [first] = routesOf(routes(world))
    assert.deepEqual(first, { method: 'GET', path: '/orders/:id', policy: world.readOrder })
  })
})

describe('fields for a response of the handler', () => {
  const told = [['dpop-nonce', 'of one client']] as const

  test('are added to a copy: one response may answer many requests', async () => {
    const shared = new Response('ok', { status: 203, headers: { etag: '"1"' } })
    const one = withFields(shared, told)
    assert.deepEqual([...shared.headers.keys()], ['content-type', 'etag'])
    assert.equal(one.headers.get('dpop-nonce'), 'of one client')
    assert.equal(one.headers.get('etag'), '"1"')
    assert.deepEqual([one.status, await one.text()], [203, 'ok'])
  })

  test('are added to a redirect, whose headers cannot be changed', () => {
    const redirect = Response.redirect('https://api.example/elsewhere')
    assert.equal(
      withFields(redirect, told).headers.get('location'),
      'https://api.example/elsewhere',
    )
    assert.equal(withFields(redirect, told).headers.get('dpop-nonce'), 'of one client')
  })

  test('leave the opening of a WebSocket, and a body in use, as they are', async () => {
    const opening = { status: 101, bodyUsed: false, body: null } as Response
    assert.equal(withFields(opening, told), opening)
    const used = new Response('ok')
    await used.text()
    assert.equal(withFields(used, told), used)
    const locked = new Response('ok')
    locked.body?.getReader()
    assert.equal(withFields(locked, told), locked)
  })
})
