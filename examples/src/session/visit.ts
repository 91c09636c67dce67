import type { IncomingMessage } from 'node:http'
import type { Body } from '../orders/orders.ts'
import type { Visit } from './sign-in.ts'

/** A message of Node as a handler of sessions needs it; Fastify has its body elsewhere. */
export function nodeVisit(message: IncomingMessage, body: Body = message): Visit {
  return {
    method: message.method ?? 'GET',
    header: (name) => {
      const lines = message.headersDistinct[name]
      return lines?.length === 1 ? lines[0] : lines
    },
    body,
  }
}

/** A `Request` of Fetch as a handler of sessions needs it. */
export function fetchVisit({ method, headers, body }: Request): Visit {
  return { method, header: (name) => headers.get(name) ?? undefined, body }
}
