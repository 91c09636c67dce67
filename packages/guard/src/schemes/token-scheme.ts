import type { Eventually } from '../eventually.ts'
import type { Scheme, Verification } from '../scheme.ts'

/** A scheme whose credentials are access tokens, so that another one can show the same tokens. */
export interface TokenScheme extends Scheme {
  /**
   * Verifies a token, or recalls it. How it was shown and what it is bound to is left to the caller:
   * `facts.confirmation` says it.
   */
  verifyToken(text: string, now: number): Eventually<Verification>
}
