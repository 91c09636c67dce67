import 'reflect-metadata'
import type { Server } from 'node:http'
import { Controller, Delete, Get, Module, Patch, Post, Req, Res, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Policy } from '@sallyport/guard'
import { accessOf, protect, RefusedFilter, routesOf } from '@sallyport/guard/nest'
import type { Request, Response } from 'express'
import { addressOf, type Listening } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'
import type { Reply } from '../orders/reply.ts'
import { nodeVisit } from '../session/visit.ts'

/** Serves the orders API on NestJS 12. */
export async function start(port: number, api: OrdersApi): Promise<Listening> {
  class OrdersModule {}
  Module({ controllers: [controllerOf(api)] })(OrdersModule)
  const app = await NestFactory.create(OrdersModule, {
    logger: ['error', 'warn'],
    abortOnError: false,
    forceCloseConnections: true,
    // Nest would parse bodies before its guards run: a bad one would be 400 for anybody.
    bodyParser: false,
  })
  app.useGlobalFilters(new RefusedFilter(api.guard))
  await app.init()
  api.guard.assertCovered(routesOf(app))
  await app.listen(port, '127.0.0.1')
  return { url: addressOf(app.getHttpServer() as Server), close: () => app.close() }
}

/**
 * The controller. With decorator syntax it would read
 *
 *     @Get('/orders/:id') @UseGuards(protect(p.read))
 *     read(@Req() req: Request, @Res() res: Response) { ... }
 *
 * Sources that run by type stripping have no decorators: they are called as the functions they are.
 */
function controllerOf({ policies: p, orders, signIn: s }: OrdersApi): new () => object {
  class OrdersController {}
  const on = routerOf(OrdersController)
  on(Get('/health'), p.health, (_, res) => reply(res, orders.health()))
  on(Get('/me'), p.me, (req, res) => reply(res, orders.me(accessOf(req, p.me))))
  on(Get('/orders'), p.list, (req, res) => reply(res, orders.list(accessOf(req, p.list))))
  on(Post('/orders'), p.create, async (req, res) =>
    reply(res, await orders.create(accessOf(req, p.create), req)),
  )
  on(Get('/orders/:id'), p.read, (req, res) => reply(res, orders.read(accessOf(req, p.read))))
  on(Patch('/orders/:id'), p.change, async (req, res) =>
    reply(res, await orders.change(accessOf(req, p.change), req)),
  )
  on(Delete('/orders/:id'), p.remove, (req, res) =>
    reply(res, orders.remove(accessOf(req, p.remove))),
  )
  on(Get('/settings'), p.settings, (req, res) =>
    reply(res, orders.settings(accessOf(req, p.settings))),
  )
  on(Get('/reports/daily'), p.report, (req, res) =>
    reply(res, orders.report(accessOf(req, p.report))),
  )
  on(Get('/tenants/:tenant/orders'), p.listOfTenant, (req, res) =>
    reply(res, orders.listOfTenant(accessOf(req, p.listOfTenant))),
  )
  on(Get('/basic'), p.basic, (req, res) => reply(res, orders.me(accessOf(req, p.basic))))
  on(Get('/digest'), p.digest, (req, res) => reply(res, orders.me(accessOf(req, p.digest))))
  on(Get('/session'), p.signInPage, (_, res) => reply(res, s.page()))
  on(Post('/session'), p.signIn, async (req, res) =>
    reply(res, await s.signIn(accessOf(req, p.signIn), nodeVisit(req))),
  )
  on(Delete('/session'), p.signOut, async (req, res) => reply(res, await s.signOut(nodeVisit(req))))
  on(Get('/session/me'), p.signedIn, (req, res) => reply(res, s.me(accessOf(req, p.signedIn))))
  on(Post('/session/:step'), p.step, async (req, res) =>
    reply(res, await s.step(accessOf(req, p.step), nodeVisit(req))),
  )
  Controller()(OrdersController)
  return OrdersController
}

type Handle = (request: Request, response: Response) => unknown
type AddRoute = <T extends object>(
  route: MethodDecorator,
  policy: Policy<T>,
  handle: Handle,
) => void

/** Adds methods with their decorators to a controller: `@route @UseGuards m(@Req() r, @Res() s)`. */
function routerOf(controller: new () => object): AddRoute {
  const { prototype } = controller
  let count = 0
  return (route, policy, handle) => {
    const name = `handle${count++}`
    const descriptor = { value: handle, configurable: true, writable: true }
    Object.defineProperty(prototype, name, descriptor)
    Req()(prototype, name, 0)
    Res()(prototype, name, 1)
    UseGuards(protect(policy))(prototype, name, descriptor)
    route(prototype, name, descriptor)
  }
}

function reply(response: Response, { status, fields, body }: Reply): void {
  response.status(status).set(fields).end(body)
}
