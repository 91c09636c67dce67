import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { type FastifyInstance, fastify, type onRequestHookHandler } from 'fastify'
import { accessOf, badRequests, closing, protect, routesOf } from '../../src/adapters/fastify.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { exchange, type Running } from './wire.ts'
import { createWorld, shown, type World } from './world.ts'

function declare(app: FastifyInstance, world: World): void {
  const ok = (): string => {
    world.handled++
    return '"ok"'
  }
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(EARLIER)
    done()
  })
  app.get('/orders/:id', protect(world.readOrder), (request) =>
    shown(accessOf(request, world.readOrder)),
  )
  app.post('/orders', { ...protect(world.writeOrders) }, ok)
  app.register(
    (late, _options, done) => {
      late.get<{ Params: { id: string } }>('/:id', protect(world.listOrders), async (request) => {
        const access = accessOf(request, world.listOrders)
        access.require(world.changeOrder, world.find(request.params.id))
        return ok()
      })
      done()
    },
    { prefix: '/late' },
  )
  app.get('/open', protect(world.open), ok)
  app.get('/open/late', protect(world.open), (request) => {
    accessOf(request, world.open).require(world.changeOrder, world.find('1'))
    return ok()
  })
  app.get('/page', protect(world.page), ok)
  app.register(closing(world.guard))
}

async function running(app: FastifyInstance): Promise<Running> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { port, close: () => app.close() }
}

describeAdapter('fastify', (world) => {
  const app = fastify({ forceCloseConnections: true })
  declare(app, world)
  return running(app)
})

