import type { Listening } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'

/** Serves the orders API on a port of loopback. Rejects with EADDRINUSE if the port is taken. */
export type Start = (port: number, api: OrdersApi) => Promise<Listening>

/** The frameworks by name; each is loaded only when it is asked for. */
export const FRAMEWORKS = {
  node: async () => (await import('./node.ts')).start,
  fetch: async () => (await import('./fetch.ts')).start,
  express: async () => (await import('./express.ts')).start,
  fastify: async () => (await import('./fastify.ts')).start,
  hono: async () => (await import('./hono.ts')).start,
  koa: async () => (await import('./koa.ts')).start,
  nest: async () => (await import('./nest.ts')).start,
} as const

FRAMEWORKS satisfies Record<string, () => Promise<Start>>

/** One of the seven. */
export type Framework = keyof typeof FRAMEWORKS

/** Whether a text names one of the seven. */
export function isFramework(text: string): text is Framework {
  return Object.hasOwn(FRAMEWORKS, text)
}
