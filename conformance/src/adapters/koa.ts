import { createServer } from 'node:http'
import Router from '@koa/router'
import { accessOf, closing, protect, routesOf } from '@sallyport/guard/koa'
import Koa from 'koa'
import { corsFields } from '../fixture/cors.ts'
import type { FixtureRoute } from '../fixture/routes.ts'
import { listen, SERVER_OPTIONS, type Target } from '../target.ts'
import { JSON_TYPE, jsonOf, readJson } from './parts.ts'

/** The fixture on Koa and its router. */
export const koa: Target = {
  name: 'koa',
  ownFields: [],
  serve({ guard, routes }) {
    const app = new Koa()
    const router = new Router()
    app.use((context, next) => {
      for (const [name, value] of corsFields(context.get('origin'))) context.set(name, value)
      return next()
    })
    for (const route of routes) mount(router, route)
    guard.assertCovered(routesOf(router))
    app.use(router.routes())
    app.use(closing(guard))
    return listen(createServer(SERVER_OPTIONS, app.callback()))
  },
}

function mount(router: Router, { method, path, policy, handle }: FixtureRoute): void {
  router.register(
    path,
    [method],
    [
      protect(policy),
      async (context) => {
        const access = accessOf(context, policy)
        const { params } = context
        const reply = await handle({ access, params, body: () => readJson(context.req) })
        context.status = reply.status
        context.type = JSON_TYPE
        context.body = jsonOf(reply)
      },
    ],
  )
}
