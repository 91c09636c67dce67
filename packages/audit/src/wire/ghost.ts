import { createHash } from 'node:crypto'

/**
 * Two ids that do not exist, of the same form as one that does: as long, of the same letters, and where it is a UUID of
 * the same version. A server that checks the form first would otherwise answer about that.
 */
export function ghostsOf(id: string): readonly [string, string] {
  const first = ghostOf(id, [id])
  return [first, ghostOf(id, [id, first])]
}

/** The first candidate that is none of these, whatever their letters are written like. */
function ghostOf(id: string, taken: readonly string[]): string {
  const avoided = taken.map((one) => one.toLowerCase())
  for (let salt = 1; salt <= TRIES; salt++) {
    const ghost = candidate(id, salt)
    if (!avoided.includes(ghost.toLowerCase())) return ghost
  }
  return `${id}${'x'.repeat(taken.length)}`
}

const TRIES = 64

function candidate(id: string, salt: number): string {
  if (/^\d{1,19}$/.test(id)) return ghostNumber(id, salt)
  const digest = createHash('sha512').update(`${salt} ${id}`).digest()
  const kept = keptOf(id)
  return [...id]
    .map((letter, at) => (kept(at) ? letter : sameKind(letter, digest[at % digest.length] ?? 0)))
    .join('')
}

/** What numbers are kept in; one beyond is refused for being too large, and not for being nobody's. */
const RANGES = [2_147_483_647n, 9_007_199_254_740_991n, 9_223_372_036_854_775_807n] as const

/** So near to an id that exists may be others. */
const NEAR = 100_000n

/** Digits that a number has at least: the short ones are all taken. */
const DIGITS_MIN = 6

/** As many digits, far away from the one that exists, and still in the range of its sort. */
function ghostNumber(id: string, salt: number): string {
  const value = BigInt(id)
  const digits = BigInt(Math.max(id.length, DIGITS_MIN))
  const lowest = 10n ** (digits - 1n)
  const range = RANGES.find((one) => value <= one && lowest <= one) ?? 10n ** digits
  const highest = 10n ** digits - 1n < range ? 10n ** digits - 1n : range
  const step = 7_919n * BigInt(salt) + (value % 97n)
  // From the end where nobody counts to; from the middle where the id itself is at the end.
  const high = highest - (step % (highest / 20n))
  const isNear = high - value < NEAR && value - high < NEAR
  return String(isNear ? lowest + (highest - lowest) / 2n - step : high)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i
const OBJECT_ID = /^[0-9a-f]{24}$/i
const PREFIXED = /^((?:[a-z][a-z0-9]{0,15}|[A-Z][A-Z0-9]{0,15})[_:.-])+(?=[A-Za-z0-9]{8,}$)/

/** Which letters stay: those by which a form is checked, and those that say when. */
function keptOf(id: string): (at: number) => boolean {
  // The version, the variant, and the time of a version that begins with it (RFC 9562 section 5).
  if (UUID.test(id))
    return (at) => at === 14 || at === 19 || at < ('67'.includes(id[14] ?? '') ? 13 : 8)
  if (ULID.test(id)) return (at) => at < 10
  if (OBJECT_ID.test(id)) return (at) => at < 8
  const prefix = PREFIXED.exec(id)?.[0].length ?? 0
  // The last letter of base64url has bits that must be zero, and the first ones of others are a time.
  const isLong = id.length - prefix >= 20
  return (at) => at < prefix || (isLong && (at < prefix + 4 || at === id.length - 1))
}

// No letter and no digit that base58, Crockford's base32 or that of RFC 4648 leaves out.
const DIGITS = '234567'
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/[0-9]/, DIGITS],
  [/[a-f]/, 'abcdef'],
  [/[A-F]/, 'ABCDEF'],
  [/[g-z]/, 'ghjkmnpqrstvwxyz'],
  [/[G-Z]/, 'GHJKMNPQRSTVWXYZ'],
]

/** Another letter of the same kind; what is none stays. */
function sameKind(letter: string, octet: number): string {
  const letters = KINDS.find(([pattern]) => pattern.test(letter))?.[1].replace(letter, '') ?? letter
  return letters[octet % letters.length] ?? letter
}
