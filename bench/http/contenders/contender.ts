import type { Server } from 'node:http'
import type { JWK } from 'jose'
import type { Algorithm, Scenario } from '../tokens.ts'

/** What a contender is given to check tokens with. */
export interface Setting {
  readonly algorithm: Algorithm
  readonly publicJwk: JWK
  /** The address of a key set with that one key, for those that insist on fetching it. */
  readonly keySetUrl: string
}

/** Makes the server of a contender; it listens later. */
export type Start = (setting: Setting) => Promise<Server>

/** Whole lines of fields that show credentials, by the scenarios that there are of them. */
export type Shown = Readonly<Partial<Record<Scenario, readonly string[]>>>

/** A server that takes no tokens, and what it is shown instead. */
export interface Issuing {
  readonly server: Server
  readonly shown: Shown
}

/** Makes a server and its credentials. */
export type StartIssuing = (setting: Setting) => Promise<Issuing>

/** What every contender answers to a good request. */
export const BODY = { orders: [{ id: 1, item: 'rope', quantity: 3 }], total: 1 } as const

/** The permission that every contender asks for. */
export const SCOPE = 'orders:read'

/** Whether claims carry the scope. */
export function hasScope(claims: unknown): boolean {
  const { scope } = (claims ?? {}) as { readonly scope?: unknown }
  return typeof scope === 'string' && scope.split(' ').includes(SCOPE)
}
