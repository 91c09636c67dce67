import type { Reason } from '@sallyport/contract'

/** Reasons of 401 that say the same about its cause. */
const families: Readonly<Record<string, readonly Reason[]>> = {
  keys: ['key_unknown', 'signature_invalid', 'algorithm_refused', 'type_refused'],
  setup: ['issuer_mismatch', 'audience_mismatch'],
  claims: ['claim_missing', 'subject_unknown'],
  inactive: ['token_inactive'],
  expired: ['token_expired', 'api_key_expired', 'session_ended', 'certificate_expired'],
  revoked: ['token_revoked', 'api_key_revoked', 'account_disabled'],
  clock: ['token_not_yet_valid'],
}

/** The name of a family of reasons. */
export type ReasonFamily =
  | 'keys'
  | 'setup'
  | 'claims'
  | 'inactive'
  | 'expired'
  | 'revoked'
  | 'clock'
  | 'other'

/** The family of a reason. */
export function familyOf(reason: string): ReasonFamily {
  for (const [family, reasons] of Object.entries(families)) {
    if ((reasons as readonly string[]).includes(reason)) return family as ReasonFamily
  }
  return 'other'
}

/** The families of some refusals, each with its share; empty where the log gives no reasons. */
export function familyShares(
  reasons: Iterable<string | undefined>,
): ReadonlyMap<ReasonFamily, number> {
  const counts = new Map<ReasonFamily, number>()
  let total = 0
  for (const reason of reasons) {
    if (reason === undefined) continue
    const family = familyOf(reason)
    counts.set(family, (counts.get(family) ?? 0) + 1)
    total += 1
  }
  return new Map([...counts].map(([family, count]) => [family, count / total]))
}
