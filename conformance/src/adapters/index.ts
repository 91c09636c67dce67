import type { Target } from '../target.ts'

/** The adapters by name; each is loaded only when it is asked for. */
export const adapters = {
  node: async () => (await import('./node.ts')).node,
  fetch: async () => (await import('./fetch.ts')).fetch,
  express: async () => (await import('./express.ts')).expressTarget,
  fastify: async () => (await import('./fastify.ts')).fastify,
  hono: async () => (await import('./hono.ts')).hono,
  koa: async () => (await import('./koa.ts')).koa,
  nest: async () => (await import('./nest.ts')).nest,
} as const satisfies Record<string, () => Promise<Target>>

/** The name of an adapter. */
export type AdapterName = keyof typeof adapters

/** The names of all adapters, in the order of tables. */
export const adapterNames = Object.keys(adapters) as readonly AdapterName[]
