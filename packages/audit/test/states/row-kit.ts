import assert from 'node:assert/strict'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import type { CredentialState } from '../../src/states/credential-state.ts'
import { credentialStates } from '../../src/states/credential-states.ts'
import { BARE, toolsWith, valuesOf } from './issuer.ts'

/** What a server that asks one question of a field value is found to do wrong. */
export async function causesOf(
  held: HeldCredentials,
  letsIn: (value: string) => boolean,
): Promise<readonly string[]> {
  const states = await credentialStates(held, toolsWith())
  const failed = states.filter(({ must, apply }) => {
    if (must === 'either') return false
    const values = valuesOf(apply(BARE), held.field)
    const isIn = values[0] !== undefined && letsIn(values[0])
    return must === 'accept' ? !isIn : isIn
  })
  const causes = new Set(failed.map(({ cause }) => cause))
  const own = failed.filter(({ impliedBy }) => !impliedBy.some((one) => causes.has(one)))
  return [...new Set(own.map(({ cause }) => cause))]
}

/** The state of a name, which must be there. */
export async function stateNamed(held: HeldCredentials, name: string): Promise<CredentialState> {
  const state = (await credentialStates(held, toolsWith())).find((one) => one.name === name)
  assert.ok(state !== undefined, name)
  return state
}
