import type { CredentialKind, HeldCredentials } from '../identity/credentials.ts'
import { basicStates } from './basic-states.ts'
import type { CredentialState } from './credential-state.ts'
import { digestStates, withoutPassword } from './digest-states.ts'
import { dpopStates } from './dpop-states.ts'
import { mintFrom } from './mint.ts'
import { heldValue, type StateRow, stateOf } from './row.ts'
import { secretStates } from './secret-states.ts'
import { sessionStates, tokenCookie } from './session-states.ts'
import { shapeStates } from './shape-states.ts'
import { contextOf, type StateContext, type StateTools } from './state-context.ts'
import { tokenStates } from './token-states.ts'
import { weakSecretOf } from './weak-secrets.ts'

export type { StateTools } from './state-context.ts'

/**
 * Every state that such credentials can be in, each one differing from good ones in one point. Four of them are
 * sentinels, which tell whether an operation is behind the same doors as the others.
 */
export async function credentialStates(
  held: HeldCredentials,
  tools: StateTools,
): Promise<readonly CredentialState[]> {
  const shown = withoutPassword(tokenCookie(held))
  const context = contextOf(shown, withMint(shown, tools))
  const differs = (row: StateRow): boolean => row.must === 'accept' || !isGood(row, context)
  const shape = shapeStates(context).filter(differs)
  const own = (await ownStates(context)).filter(differs)
  return limited([
    ...shape.map((row) => stateOf(row, { ...context, kind: 'any' })),
    ...own.map((row) => stateOf(row, { ...context, kind: held.kind })),
  ])
}

/** A secret that all the world knows is as good as a mint: with it the rest of what can be wrong is seen too. */
function withMint({ secret }: HeldCredentials, tools: StateTools): StateTools {
  const weak = tools.mint === undefined ? weakSecretOf(secret) : undefined
  if (weak === undefined) return tools
  const k = weak.toString('base64url')
  return { ...tools, mint: mintFrom({ kind: 'key', jwk: { kty: 'oct', k } }) }
}

/** Of some secrets a change makes the same again: the key `*` is a pattern, and good. */
function isGood({ show }: StateRow, { held }: StateContext): boolean {
  if ('secret' in show) return show.secret === held.secret
  return 'value' in show && show.value === heldValue(held)
}

const SENTINELS_MAX = 4

/** The first four sentinels stay what they are. */
function limited(states: readonly CredentialState[]): readonly CredentialState[] {
  const kept = states.filter(({ isSentinel }) => isSentinel).slice(0, SENTINELS_MAX)
  return states.map((state) => ({ ...state, isSentinel: kept.includes(state) }))
}

type Family = (context: StateContext) => readonly StateRow[] | Promise<readonly StateRow[]>

/** What can be wrong with credentials because of their kind. */
const FAMILIES: Readonly<Partial<Record<CredentialKind, Family>>> = {
  opaque: secretStates,
  api_key: secretStates,
  basic: basicStates,
  digest: digestStates,
  session: sessionStates,
  dpop: dpopStates,
}

/** A token is one in a cookie too, and in a field that looks like that of a key. */
async function ownStates(context: StateContext): Promise<readonly StateRow[]> {
  const { token, held } = context
  const tokens = token === undefined ? [] : await tokenStates(context, token)
  const isWhole = token !== undefined && (held.kind === 'opaque' || held.kind === 'api_key')
  const others = isWhole ? [] : ((await FAMILIES[held.kind]?.(context)) ?? [])
  // What a proof is for comes first: it is what such operations may have forgotten.
  return held.kind === 'dpop' ? [...others, ...tokens] : [...tokens, ...others]
}
