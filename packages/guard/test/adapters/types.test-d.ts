// Goal: who asks and what the policy loaded reach every handler with their types.
// Method: this file only has to compile; each `@ts-expect-error` is a mistake that must not.
import type { Subject } from '@sallyport/contract'
import type { Express, Request as ExpressRequest } from 'express'
import type { FastifyInstance } from 'fastify'
import type { Hono } from 'hono'
import type Koa from 'koa'
import * as onExpress from '../../src/adapters/express.ts'
import * as onFastify from '../../src/adapters/fastify.ts'
import * as onFetch from '../../src/adapters/fetch.ts'
import * as onHono from '../../src/adapters/hono.ts'
import * as onKoa from '../../src/adapters/koa.ts'
import * as onNest from '../../src/adapters/nest.ts'
import * as onNode from '../../src/adapters/node.ts'
import type { World } from './world.ts'

/** What every handler may and may not do with its access. */
type Expect = (subject: Subject | undefined, id: string) => void

/** Never called. */
export function onEveryAdapter(world: World, expect: Expect): void {
  const { readOrder, changeOrder, listOrders } = world

  onNode.route(['GET', '/'], readOrder, (_request, _response, access) => {
    expect(access.subject, access.resource.id)
    // @ts-expect-error on public routes nobody may be known
    access.subject.id
    // @ts-expect-error an order has no such property
    access.resource.price
    // @ts-expect-error a policy on orders is asked about an order
    access.require(changeOrder, { id: 7 })
    expect(access.subject, access.require(changeOrder, world.find('1')).customer)
  })
  onFetch.route(['GET', '/'], readOrder, (_request, access) => {
    expect(access.subject, access.resource.id)
    // @ts-expect-error an order has no such property
    return new Response(access.resource.price)
  })
  onNode.route(['GET', '/'], listOrders, (_request, _response, access) => {
    // @ts-expect-error this policy loads nothing
    access.resource.id
  })
  // @ts-expect-error a handler of Fetch answers with a response
  onFetch.route(['GET', '/'], readOrder, () => 'text')
}

/** Never called. */
export function onExpressApp(app: Express, world: World, expect: Expect): void {
  app.get('/orders/:id', onExpress.protect(world.readOrder), (request, response) => {
    const access = onExpress.accessOf(request, world.readOrder)
    expect(access.subject, access.resource.id)
    // The parameters of the path keep their types.
    expect(undefined, request.params.id)
    // @ts-expect-error an order has no such property
    response.json(access.resource.price)
  })
  app.use(onExpress.closing(world.guard))
  world.guard.assertCovered(onExpress.routesOf(app))
}

/** Never called. */
export function onFastifyApp(app: FastifyInstance, world: World, expect: Expect): void {
  app.get<{ Params: { id: string } }>(
    '/orders/:id',
    onFastify.protect(world.readOrder),
    (request) => {
      const access = onFastify.accessOf(request, world.readOrder)
      expect(access.subject, access.resource.id)
      expect(undefined, request.params.id)
      // @ts-expect-error an order has no such property
      return access.resource.price
    },
  )
  app.register(onFastify.closing(world.guard))
  world.guard.assertCovered(onFastify.routesOf(app))
}

/** Never called. */
export function onHonoApp(app: Hono, world: World, expect: Expect): void {
  app.get('/orders/:id', onHono.protect(world.readOrder), (c) => {
    expect(c.var.access.subject, c.var.access.resource.id)
    expect(undefined, c.req.param('id'))
    // @ts-expect-error an order has no such property
    return c.json(c.var.access.resource.price)
  })
  app.get('/open', (c) => {
    // @ts-expect-error no policy stands before this handler
    return c.json(c.var.access)
  })
  app.notFound(onHono.closing(world.guard))
  world.guard.assertCovered(onHono.routesOf(app))
}

/** Never called. */
export function onKoaApp(app: Koa, world: World, expect: Expect): void {
  app.use(onKoa.protect(world.readOrder)).use((ctx) => {
    const access = onKoa.accessOf(ctx, world.readOrder)
    expect(access.subject, access.resource.id)
    // @ts-expect-error an order has no such property
    ctx.body = access.resource.price
  })
  app.use(onKoa.closing(world.guard))
  world.guard.assertCovered(onKoa.routesOf(app))
}

/** Never called. */
export function onNestHandler(request: ExpressRequest, world: World, expect: Expect): void {
  const access = onNest.accessOf(request, world.readOrder)
  expect(access.subject, access.resource.id)
  // @ts-expect-error an order has no such property
  access.resource.price
  ;new (onNest.protect(world.readOrder))() satisfies import('@nestjs/common').CanActivate
  new onNest.RefusedFilter(world.guard) satisfies import('@nestjs/common').ExceptionFilter
}
