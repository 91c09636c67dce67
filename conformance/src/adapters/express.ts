import { createServer } from 'node:http'
import { accessOf, closing, protect, routesOf } from '@sallyport/guard/express'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { corsFields } from '../fixture/cors.ts'
import type { FixtureRoute } from '../fixture/routes.ts'
import { listen, SERVER_OPTIONS, type Target } from '../target.ts'
import { JSON_TYPE, jsonOf } from './parts.ts'

/** The fixture on Express, with its own parser of bodies behind the guard. */
export const expressTarget: Target = {
  name: 'express',
  ownFields: ['x-powered-by'],
  serve({ guard, routes }) {
    const app = express()
    app.use((request, response, next) => {
      for (const [name, value] of corsFields(request.headers.origin))
        response.setHeader(name, value)
      next()
    })
    for (const route of routes) mount(app, route)
    guard.assertCovered(routesOf(app))
    app.use(...closing(guard))
    // Every application has one: by itself Express answers with a stack, unless told `production`.
    app.use(answerError)
    return listen(createServer(SERVER_OPTIONS, app))
  },
}

// biome-ignore lint/complexity/useMaxParams: Express tells error middleware by four parameters
const answerError: ErrorRequestHandler = (
  error: { status?: number },
  _request,
  response,
  _next,
) => {
  response
    .status(error.status ?? 500)
    .set('content-type', JSON_TYPE)
    .send('{"error":true}')
}

const METHODS = { GET: 'get', POST: 'post', PATCH: 'patch', DELETE: 'delete' } as const

function mount(app: Express, { method, path, policy, handle }: FixtureRoute): void {
  const serve: RequestHandler = async (request, response) => {
    const access = accessOf(request, policy)
    const params = request.params as Record<string, string>
    const reply = await handle({ access, params, body: () => request.body })
    response.status(reply.status).set('content-type', JSON_TYPE).send(jsonOf(reply))
  }
  app[METHODS[method]](path, protect(policy), express.json(), serve)
}
