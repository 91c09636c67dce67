import 'reflect-metadata'
import { createServer, type RequestListener } from 'node:http'
import {
  Controller,
  Module,
  Req,
  RequestMapping,
  RequestMethod,
  Res,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { accessOf, parsing, protect, RefusedFilter, routesOf } from '@sallyport/guard/nest'
import express, { type Request, type Response } from 'express'
import { corsFields } from '../fixture/cors.ts'
import type { FixtureRoute } from '../fixture/routes.ts'
import { listen, SERVER_OPTIONS, type Target } from '../target.ts'
import { JSON_TYPE, jsonOf } from './parts.ts'

/** The fixture on NestJS over Express; bodies are parsed behind the guard. */
export const nest: Target = {
  name: 'nest',
  ownFields: ['x-powered-by'],
  async serve({ guard, routes }) {
    const controllers = [controllerOf(routes)]
    const root = class {}
    Module({ controllers })(root)
    const app = await NestFactory.create<NestExpressApplication>(root, new ExpressAdapter(), {
      logger: false,
      bodyParser: false,
    })
    app.use((request: Request, response: Response, next: () => void) => {
      for (const [name, value] of corsFields(request.headers.origin))
        response.setHeader(name, value)
      next()
    })
    app.useGlobalFilters(new RefusedFilter(guard))
    await app.init()
    guard.assertCovered(routesOf(app))
    const listener = app.getHttpAdapter().getInstance() as unknown as RequestListener
    const { place, close } = await listen(createServer(SERVER_OPTIONS, listener))
    return {
      place,
      close: async () => {
        await close()
        await app.close()
      },
    }
  },
}

/** A controller as decorators would make it; sources here have none. */
function controllerOf(routes: readonly FixtureRoute[]): new () => object {
  const controller = class {}
  for (const [i, route] of routes.entries()) {
    const name = `route${i}`
    const descriptor = { value: handlerOf(route), writable: true, configurable: true }
    Object.defineProperty(controller.prototype, name, descriptor)
    const { path, method, policy } = route
    Req()(controller.prototype, name, 0)
    Res()(controller.prototype, name, 1)
    RequestMapping({ path, method: RequestMethod[method] })(controller.prototype, name, descriptor)
    UseGuards(protect(policy), parsing(express.json()))(controller.prototype, name, descriptor)
  }
  Controller()(controller)
  return controller
}

type Handler = (request: Request, response: Response) => Promise<void>

function handlerOf({ policy, handle }: FixtureRoute): Handler {
  return async (request, response) => {
    const access = accessOf(request, policy)
    const params = request.params as Record<string, string>
    const reply = await handle({ access, params, body: () => request.body })
    response.status(reply.status).set('content-type', JSON_TYPE).send(jsonOf(reply))
  }
}
