import { foldedAccount } from '../throttle/keys.ts'

/**
 * Whether an account that a store has found is the one that was named, by whoever takes failures for those
 * of one account. Databases compare more loosely than any rule here can follow (`ß` is `s` to some),
 * and each spelling that they take for the same would be another account to guess at.
 *
 * Where the store does not say how the account is named, it is taken for the right one.
 */
export function isAccountNamed(stored: string | null | undefined, shown: string): boolean {
  return stored == null || foldedAccount(stored) === foldedAccount(shown)
}
