import 'reflect-metadata'
import { createServer, type RequestListener, type Server } from 'node:http'
import { Controller, Get, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Policy } from '@sallyport/guard'
import { protect, RefusedFilter } from '@sallyport/guard/nest'
import { BODY } from './contender.ts'

/**
 * NestJS over Express, bare or behind a policy. Sources that run by type stripping have no decorators: they are called as
 * the functions they are.
 */
export async function serveNest(policy?: Policy): Promise<Server> {
  class Orders {}
  const descriptor = { value: () => BODY, configurable: true, writable: true }
  Object.defineProperty(Orders.prototype, 'list', descriptor)
  if (policy !== undefined) UseGuards(protect(policy))(Orders.prototype, 'list', descriptor)
  Get('/orders')(Orders.prototype, 'list', descriptor)
  Controller()(Orders)
  class Root {}
  Module({ controllers: [Orders] })(Root)
  const app = await NestFactory.create(Root, { logger: false, bodyParser: false })
  if (policy !== undefined) app.useGlobalFilters(new RefusedFilter(policy.guard))
  await app.init()
  return createServer(app.getHttpAdapter().getInstance() as RequestListener)
}