describe('fastify alone', () => {
  test('routes come with their policies, those for HEAD too', async () => {
    const world = createWorld()
    const app = fastify()
    const covered = routesOf(app)
    declare(app, world)
    await app.ready()
    world.guard.assertCovered(covered)
    assert.deepEqual(
      [...covered].map(({ method, path }) => `${method} ${path}`),
      [
        ...['GET /orders/:id', 'HEAD /orders/:id', 'POST /orders', 'GET /open', 'HEAD /open'],
        ...['GET /open/late', 'HEAD /open/late', 'GET /page', 'HEAD /page'],
        ...['GET /late/:id', 'HEAD /late/:id'],
      ],
    )
    assert.equal([...covered][0]?.policy, world.readOrder)
  })

  test('a route without a policy is named', async () => {
    const world = createWorld()
    const app = fastify({ exposeHeadRoutes: false })
    const covered = routesOf(app)
    app.get('/naked', () => '')
    app.route({ method: ['PUT', 'POST'], url: '/both', handler: () => '' })
    await app.ready()
    assert.throws(
      () => world.guard.assertCovered(covered),
      /routes have no policy: GET \/naked, PUT \/both, POST \/both;/,
    )
  })

  test('a policy over a plugin covers its routes only', async () => {
    const world = createWorld()
    const app = fastify({ exposeHeadRoutes: false })
    const covered = routesOf(app)
    app.register((inner, _options, done) => {
      inner.get('/inside', () => '')
      inner.addHook('onRequest', protect(world.listOrders).onRequest)
      done()
    })
    app.get('/outside', () => '')
    await app.ready()
    assert.deepEqual(
      [...covered],
      [
        { method: 'GET', path: '/outside', policy: undefined },
        { method: 'GET', path: '/inside', policy: world.listOrders },
      ],
    )
    assert.equal((await app.inject('/inside')).statusCode, 401)
    assert.equal((await app.inject('/outside')).statusCode, 200)
    await app.close()
  })

  test('of the hooks of a route only the first protects', async () => {
    const world = createWorld()
    const app = fastify({ exposeHeadRoutes: false })
    const covered = routesOf(app)
    const { onRequest } = protect(world.open)
    const answer: onRequestHookHandler = (_request, reply) => reply.send('')
    app.get('/first', { onRequest: [onRequest, answer] }, () => '')
    app.get('/second', { onRequest: [answer, onRequest] }, () => '')
    await app.ready()
    assert.deepEqual(
      [...covered].map(({ path, policy }) => [path, policy?.name]),
      [
        ['/first', 'open'],
        ['/second', undefined],
      ],
    )
  })

  test('paths that cannot be a route meet the fallback, with `badRequests`', async () => {
    const world = createWorld()
    const app = fastify({
      forceCloseConnections: true,
      frameworkErrors: badRequests(world.guard),
    })
    declare(app, world)
    const server = await running(app)
    for (const path of ['/orders/%zz', `/orders/${'a'.repeat(101)}`, '/none/%zz', '/none']) {
      const anonymous = await exchange(server.port, path)
      assert.equal(anonymous.status, 401)
      assert.equal(anonymous.all('www-authenticate').length, 2)
      const fields = ['Authorization: Token alice']
      const { status, body } = await exchange(server.port, path, { fields })
      assert.deepEqual([status, JSON.parse(body).code], [404, 'not_found'])
    }
    await server.close()
  })

  test('other mistakes of the framework stay its own, with `badRequests`', async () => {
    const world = createWorld()
    const app = fastify({ frameworkErrors: badRequests(world.guard) })
    const failing = (_request: unknown, _context: unknown, done: (error: Error) => void): void =>
      done(new Error('mistake'))
    app.addConstraintStrategy({
      name: 'broken',
      storage: () => ({ get: () => null, set: () => {} }),
      // Fastify waits for those with three parameters, which its types do not say.
      deriveConstraint: failing as () => unknown,
    })
    app.get('/', { constraints: { broken: '1' }, ...protect(world.open) }, () => '')
    const { statusCode, body } = await app.inject('/')
    assert.deepEqual([statusCode, JSON.parse(body).code], [500, 'FST_ERR_ASYNC_CONSTRAINT'])
    await app.close()
  })

  test('who answers first is left in peace', async () => {
    const world = createWorld()
    const app = fastify()
    app.addHook('onRequest', (_request, reply, done) => {
      done()
      reply.code(503).send('late')
    })
    app.get('/', protect(world.listOrders), () => '')
    const headers = { authorization: 'Token slow-nobody' }
    const { statusCode, body } = await app.inject({ url: '/', headers })
    assert.deepEqual([statusCode, body], [503, 'late'])
    await app.close()
  })

  test('asking for the routes after the first one is a mistake', () => {
    const app = fastify()
    app.get('/', () => '')
    assert.throws(
      () => routesOf(app),
      /`const routes = routesOf\(app\)` before .*`guard.assertCovered\(routes\)` after/,
    )
  })

  test('the application keeps its own error handler for all other errors', async () => {
    const world = createWorld()
    const app = fastify()
    app.setErrorHandler((_error, _request, reply) => reply.code(418).send('mine'))
    app.get('/broken', protect(world.open), () => {
      throw new Error('mistake')
    })
    const { statusCode, body } = await app.inject('/broken')
    assert.deepEqual([statusCode, body], [418, 'mine'])
    await app.close()
  })

  test('hooks and serializers of the application see a refusal and cannot break it', async () => {
    const world = createWorld()
    const app = fastify()
    app.setReplySerializer(() => 'serialized')
    app.addHook('onSend', async (_request, reply) => {
      reply.header('x-later', '1')
    })
    app.get('/orders', protect(world.listOrders), () => '')
    const { statusCode, headers, body } = await app.inject('/orders')
    assert.equal(statusCode, 401)
    assert.equal(headers['x-later'], '1')
    assert.equal(JSON.parse(body).code, 'authentication_required')
    await app.close()
  })

  test('a schema is asked after both doors', async () => {
    const world = createWorld()
    const app = fastify()
    const schema = { querystring: { type: 'object', required: ['n'] } }
    app.get('/orders', { ...protect(world.listOrders), schema }, () => '')
    assert.equal((await app.inject('/orders')).statusCode, 401)
    const headers = { authorization: 'Token alice' }
    assert.equal((await app.inject({ url: '/orders', headers })).statusCode, 400)
    await app.close()
  })

  test('a refusal leaves the connection usable, its body unread', async () => {
    const world = createWorld()
    const app = fastify({ forceCloseConnections: true })
    declare(app, world)
    const server = await running(app)
    const answer = await exchange(server.port, '/orders', {
      method: 'POST',
      body: '{"a":1}',
      fields: ['Content-Encoding: none'],
    })
    assert.equal(answer.status, 401)
    await server.close()
  })
})
