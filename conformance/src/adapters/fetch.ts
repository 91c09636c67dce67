import { createServer } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { fetchHandler, route, routesOf } from '@sallyport/guard/fetch'
import { corsFields } from '../fixture/cors.ts'
import type { FixtureRoute } from '../fixture/routes.ts'
import { listen, SERVER_OPTIONS, type Target } from '../target.ts'
import { JSON_TYPE, jsonOf, paramsOf } from './parts.ts'

/** The fixture as a Fetch handler, served on Node by a bridge of somebody else's. */
export const fetch: Target = {
  name: 'fetch',
  ownFields: [],
  serve({ guard, routes }) {
    const mounted = routes.map(mount)
    guard.assertCovered(routesOf(mounted))
    const handler = fetchHandler(guard, mounted)
    const listener = getRequestListener(
      async (request, bindings) => {
        // Node's own message and response, as a peer takes them.
        const { incoming, outgoing } = bindings as HttpBindings
        const response = await handler(request, { incoming, outgoing })
        return withCors(response, request.headers.get('origin'))
      },
      { overrideGlobalObjects: false },
    )
    return listen(createServer(SERVER_OPTIONS, listener))
  },
}

/** A Fetch handler has no response before it answers: here CORS comes last, and keeps what is there. */
function withCors(response: Response, origin: string | null): Response {
  for (const [name, value] of corsFields(origin ?? undefined)) {
    const ours = response.headers.get(name)
    response.headers.set(name, ours === null ? value : `${value}, ${ours}`)
  }
  return response
}

function mount(fixed: FixtureRoute): ReturnType<typeof route> {
  return route([fixed.method, fixed.path], fixed.policy, async (request, access) => {
    const params = paramsOf(fixed, new URL(request.url).pathname)
    const reply = await fixed.handle({ access, params, body: () => request.json() })
    return new Response(jsonOf(reply), {
      status: reply.status,
      headers: { 'content-type': JSON_TYPE },
    })
  })
}
