import { createThrottle } from '@sallyport/guard'
import { Secret, TOTP } from 'otpauth'

/** What became of a code: right, wrong, or not even looked at for so many seconds. */
export type CodeVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number }

/** Verifies the codes of an authenticator app. */
export interface CodeVerifier {
  verify(subject: string, code: string): Promise<CodeVerdict>
}

/** How far the clock of a telephone may be off, in steps of 30 seconds (RFC 6238 section 5.2). */
const WINDOW = 1

/**
 * Makes the verifier of codes (RFC 6238). A code is good once (section 5.2), and there are only a
 * million of them, so guessing is slowed for each account.
 *
 * Both hold for one verifier. The orders API and its authorization server have one each, because in life
 * they are two parties with an app entry each; that they share the secret of the fixture is for the
 * example alone, and makes a code good once at each of the two. Where one secret serves several
 * processes, the step that was used last belongs into their common store.
 */
export function createCodeVerifier(
  secretOf: (subject: string) => string | undefined,
  clock: () => number = Date.now,
): CodeVerifier {
  const throttle = createThrottle({ account: { free: 5 } })
  /** The step of the last code of each subject; there are as many as accounts. */
  const used = new Map<string, number>()
  const isRight = (subject: string, code: string, now: number): boolean => {
    const secret = secretOf(subject)
    if (secret === undefined || !/^\d{6}$/.test(code)) return false
    const totp = totpOf(secret)
    const delta = totp.validate({ token: code, timestamp: now, window: WINDOW })
    if (delta === null) return false
    const step = totp.counter({ timestamp: now }) + delta
    if (step <= (used.get(subject) ?? 0)) return false
    used.set(subject, step)
    return true
  }
  return {
    verify: async (subject, code) => {
      const now = clock()
      const attempt = { address: undefined, account: subject, guessable: true, text: code }
      const admission = await throttle.begin(attempt, now)
      if (admission.kind === 'wait') return { kind: 'wait', seconds: admission.wait.seconds }
      const right = isRight(subject, code, now)
      await admission.ended(right ? 'succeeded' : 'failed', clock())
      return { kind: right ? 'right' : 'wrong' }
    },
  }
}

/** The code that an authenticator app shows, or the one that it shows some steps later. */
export function codeOf(secret: string, { steps = 0, now = Date.now() } = {}): string {
  return totpOf(secret).generate({ timestamp: now + steps * 30_000 })
}

function totpOf(secret: string): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 })
}
