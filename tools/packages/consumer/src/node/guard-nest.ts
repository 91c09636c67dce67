import 'reflect-metadata'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Controller, Get, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { protect, RefusedFilter } from '@sallyport/guard/nest'
import { askBoth, guarded } from './guarded.ts'

/** A Nest application behind both doors. Decorators are called, since sources have no syntax for them. */
export async function use(): Promise<void> {
  const { guard, read, key } = guarded()
  class Orders {
    list(): readonly string[] {
      return []
    }
  }
  const method = Object.getOwnPropertyDescriptor(Orders.prototype, 'list')
  if (method === undefined) throw new Error('a class has its methods')
  Get('/orders')(Orders.prototype, 'list', method)
  UseGuards(protect(read))(Orders.prototype, 'list', method)
  Controller()(Orders)
  class App {}
  Module({ controllers: [Orders] })(App)
  const app = await NestFactory.create(App, { logger: false })
  app.useGlobalFilters(new RefusedFilter(guard))
  await app.listen(0, '127.0.0.1')
  try {
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo
    await askBoth(`http://127.0.0.1:${port}`, key)
  } finally {
    await app.close()
  }
}
