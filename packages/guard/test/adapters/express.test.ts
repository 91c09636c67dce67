import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
  type Response,
  Router,
} from 'express'
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

  // What routesOf says of the application, as `METHOD path policy`.
  const covers = (declare: (app: Express, world: World) => void): readonly string[] => {
    const world = createWorld()
    const app = express()
    declare(app, world)
    return routesOf(app).map(({ method, path, policy }) => `${method} ${path} ${policy?.name}`)
  }
  const answer: RequestHandler = (_request, response) => response.end()
  const applicationOf = (): Express => express().get('/x', answer)
  const beside: readonly [string, (app: Express, world: World) => void, readonly string[]][] = [
    [
      'middleware at a path counts as a route',
      (app) => app.use('/admin', answer),
      ['USE /admin undefined'],
    ],
    [
      'middleware at a path behind a policy is covered by it',
      (app, { open }) => app.use(protect(open)).use('/admin', answer),
      ['USE /admin open'],
    ],
    [
      'a policy at a path covers what the same path has, and nothing else',
      (app, { open }) => {
        app.use('/a', protect(open), answer)
        app.use('/a', Router().get('/x', answer))
        app.use('/a/b', answer)
      },
      ['USE /a open', 'GET /x open', 'USE /a/b undefined'],
    ],
    [
      'a policy at a regular expression covers nothing',
      (app, { open }) => app.use(/^\/a/g, protect(open), answer),
      ['USE /^\\/a/g undefined'],
    ],
    [
      'a policy that comes after middleware at its path does not cover it',
      (app, { open }) => app.use('/a', answer, protect(open)),
      ['USE /a undefined'],
    ],
    [
      'a mounted application counts as a route, at `/` too',
      (app) => app.use('/sub', applicationOf()).use(applicationOf()),
      ['USE /sub undefined', 'USE / undefined'],
    ],
    [
      'a mounted application behind a policy is covered by it',
      (app, { open }) => app.use('/sub', protect(open), applicationOf()),
      ['USE /sub open'],
    ],
    [
      'served files count as a route, at `/` too',
      (app) => app.use('/files', express.static('.')).use(express.static('.')),
      ['USE /files undefined', 'USE / undefined'],
    ],
    ['middleware before every path counts as none', (app) => app.use(express.json()), []],
    ['error middleware counts as none', (app, { guard }) => app.use('/a', closing(guard)[1]), []],
    [
      'a callback of `param` runs before the policy of a route',
      (app, { open }) => {
        app.param('id', (_request, _response, next) => next())
        app.get('/:id', protect(open), answer)
        app.use(protect(open))
      },
      ['GET /:id open', 'PARAM id undefined'],
    ],
    [
      'a callback of `param` runs before a policy at a path',
      (app, { open }) => {
        app.param('id', (_request, _response, next) => next())
        app.use('/:id', protect(open)).use(protect(open))
      },
      ['PARAM id undefined'],
    ],
    [
      'a callback of `param` behind a policy before all routes is covered by it',
      (app, { open }) => {
        app.param('id', (_request, _response, next) => next())
        app.use(protect(open)).get('/:id', answer)
      },
      ['GET /:id open', 'PARAM id open'],
    ],
  ]
  for (const [name, declare, expected] of beside) {
    test(name, () => assert.deepEqual(covers(declare), expected))
  }

  test('who answers first is left in peace, and the process too', async () => {
    const world = createWorld()
    const app = express()
    app.use((_request, response, next) => {
      response.status(503).end('late')
      next()
    })
    app.use(closing(world.guard))
    const server = await running(createServer(app))
    for (const token of ['alice', 'slow-alice']) {
      const late = await exchange(server.port, '/', { fields: [`Authorization: Token ${token}`] })
      assert.deepEqual([late.status, late.body], [503, 'late'])
    }
    await server.close()
  })

  test('a mistake that shows late goes on to Express', async () => {
    const world = createWorld()
    const app = express()
    const broken = world.guard.policy('broken', { rule: world.open.rule })
    app.get('/', (request, _response, next) => {
      const pass = (error?: unknown): void => {
        if (error === undefined) throw new Error('mistake of an outer router')
        next(Object.assign(error as Error, { status: 418 }))
      }
      protect(broken)(request, _response, pass)
    })
    app.set('env', 'test')
    const server = await running(createServer(app))
    const fields = ['Authorization: Token slow-alice']
    assert.equal((await exchange(server.port, '/', { fields })).status, 418)
    await server.close()
  })

  test('without `closing` a refusal of a handler has its fields, and shows no stack', async () => {
    const world = createWorld()
    const app = express()
    app.set('env', 'development')
    app.get('/late', protect(world.open), (request) => {
      accessOf(request, world.open).require(world.changeOrder, world.find('1'))
    })
    const error = console.error
    console.error = () => {}
    const server = await running(createServer(app))
    const refused = await exchange(server.port, '/late')
    console.error = error
    assert.equal(refused.status, 401)
    assert.equal(refused.all('www-authenticate').length, 2)
    assert.deepEqual(refused.all('cache-control'), ['no-store'])
    assert.doesNotMatch(refused.body, / at |\.ts|node_modules/)
    await server.close()
  })

  test('a policy whose resource a handler brings cannot stand before a route', () => {
    assert.throws(() => protect(createWorld().changeOrder), /cannot stand before a route/)
  })
})
