import 'reflect-metadata'
import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import {
  BadRequestException,
  Catch,
  Controller,
  Get,
  HttpException,
  type INestApplication,
  Module,
  NotFoundException,
  Param,
  Post,
  Req,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import express, { type Request } from 'express'
import { fastify } from 'fastify'
import {
  accessOf,
  type NestGuard,
  parsing,
  protect,
  RefusedFilter,
  routesOf,
} from '../../src/adapters/nest.ts'
import { describeAdapter, EARLIER } from './rows.ts'
import { exchange, type Running } from './wire.ts'
import { createWorld, shown, type World } from './world.ts'

type Handler = (request: Request, id: string) => unknown
type Guards = readonly (new () => NestGuard)[]

/** Adds a handler as decorators would: `@Get(path) @UseGuards(...) name(@Req() r, @Param('id') i)`. */
function add(
  controller: new () => object,
  route: MethodDecorator,
  { guards, handler }: { readonly guards: Guards; readonly handler: Handler },
): void {
  const { prototype } = controller
  const name = `handler${Object.getOwnPropertyNames(prototype).length}`
  // A function of its own: Nest keeps what decorators say on the function.
  const value: Handler = (request, id) => handler(request, id)
  const descriptor = { value, configurable: true, writable: true }
  Object.defineProperty(prototype, name, descriptor)
  if (guards.length > 0) UseGuards(...guards)(prototype, name, descriptor)
  route(prototype, name, descriptor)
  Req()(prototype, name, 0)
  Param('id')(prototype, name, 1)
}

function ordersOf(world: World): new () => object {
  class Orders {}
  const ok = (): string => {
    world.handled++
    return '"ok"'
  }
  add(Orders, Get('orders/:id'), {
    guards: [protect(world.readOrder)],
    handler: (request) => shown(accessOf(request, world.readOrder)),
  })
  add(Orders, Post('orders'), {
    guards: [protect(world.writeOrders), parsing(express.json())],
    handler: (request) => {
      assert.deepEqual(request.body, { n: 1 })
      request.res?.status(200)
      return ok()
    },
  })
  add(Orders, Get('late/:id'), {
    guards: [protect(world.listOrders)],
    handler: async (request, id) => {
      accessOf(request, world.listOrders).require(world.changeOrder, world.find(id))
      return ok()
    },
  })
  add(Orders, Get('open'), { guards: [protect(world.open)], handler: ok })
  add(Orders, Get('open/late'), {
    guards: [protect(world.open)],
    handler: (request) => {
      accessOf(request, world.open).require(world.changeOrder, world.find('1'))
      return ok()
    },
  })
  add(Orders, Get('page'), { guards: [protect(world.page)], handler: ok })
  Controller()(Orders)
  return Orders
}

async function appOf(...controllers: (new () => object)[]): Promise<INestApplication> {
  class App {}
  Module({ controllers })(App)
  const app = await NestFactory.create(App, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
    bodyParser: false,
  })
  app.use((_request: Request, response: { set(fields: object): void }, next: () => void) => {
    response.set(EARLIER)
    next()
  })
  return app
}

async function running(app: INestApplication): Promise<Running> {
  await app.listen(0, '127.0.0.1')
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo
  return { port, close: () => app.close() }
}

describeAdapter('nest', async (world) => {
  const app = await appOf(ordersOf(world))
  app.useGlobalFilters(new RefusedFilter(world.guard))
  return running(app)
})

describeAdapter('nest whose own filter catches everything, before ours', async (world) => {
  const app = await appOf(ordersOf(world))
  app.useGlobalFilters(new Everything(), new RefusedFilter(world.guard))
  return running(app)
})

class Everything {
  catch(error: unknown, host: { switchToHttp(): { getResponse(): unknown } }): void {
    const response = host.switchToHttp().getResponse() as {
      status(code: number): { json(body: unknown): void }
    }
    response.status(error instanceof HttpException ? error.getStatus() : 500).json('mine')
  }
}
Catch()(Everything)

