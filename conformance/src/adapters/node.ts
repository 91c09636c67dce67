import { createServer } from 'node:http'
import { nodeListener, route, routesOf } from '@sallyport/guard/node'
import { corsFields } from '../fixture/cors.ts'
import type { Fixture } from '../fixture/fixture.ts'
import type { FixtureRoute } from '../fixture/routes.ts'
import { listen, SERVER_OPTIONS, type Target } from '../target.ts'
import { JSON_TYPE, jsonOf, paramsOf, readJson } from './parts.ts'

/** The fixture on `node:http`. */
export const node: Target = {
  name: 'node',
  ownFields: [],
  serve(fixture) {
    const routes = fixture.routes.map(mount)
    fixture.guard.assertCovered(routesOf(routes))
    return listen(createServer(SERVER_OPTIONS, withCors(fixture, routes)))
  },
}

type Routes = Parameters<typeof nodeListener>[1]

function withCors({ guard }: Fixture, routes: Routes): ReturnType<typeof nodeListener> {
  const listener = nodeListener(guard, routes)
  return (request, response) => {
    for (const [name, value] of corsFields(request.headers.origin)) response.setHeader(name, value)
    return listener(request, response)
  }
}

function mount(fixed: FixtureRoute): Routes[number] {
  return route([fixed.method, fixed.path], fixed.policy, async (request, response, access) => {
    const params = paramsOf(fixed, request.url ?? '/')
    const reply = await fixed.handle({ access, params, body: () => readJson(request) })
    response.writeHead(reply.status, { 'content-type': JSON_TYPE })
    response.end(jsonOf(reply))
  })
}
