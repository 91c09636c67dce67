import type { Target } from '../target.ts'

/** The adapters by name; each is loaded only when it is asked for. */
export const adapters = {
  node: async () => (await import('./node.ts')).node,
  fetch: async () => (await import('./fetch.ts')).fetch,
  express: async () => (await import('./express.ts')).expressTarget,
} as const satisfies Record<string, () => Promise<Target>>

/** The name of an adapter. */
export type AdapterName = keyof typeof adapters

/** The names of all adapters, in the order of tables. */
export const adapterNames = Object.keys(adapters) as readonly AdapterName[]
