import type { Caller } from '../orders/expectations.ts'
import { PERMISSIONS } from '../orders/policies.ts'
import { type OpenSession, openSession } from '../session/open.ts'
import type { ExampleState } from '../state.ts'
import { obtainServiceToken, obtainToken } from '../tokens/obtain.ts'

/** Good credentials of everybody who calls. */
export interface Wallet {
  readonly tokens: ReadonlyMap<Caller, string>
  readonly apiKey: string
  /** Tokens that were given for a second factor, of whoever has one. */
  readonly strong: ReadonlyMap<Caller, string>
  readonly sessions: ReadonlyMap<Caller, OpenSession>
}

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin'] as const

/** Signs everybody in at the authorization server. */
export async function fillWallet(state: ExampleState): Promise<Wallet> {
  const scope = PERMISSIONS.join(' ')
  const tokens = await Promise.all(
    PEOPLE.map(async (name) => [name, await obtainToken(state, name, { scope })] as const),
  )
  const service = await obtainServiceToken(state, state.service, 'orders:read')
  const strong = await obtainToken(state, 'carol', { scope, acr: 'mfa' })
  const sessions = await Promise.all(
    PEOPLE.map(async (name) => [name, await openSession(state.api, name)] as const),
  )
  return {
    tokens: new Map<Caller, string>([...tokens, ['reporting', service]]),
    apiKey: state.service.apiKey,
    strong: new Map<Caller, string>([['carol', strong]]),
    sessions: new Map<Caller, OpenSession>(sessions),
  }
}

/** The token of one caller. */
export function tokenOf(wallet: Wallet, caller: Caller): string {
  const token = wallet.tokens.get(caller)
  if (token === undefined) throw new Error(`${caller} has no token`)
  return token
}

/** What a script without a browser sends of its session: the cookie, and the token of the page. */
export function cookieOf(wallet: Wallet, caller: Caller): Record<string, string> {
  const session = wallet.sessions.get(caller)
  if (session === undefined) throw new Error(`${caller} has no session`)
  return { cookie: session.cookie, 'x-csrf-token': session.csrfToken }
}
