import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { Router } from '@koa/router'
import Koa, { type Context } from 'koa'
import { accessOf, closing, protect, routesOf } from '../../src/adapters/koa.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { exchange, running } from './wire.ts'
import { createWorld, shown, type World } from './world.ts'

function serve(world: World): Koa {
  const app = new Koa()
  const router = new Router()
  const ok = (ctx: Context): void => {
    world.handled++
    ctx.body = '"ok"'
  }
  app.use(async (ctx, next) => {
    ctx.set({ ...EARLIER })
    await next()
  })
  router.get('/orders/:id', protect(world.readOrder), (ctx) => {
    ctx.body = shown(accessOf(ctx, world.readOrder))
  })
  router.post('/orders', protect(world.writeOrders), async (ctx) => {
    await json(ctx.req)
    ok(ctx)
  })
  const late = new Router()
  late.get('/:id', protect(world.listOrders), (ctx) => {
    const access = accessOf(ctx, world.listOrders)
    access.require(world.changeOrder, world.find(ctx.params['id']))
    ok(ctx)
  })
  router.use('/late', late.routes())
  router.get('/open', protect(world.open), ok)
  router.get('/open/late', protect(world.open), (ctx) => {
    accessOf(ctx, world.open).require(world.changeOrder, world.find('1'))
    ok(ctx)
  })
  router.get('/page', protect(world.page), ok)
  app.use(router.routes())
  app.use(closing(world.guard))
  return app
}

describeAdapter('koa', (world) => running(createServer(serve(world).callback())))

describe('koa alone', () => {
  test('routes come with their policies', () => {
    const world = createWorld()
    const covered = routesOf(serve(world))
    assert.deepEqual(
      covered.map(({ method, path, policy }) => `${method} ${path} ${policy?.name}`),
      [
        'HEAD /orders/:id orders.read',
        'GET /orders/:id orders.read',
        'POST /orders orders.write',
        'HEAD /late/:id orders.list',
        'GET /late/:id orders.list',
        'HEAD /open open',
        'GET /open open',
        'HEAD /open/late open',
        'GET /open/late open',
        'HEAD /page page',
        'GET /page page',
      ],
    )
    world.guard.assertCovered(covered)
  })

  test('a route without a policy is named, one whose policy comes too late as well', () => {
    const world = createWorld()
    const router = new Router()
    router.put('/naked', () => {})
    router.put('/late', () => {}, protect(world.open))
    router.use('/admin', protect(world.open))
    router.put('/administration', () => {})
    assert.throws(
      () => world.guard.assertCovered(routesOf(router)),
      /no policy: PUT \/naked, PUT \/late, PUT \/administration;/,
    )
  })

  test('a policy before routes covers them, unless the router runs one layer only', () => {
    const world = createWorld()
    const coverageOf = (router: Router): readonly (string | undefined)[] => {
      router.use(protect(world.listOrders))
      router.put('/x/:id', () => {})
      return routesOf(router).map(({ policy }) => policy?.name)
    }
    assert.deepEqual(coverageOf(new Router()), ['orders.list'])
    assert.deepEqual(coverageOf(new Router({ prefix: '/p' })), ['orders.list'])
    assert.deepEqual(coverageOf(new Router({ exclusive: true })), [undefined])
  })

  test('a policy before a router covers its routes', () => {
    const world = createWorld()
    const router = new Router()
    router.put('/x', () => {})
    const app = new Koa()
    app.use(protect(world.listOrders)).use(router.routes())
    assert.deepEqual(routesOf(app), [{ method: 'PUT', path: '/x', policy: world.listOrders }])
  })

  test('an error that is no refusal stays with Koa', async () => {
    const world = createWorld()
    const app = new Koa()
    app.use(protect(world.open)).use(() => {
      throw Object.assign(new Error('mine'), { status: 418, expose: true })
    })
    const server = await running(createServer(app.callback()))
    const { status, body } = await exchange(server.port, '/')
    assert.deepEqual([status, body], [418, 'mine'])
    await server.close()
  })

  test('middleware before the guard sees the answer and may add to it', async () => {
    const world = createWorld()
    const app = new Koa()
    app.use(async (ctx, next) => {
      await next()
      ctx.set('x-status', String(ctx.status))
    })
    app.use(closing(world.guard))
    const server = await running(createServer(app.callback()))
    const answer = await exchange(server.port, '/')
    assert.deepEqual(answer.all('x-status'), ['401'])
    await server.close()
  })

  test('a policy whose resource a handler brings cannot stand before a route', () => {
    assert.throws(() => protect(createWorld().changeOrder), /cannot stand before a route/)
  })
})
