import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { closing, protect, routesOf } from '@sallyport/guard/hono'
import { Hono } from 'hono'
import { corsFields } from '../fixture/cors.ts'
import type { FixtureRoute } from '../fixture/routes.ts'
import { listen, SERVER_OPTIONS, type Target } from '../target.ts'
import { JSON_TYPE, jsonOf } from './parts.ts'

/** The fixture on Hono, on its own server for Node. */
export const hono: Target = {
  name: 'hono',
  ownFields: [],
  serve({ guard, routes }) {
    const app = new Hono()
    app.use(async (context, next) => {
      for (const [name, value] of corsFields(context.req.header('origin'))) {
        context.header(name, value)
      }
      await next()
    })
    for (const route of routes) mount(app, route)
    guard.assertCovered(routesOf(app))
    app.notFound(closing(guard))
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
    return listen(createServer(SERVER_OPTIONS, listener))
  },
}

function mount(app: Hono, { method, path, policy, handle }: FixtureRoute): void {
  app.on(method, path, protect(policy), async (context) => {
    const { access } = context.var
    const params = context.req.param()
    const reply = await handle({ access, params, body: () => context.req.json() })
    return context.body(jsonOf(reply), reply.status as 200, { 'content-type': JSON_TYPE })
  })
}
