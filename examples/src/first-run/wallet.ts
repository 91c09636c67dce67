import type { Caller } from '../orders/expectations.ts'
import { PERMISSIONS } from '../orders/policies.ts'
import type { ExampleState } from '../state.ts'
import { obtainServiceToken, obtainToken } from '../tokens/obtain.ts'

/** Good credentials of everybody who calls. */
export interface Wallet {
  readonly tokens: ReadonlyMap<Caller, string>
  readonly apiKey: string
}

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin'] as const

/** Signs everybody in at the authorization server. */
export async function fillWallet(state: ExampleState): Promise<Wallet> {
  const scope = PERMISSIONS.join(' ')
  const tokens = await Promise.all(
    PEOPLE.map(async (name) => [name, await obtainToken(state, name, scope)] as const),
  )
  const service = await obtainServiceToken(state, state.service, 'orders:read')
  return {
    tokens: new Map<Caller, string>([...tokens, ['reporting', service]]),
    apiKey: state.service.apiKey,
  }
}

/** The token of one caller. */
export function tokenOf(wallet: Wallet, caller: Caller): string {
  const token = wallet.tokens.get(caller)
  if (token === undefined) throw new Error(`${caller} has no token`)
  return token
}
