import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { type Handler, Hono, type MiddlewareHandler } from 'hono'
import { except } from 'hono/combine'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { accessOf, behind, closing, protect, routesOf } from '../../src/adapters/hono.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { exchange, running } from './wire.ts'
import { createWorld, shown, type World } from './world.ts'

function serve(world: World): Hono {
  const app = new Hono()
  const ok = (): Response => {
    world.handled++
    return Response.json('ok')
  }
  app.use(async (c, next) => {
    // As the cors middleware of Hono does it.
    for (const [name, value] of Object.entries(EARLIER)) c.res.headers.set(name, value)
    await next()
  })
  app.get('/orders/:id', protect(world.readOrder), (c) => c.json(shown(c.var.access)))
  app.post('/orders', protect(world.writeOrders), async (c) => {
    await c.req.json()
    return ok()
  })
  const late = new Hono()
  late.get('/:id', protect(world.listOrders), (c) => {
    c.var.access.require(world.changeOrder, world.find(c.req.param('id')))
    return ok()
  })
  app.route('/late', late)
  app.get('/open', protect(world.open), ok)
  app.get('/open/late', protect(world.open), (c) => {
    accessOf(c, world.open).require(world.changeOrder, world.find('1'))
    return ok()
  })
  app.get('/page', protect(world.page), ok)
  app.notFound(closing(world.guard))
  return app
}

const onNode = (app: Hono) => running(createServer(getRequestListener(app.fetch)))

describeAdapter('hono', (world) => onNode(serve(world)))

describeAdapter('hono with an error handler of its own', (world) => {
  const app = serve(world)
  app.onError((_error, c) => c.text('mine', 500))
  return onNode(app)
})

describeAdapter('hono with each handler behind its policy', (world) => {
  const app = new Hono()
  const ok = (): Response => {
    world.handled++
    return Response.json('ok')
  }
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(EARLIER)) c.res.headers.set(name, value)
    await next()
  })
  app.get(
    '/orders/:id',
    behind(world.readOrder, (c) => c.json(shown(c.var.access))),
  )
  const create = behind(world.writeOrders, async (c) => {
    await c.req.json()
    return ok()
  })
  app.post('/orders', create)
  app.get(
    '/late/:id',
    behind(world.listOrders, (c) => {
      c.var.access.require(world.changeOrder, world.find(c.req.param('id')))
      return ok()
    }),
  )
  app.get('/open', behind(world.open, ok))
  app.get(
    '/open/late',
    behind(world.open, async (c) => {
      accessOf(c, world.open).require(world.changeOrder, world.find('1'))
      return ok()
    }),
  )
  app.get('/page', behind(world.page, ok))
  app.notFound(closing(world.guard))
  world.guard.assertCovered(routesOf(app))
  return onNode(app)
})

