import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { Router } from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
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

  const covers = (declare: (router: Router, world: World) => void): readonly string[] => {
    const router = new Router()
    declare(router, createWorld())
    return routesOf(router)
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, path, policy }) => `${method} ${path} ${policy?.name}`)
  }
  const answer = (ctx: Context): void => {
    ctx.body = ''
  }
  const passing: Middleware = (_ctx, next) => next()
  // How the router writes a path that stands before all others.
  const everywhere = (policy: string): string => `USE (?:\\/|$) ${policy}`
  const nested = (): Router => new Router().get('/x', answer) as Router
  const rows: readonly [string, (router: Router, world: World) => void, readonly string[]][] = [
    [
      'a policy before the same path covers it, also with parameters',
      (router, { open }) => {
        router.use(['/a', '/:b'], protect(open)).get('/a', answer).get('/:b', answer)
      },
      ['USE /a open', 'USE /:b open', 'GET /a open', 'GET /:b open'],
    ],
    [
      'a policy covers what continues its path after a slash',
      (router, { open }) => {
        router.use('/a/:b', protect(open)).get('/a/:b/c', answer).get('/a/:bc/d', answer)
      },
      ['USE /a/:b open', 'GET /a/:b/c open', 'GET /a/:bc/d undefined'],
    ],
    [
      'a pattern is not asked what it makes of another one',
      (router, { open }) => router.use('/:a', protect(open)).get('/{*rest}', answer),
      ['USE /:a open', 'GET /{*rest} undefined'],
    ],
    [
      'a part that may be missing continues no path',
      (router, { open }) => router.use('/a/b', protect(open)).get('/a{/b}', answer),
      ['USE /a/b open', 'GET /a{/b} undefined'],
    ],
    [
      'a regular expression covers nothing',
      (router, { open }) => router.use(/^\/:/, protect(open)).get('/:a', answer),
      ['USE /^\\/:/ open', 'GET /:a undefined'],
    ],
    [
      'a policy before all covers a regular expression, one before a path does not',
      (router, { open }) => {
        router.use('/a', protect(open)).get(/a/, answer)
        router.use(protect(open)).get(/b/, answer)
      },
      ['USE /a open', 'GET /a/ undefined', 'GET /b/ open'],
    ],
    [
      'a policy at `/` covers that path only',
      (router, { open }) => router.use('/', protect(open)).get('/', answer).get('/a', answer),
      ['USE / open', 'GET / open', 'GET /a undefined'],
    ],
    [
      'a policy of a nested router covers its routes only',
      (router, { open }) => {
        router.use('/in', new Router().use(protect(open)).get('/x', answer).routes())
        router.use('/out', nested().routes())
      },
      ['GET /in/x open', 'GET /out/x undefined'],
    ],
    [
      'a policy that tells cases apart covers no route that does not',
      (router, { open }) => {
        const strict = new Router({ sensitive: true }).use('/a', protect(open))
        router.use(strict.routes()).get('/a', answer)
      },
      ['USE /a open', 'GET /a undefined'],
    ],
    [
      'middleware at a path may answer before the policy of a route',
      (router, { open }) => router.use('/a', passing).get('/a', protect(open), answer),
      ['USE /a undefined', 'GET /a open'],
    ],
    [
      'middleware behind a policy is covered by it',
      (router, { open }) => router.use(protect(open)).use('/a', passing).use(answer),
      ['USE /a open', everywhere('open')],
    ],
    [
      'what cannot pass a request on counts wherever it stands',
      (router) => router.use(answer).use(passing),
      [everywhere('undefined')],
    ],
  ]
  for (const [name, declare, expected] of rows) {
    test(name, () => assert.deepEqual(covers(declare), expected))
  }

  test('what cannot pass a request on counts as a route of the application', () => {
    const { open } = createWorld()
    assert.deepEqual(routesOf(new Koa().use(passing).use(answer).use(protect(open)).use(answer)), [
      { method: 'USE', path: '*', policy: undefined },
      { method: 'USE', path: '*', policy: open },
    ])
  })

  test('a policy whose resource a handler brings cannot stand before a route', () => {
    assert.throws(() => protect(createWorld().changeOrder), /cannot stand before a route/)
  })
})
