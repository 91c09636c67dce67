import { forgedStates } from './forged-states.ts'
import { keyStates } from './key-states.ts'
import { mintedStates } from './minted-states.ts'
import type { StateRow } from './row.ts'
import type { StateContext } from './state-context.ts'
import type { ReadToken } from './token.ts'
import { tokenFormStates } from './token-form-states.ts'

/** All states of a JSON Web Token. Without a mint, `alg none` is a sentinel in the place of an expired token. */
export async function tokenStates(
  context: StateContext,
  token: ReadToken,
): Promise<readonly StateRow[]> {
  const minted = await mintedStates(context, token)
  const hasExpired = minted.some(({ isSentinel }) => isSentinel === true)
  return [
    ...tokenFormStates(token),
    ...forgedStates(context, token).map((row) =>
      row.name === 'alg none' && !hasExpired ? { ...row, isSentinel: true as const } : row,
    ),
    ...(await keyStates(context, token)),
    ...minted,
  ]
}