describe('hono alone', () => {
  test('a handler behind a policy is covered by it, one beside it is not', () => {
    const { readOrder } = createWorld()
    const app = new Hono()
    app.get(
      '/a',
      behind(readOrder, (c) => c.text('a')),
    )
    app.get('/b', (c) => c.text('b'))
    assert.deepEqual(
      routesOf(app).map(({ path, policy }) => [path, policy === undefined]),
      [
        ['/a', false],
        ['/b', true],
      ],
    )
  })

  test('off Node, challenges are joined in one field', async () => {
    const answer = await serve(createWorld()).request('/orders/1')
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('www-authenticate'), 'token realm="orders", key realm="orders"')
  })

  test('off Node, the address comes from the option', async () => {
    const world = createWorld()
    const app = new Hono()
    const address = (): string => '192.0.2.9'
    app.get('/', protect(world.listOrders, { address }), (c) => c.text(''))
    app.notFound(closing(world.guard, { address }))
    for (const path of ['/', '/none']) {
      const { instance } = (await (await app.request(path)).json()) as { instance: string }
      const record = world.guard.find(instance.replace('urn:sallyport:decision:', ''))
      assert.equal(record?.client.address, '192.0.2.9')
    }
  })

  test('the cors middleware of Hono keeps its fields on refusals', async () => {
    const world = createWorld()
    const app = new Hono()
    app.use(cors({ origin: 'https://app.example', exposeHeaders: ['X-Total'] }))
    app.get('/', protect(world.listOrders), (c) => c.text(''))
    const server = await onNode(app)
    const answer = await exchange(server.port, '/', { fields: ['Origin: https://app.example'] })
    assert.equal(answer.status, 401)
    assert.deepEqual(answer.all('access-control-allow-origin'), ['https://app.example'])
    assert.deepEqual(answer.all('access-control-expose-headers'), [
      'X-Total, WWW-Authenticate, Retry-After, DPoP-Nonce',
    ])
    assert.equal(answer.all('www-authenticate').length, 2)
    await server.close()
  })

  test('fields set by `c.header` survive too', async () => {
    const world = createWorld()
    const app = new Hono()
    app.use(async (c, next) => {
      for (const [name, value] of Object.entries(EARLIER)) c.header(name, value)
      await next()
    })
    app.get('/', protect(world.listOrders), (c) => c.text(''))
    app.get('/late', protect(world.open), (c) => {
      c.var.access.require(world.changeOrder, world.find('1'))
      return c.text('')
    })
    const server = await onNode(app)
    for (const path of ['/', '/late']) {
      const answer = await exchange(server.port, path, { fields: ['Origin: https://app.example'] })
      assert.equal(answer.status, 401)
      assert.deepEqual(answer.all('access-control-allow-origin'), ['https://app.example'])
      assert.deepEqual(answer.all('access-control-expose-headers'), [
        'X-Total, WWW-Authenticate, Retry-After, DPoP-Nonce',
      ])
      assert.deepEqual(answer.all('cache-control'), ['no-store'])
    }
    await server.close()
  })

  test('an error that is no refusal stays with Hono', async () => {
    const world = createWorld()
    const app = new Hono()
    app.get('/', protect(world.open), () => {
      throw new HTTPException(418, { message: 'mine' })
    })
    const answer = await app.request('/')
    assert.deepEqual([answer.status, await answer.text()], [418, 'mine'])
  })

  test('routes come with their policies', () => {
    const world = createWorld()
    const covered = routesOf(serve(world))
    assert.deepEqual(covered[0], { method: 'GET', path: '/orders/:id', policy: world.readOrder })
    assert.equal(covered.length, 6)
    world.guard.assertCovered(covered)
  })

  test('a route without a policy is named, one whose policy comes too late as well', () => {
    const world = createWorld()
    const app = new Hono()
    app.get('/naked', (c) => c.text(''))
    app.get('/late', (c) => c.text(''), protect(world.open))
    app.use('/admin/*', protect(world.open))
    app.get('/administration', (c) => c.text(''))
    app.post('/one', protect(world.open), (c) => c.text(''))
    app.put('/one', (c) => c.text(''))
    assert.throws(
      () => world.guard.assertCovered(routesOf(app)),
      /no policy: GET \/naked, GET \/late, GET \/administration, PUT \/one;/,
    )
  })

  test('a policy before a path covers what is below it, in a mounted application too', () => {
    const world = createWorld()
    const app = new Hono()
    const inner = new Hono()
    inner.use(protect(world.listOrders))
    inner.get('/x', (c) => c.text(''))
    inner.onError((_error, c) => c.text('', 500))
    app.use('/admin/*', protect(world.open))
    app.get('/admin', (c) => c.text(''))
    app.get('/admin/y', (c) => c.text(''))
    app.route('/inner', inner)
    const covered = routesOf(app).map(({ path, policy }) => [path, policy?.name])
    assert.deepEqual(covered, [
      ['/admin', 'open'],
      ['/admin/y', 'open'],
      ['/inner/x', 'orders.list'],
    ])
  })

  const covers = (declare: (app: Hono, world: World) => void): readonly string[] => {
    const app = new Hono()
    declare(app, createWorld())
    return routesOf(app).map(({ method, path, policy }) => `${method} ${path} ${policy?.name}`)
  }
  const text: Handler = (c) => c.text('')
  const passing: MiddlewareHandler = async (c, _next) => c.text('')
  const inner = (): Hono => new Hono().onError((_error, c) => c.text('')).get('/x', passing)
  const rows: readonly [string, (app: Hono, world: World) => void, readonly string[]][] = [
    ['a handler may ask for `next`', (app) => app.get('/a', passing), ['GET /a undefined']],
    [
      'a handler that asks for `next` behind a policy is covered by it',
      (app, { open }) => app.get('/a', protect(open), passing),
      ['GET /a open'],
    ],
    [
      'so is it in a mounted application with an error handler of its own',
      (app, { open }) => app.route('/in', inner()).use(protect(open)).route('/out', inner()),
      ['GET /in/x undefined', 'GET /out/x open'],
    ],
    [
      'middleware at a path counts as a route',
      (app, { open }) => app.use('/a', passing).use('/a', protect(open)),
      ['ALL /a undefined'],
    ],
    [
      'middleware of a route before its policy may answer',
      (app, { open }) => app.get('/a', passing, protect(open), text),
      ['GET /a undefined'],
    ],
    [
      'another application mounted at a path counts as a route',
      (app, { open }) => {
        app.mount('/old', () => new Response(''))
        app.use('/new/*', protect(open)).mount('/new', () => new Response(''))
      },
      ['ALL /old/* undefined', 'ALL /new/* open'],
    ],
    ['middleware before every path counts as none', (app) => app.use(cors()), []],
    [
      'a handler of every path counts',
      (app) => app.get('*', passing).all('*', text),
      ['GET /* undefined', 'ALL /* undefined'],
    ],
    [
      'a policy below a parameter that may be missing does not cover its absence',
      (app, { open }) => app.use('/:a?/*', protect(open)).get('/:a?', text).get('/:a?/b', text),
      ['GET /:a? undefined', 'GET /:a?/b open'],
    ],
    [
      'a policy with an exception covers nothing',
      (app, { open }) => app.use(except('/a', protect(open))).get('/a', text),
      ['GET /a undefined'],
    ],
  ]
  for (const [name, declare, expected] of rows) {
    test(name, () => assert.deepEqual(covers(declare), expected))
  }

  test('a policy whose resource a handler brings cannot stand before a route', () => {
    assert.throws(() => protect(createWorld().changeOrder), /cannot stand before a route/)
  })
})
