import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import express, { type ErrorRequestHandler, type Express, type Response, Router } from 'express'
import { accessOf, closing, protect, routesOf } from '../../src/adapters/express.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { exchange, running } from './wire.ts'
import { createWorld, shown, type World } from './world.ts'

function serve(world: World): Express {
  const app = express()
  const ok = (response: Response): void => {
    world.handled++
    response.json('ok')
  }
  app.use((_request, response, next) => {
    response.set(EARLIER)
    next()
  })
  app.get('/orders/:id', protect(world.readOrder), (request, response) => {
    response.json(shown(accessOf(request, world.readOrder)))
  })
  app.post('/orders', protect(world.writeOrders), express.json(), (_request, response) =>
    ok(response),
  )
  const late = Router()
  late.get('/:id', protect(world.listOrders), async (request, response) => {
    const access = accessOf(request, world.listOrders)
    access.require(world.changeOrder, world.find(request.params.id))
    ok(response)
  })
  app.use('/late', late)
  app.get('/open', protect(world.open), (_request, response) => ok(response))
  app.get('/open/late', protect(world.open), (request, response) => {
    accessOf(request, world.open).require(world.changeOrder, world.find('1'))
    ok(response)
  })
  app.get('/page', protect(world.page), (_request, response) => ok(response))
  app.use(closing(world.guard))
  return app
}

describeAdapter('express', (world) => running(createServer(serve(world))))

describe('express alone', () => {
  test('routes come with their policies', () => {
    const world = createWorld()
    const covered = routesOf(serve(world))
    assert.deepEqual(covered[0], { method: 'GET', path: '/orders/:id', policy: world.readOrder })
    assert.equal(covered.length, 6)
    world.guard.assertCovered(covered)
  })

  test('a path that cannot be decoded meets the fallback, and no stack is shown', async () => {
    const world = createWorld()
    const { port, close } = await running(createServer(serve(world)))
    assert.equal((await exchange(port, '/orders/%zz')).status, 401)
    const fields = ['Authorization: Token alice']
    assert.equal((await exchange(port, '/orders/%zz', { fields })).status, 404)
    await close()
  })

  test('an error of the application stays its own, also one about a URI', async () => {
    const world = createWorld()
    const app = express()
    app.get('/uri', protect(world.open), () => {
      throw new URIError('mine')
    })
    app.get('/before', () => {
      throw new Error('mine')
    })
    app.use(closing(world.guard))
    // biome-ignore lint/complexity/useMaxParams: Express tells error middleware by four parameters
    app.use(((_error, _request, response, _next) => {
      response.status(500).end('mine')
    }) satisfies ErrorRequestHandler)
    const { port, close } = await running(createServer(app))
    for (const path of ['/uri', '/before']) {
      const answer = await exchange(port, path)
      assert.deepEqual([answer.status, answer.body], [500, 'mine'])
    }
    await close()
  })

  test('a route without a policy is named', () => {
    const world = createWorld()
    const app = express()
    app.get('/naked', (_request, response) => response.end())
    app.get('/before', (_request, response) => response.end(), protect(world.open))
    assert.throws(
      () => world.guard.assertCovered(routesOf(app)),
      /routes have no policy: GET \/naked, GET \/before;/,
    )
  })

  test('a policy before a router covers its routes, and not those that stand earlier', () => {
    const world = createWorld()
    const app = express()
    const router = Router()
    router.get('/inside', (_request, response) => response.end())
    app.get('/earlier', (_request, response) => response.end())
    app.use(protect(world.listOrders), router)
    assert.deepEqual(routesOf(app), [
      { method: 'GET', path: '/earlier', policy: undefined },
      { method: 'GET', path: '/inside', policy: world.listOrders },
    ])
  })

  test('a wildcard reaches `load` as one text', async () => {
    const { guard, open } = createWorld()
    let seen: unknown
    const load = guard.policy<object>('files', {
      rule: open.rule,
      load: ({ params }) => {
        seen = params['path']
        return {}
      },
    })
    const app = express()
    app.get('/files/*path', protect(load), (_request, response) => response.end())
    const server = await running(createServer(app))
    assert.equal((await exchange(server.port, '/files/a/b')).status, 200)
    assert.equal(seen, 'a/b')
    await server.close()
  })

  test('the access of another policy is not handed out', () => {
    const world = createWorld()
    assert.throws(() => accessOf({}, world.open), /policy `open` did not run on this request/)
  })

  test('an error that is no refusal goes on to Express', async () => {
    const world = createWorld()
    const app = express()
    app.get('/broken', protect(world.open), () => {
      throw Object.assign(new Error('mistake'), { status: 418 })
    })
    app.use(closing(world.guard))
    app.set('env', 'test')
    const server = await running(createServer(app))
    assert.equal((await exchange(server.port, '/broken')).status, 418)
    await server.close()
  })

  test('a policy whose resource a handler brings cannot stand before a route', () => {
    assert.throws(() => protect(createWorld().changeOrder), /cannot stand before a route/)
  })
})
