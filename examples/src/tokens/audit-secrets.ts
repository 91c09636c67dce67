import { PERMISSIONS } from '../orders/policies.ts'
import type { ExampleState } from '../state.ts'
import { obtainServiceToken, obtainToken } from './obtain.ts'

/**
 * The credentials that `sallyport.audit.yaml` asks the environment for, by name. Whoever has a strong token of carol
 * already lends it: a code of hers is good once.
 */
export async function secretsOf(
  state: ExampleState,
  strong?: string,
): Promise<Record<string, string>> {
  const scope = PERMISSIONS.join(' ')
  const people = ['alice', 'bob', 'carol', 'dave', 'erin'] as const
  const tokens = await Promise.all(
    people.map(async (name) => [name.toUpperCase(), await obtainToken(state, name, { scope })]),
  )
  return {
    ...Object.fromEntries(tokens),
    CAROL_MFA: strong ?? (await obtainToken(state, 'carol', { scope, acr: 'mfa' })),
    FRANK_MFA: await obtainToken(state, 'frank', { scope, acr: 'mfa' }),
    ALICE_READ: await obtainToken(state, 'alice', { scope: 'orders:read' }),
    CAROL_NARROW: await obtainToken(state, 'carol', { scope: 'settings:read' }),
    REPORTING: await obtainServiceToken(state, state.service, 'orders:read'),
    API_KEY: state.service.apiKey,
    ISSUER_KEY: JSON.stringify(state.keys.rs256),
  }
}