describe('nest alone', () => {
  test('without the filter a route is refused all the same: status, challenges, not cached', async () => {
    const world = createWorld()
    const server = await running(await appOf(ordersOf(world)))
    const answer = await exchange(server.port, '/orders/1')
    assert.equal(answer.status, 401)
    assert.equal(answer.all('www-authenticate').length, 2)
    assert.deepEqual(answer.all('cache-control'), ['no-store'])
    assert.deepEqual(JSON.parse(answer.body), { statusCode: 401, message: 'refused' })
    const down = await exchange(server.port, '/orders/1', { fields: ['Authorization: Token down'] })
    assert.equal(down.status, 503)
    assert.deepEqual(down.all('retry-after'), ['2'])
    await server.close()
  })

  test('without the filter nothing passes that a handler refuses', async () => {
    const world = createWorld()
    const server = await running(await appOf(ordersOf(world)))
    const fields = ['Authorization: Token alice']
    const { status } = await exchange(server.port, '/late/3', { fields })
    assert.equal(status, 403)
    assert.equal(world.handled, 0)
    await server.close()
  })

  test('what a handler does not find is its own 404, not an unmatched route', async () => {
    const world = createWorld()
    class Missing {}
    add(Missing, Get('missing'), {
      guards: [protect(world.open)],
      handler: () => {
        throw new NotFoundException('Cannot find such a thing')
      },
    })
    Controller()(Missing)
    const app = await appOf(Missing)
    app.useGlobalFilters(new RefusedFilter(world.guard))
    const server = await running(app)
    const { status, body } = await exchange(server.port, '/missing')
    assert.deepEqual([status, JSON.parse(body).message], [404, 'Cannot find such a thing'])
    await server.close()
  })

  test('a body that the parser refuses is 400, behind both doors', async () => {
    const world = createWorld()
    const app = await appOf(ordersOf(world))
    app.useGlobalFilters(new RefusedFilter(world.guard))
    const server = await running(app)
    const fields = ['Authorization: Token alice']
    const sent = { method: 'POST', body: '{"broken', fields }
    assert.equal((await exchange(server.port, '/orders', sent)).status, 400)
    assert.equal(world.handled, 0)
    await server.close()
  })

  test('routes come with their policies', async () => {
    const world = createWorld()
    const app = await appOf(ordersOf(world))
    const covered = routesOf(app)
    assert.deepEqual(
      covered.map(({ method, path, policy }) => `${method} ${path} ${policy?.name}`),
      [
        'GET /orders/:id orders.read',
        'POST /orders orders.write',
        'GET /late/:id orders.list',
        'GET /open open',
        'GET /open/late open',
        'GET /page page',
      ],
    )
    world.guard.assertCovered(covered)
  })

  test('a route without a policy is named', async () => {
    const world = createWorld()
    class Naked {}
    add(Naked, Get(['a', 'b']), { guards: [], handler: () => '' })
    Controller('naked')(Naked)
    class Guarded extends Naked {}
    Controller('guarded')(Guarded)
    UseGuards(protect(world.open))(Guarded)
    const app = await appOf(Naked, Guarded)
    assert.throws(
      () => world.guard.assertCovered(routesOf(app)),
      /no policy: GET \/naked\/a, GET \/naked\/b;/,
    )
  })

  test('a policy over the whole application covers every route', async () => {
    const world = createWorld()
    class Naked {}
    add(Naked, Get('naked'), { guards: [], handler: () => '' })
    Controller()(Naked)
    const app = await appOf(Naked)
    app.useGlobalGuards(new (protect(world.listOrders))())
    app.useGlobalFilters(new RefusedFilter(world.guard))
    assert.deepEqual(routesOf(app), [{ method: 'GET', path: '/naked', policy: world.listOrders }])
    const server = await running(app)
    assert.equal((await exchange(server.port, '/naked')).status, 401)
    await server.close()
  })

  test('a class made from a guard does not count as one', async () => {
    const world = createWorld()
    class Lax extends protect(world.open) {
      override canActivate(): boolean {
        return true
      }
    }
    class Naked {}
    add(Naked, Get('lax'), { guards: [Lax], handler: () => '' })
    add(Naked, Get('beside'), { guards: [Lax, protect(world.open)], handler: () => '' })
    Controller()(Naked)
    const covered = routesOf(await appOf(Naked))
    assert.deepEqual(
      covered.map(({ path, policy }) => [path, policy?.name]),
      [
        ['/lax', undefined],
        ['/beside', 'open'],
      ],
    )
  })

  test('what Express has at a path beside Nest is named, what Nest puts there is not', async () => {
    const world = createWorld()
    const app = await appOf(ordersOf(world))
    app.setGlobalPrefix('v1')
    app.use('/beside', (_request: Request, response: { end(): void }) => response.end())
    await app.init()
    assert.throws(
      () => world.guard.assertCovered(routesOf(app)),
      /a route has no policy: USE \/beside;/,
    )
    await app.close()
  })

  test('a path that cannot be decoded meets the fallback', async () => {
    const world = createWorld()
    const app = await appOf(ordersOf(world))
    app.useGlobalFilters(new RefusedFilter(world.guard))
    const server = await running(app)
    assert.equal((await exchange(server.port, '/orders/%zz')).status, 401)
    const fields = ['Authorization: Token alice']
    const { status, body } = await exchange(server.port, '/orders/%zz', { fields })
    assert.deepEqual([status, JSON.parse(body).code], [404, 'not_found'])
    await server.close()
  })

  test('another bad request of an application is its own', async () => {
    const world = createWorld()
    class Bad {}
    add(Bad, Get('bad'), {
      guards: [protect(world.open)],
      handler: () => {
        throw new BadRequestException('Failed to decode the order')
      },
    })
    Controller()(Bad)
    const app = await appOf(Bad)
    app.useGlobalFilters(new RefusedFilter(world.guard))
    const server = await running(app)
    assert.equal((await exchange(server.port, '/bad')).status, 400)
    await server.close()
  })

  test('what is not HTTP is not let through', () => {
    const Guard = protect(createWorld().open)
    const context = { getType: () => 'ws', switchToHttp: () => assert.fail() }
    assert.throws(
      () => new Guard().canActivate(context),
      /stands before HTTP only, and this is `ws`/,
    )
  })

  test('the filter throws again what is not its own', () => {
    const filter = new RefusedFilter(createWorld().guard)
    const http = { getRequest: () => ({}), getResponse: () => ({}) }
    const host = { getType: () => 'http', switchToHttp: () => http }
    assert.throws(() => filter.catch(new Error('mistake'), host), /^Error: mistake$/)
  })

  test('on the Fastify platform both sides are those of Fastify', async () => {
    const world = createWorld()
    const guard = new (protect(world.readOrder))()
    const filter = new RefusedFilter(world.guard)
    const app = fastify()
    app.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
      const http = { getRequest: () => request, getResponse: () => reply }
      const host = { getType: () => 'http', switchToHttp: () => http }
      try {
        await guard.canActivate(host)
        return shown(accessOf(request, world.readOrder))
      } catch (error) {
        filter.catch(error, host)
        return reply
      }
    })
    const refused = await app.inject('/orders/1')
    assert.equal(refused.statusCode, 401)
    assert.equal(refused.headers['content-type'], 'application/problem+json')
    assert.equal(refused.headers['www-authenticate']?.length, 2)
    const headers = { authorization: 'Token alice' }
    const passed = await app.inject({ url: '/orders/1', headers })
    assert.deepEqual(passed.json(), { id: '1', by: 'alice' })
    await app.close()
  })

  test('a policy whose resource a handler brings cannot stand before a route', () => {
    assert.throws(() => protect(createWorld().changeOrder), /cannot stand before a route/)
  })
})
