import { type AuthElement, readAuthElement } from './auth-element.ts'
import { type Field, joinLines } from './field.ts'
import { COMMA, endOfBlanks, type Mistake, type Source, startOf } from './lexer.ts'
import { CHALLENGES_MAX } from './limits.ts'
import { type ElementInput, formatAuthElement } from './writer.ts'

/** One challenge of `WWW-Authenticate` or `Proxy-Authenticate` (RFC 9110 section 11.3). */
export type Challenge = AuthElement

/**
 * What a challenge field says. `malformed` carries the challenges that had ended before the mistake
 * (never one that the mistake may belong to), the place of the first character that no
 * field could have there, counted in the lines joined by comma and space, and the kind of mistake.
 */
export type ChallengesReading =
  | { readonly kind: 'challenges'; readonly challenges: readonly Challenge[] }
  | {
      readonly kind: 'malformed'
      readonly challenges: readonly Challenge[]
      readonly at: number
      readonly why: Mistake
    }

/**
 * Reads a `WWW-Authenticate` or `Proxy-Authenticate` field. Never throws.
 *
 * Exactly `#challenge` of RFC 9110 sections 5.6.1 and 11, in one pass whose time grows with the
 * length alone. No field, or an empty one, is no challenges. Repeated parameters are kept and make their
 * challenge invalid, not the field malformed. Quoted or not, a value is the same value.
 *
 *     parseChallenges('Basic realm="a", Bearer error=invalid_token')
 *     parseChallenges(['Negotiate', 'Digest realm="a", nonce="b"'])
 */
export function parseChallenges(field: Field): ChallengesReading {
  const joined = joinLines(field)
  if (joined.kind === 'absent') return { kind: 'challenges', challenges: [] }
  if (joined.kind === 'malformed') {
    return { kind: 'malformed', challenges: [], at: 0, why: joined.why }
  }
  return readChallenges(startOf(joined.text))
}

function readChallenges(source: Source): ChallengesReading {
  const challenges: Challenge[] = []
  skipSeparators(source)
  while (source.at < source.text.length) {
    if (challenges.length === CHALLENGES_MAX) {
      return { kind: 'malformed', challenges, at: source.at, why: 'too-many-challenges' }
    }
    const challenge = readAuthElement(source)
    if (challenge === undefined) {
      return { kind: 'malformed', challenges, at: source.at, why: source.why }
    }
    challenges.push(challenge)
    skipSeparators(source)
  }
  return { kind: 'challenges', challenges }
}

/** Empty elements are legal wherever a comma is (RFC 9110 section 5.6.1.2). */
function skipSeparators(source: Source): void {
  let at = endOfBlanks(source.text, source.at)
  while (at < source.text.length && source.text.charCodeAt(at) === COMMA) {
    at = endOfBlanks(source.text, at + 1)
  }
  source.at = at
}

/** What the writer of challenges takes: a scheme, and a `token68` or parameters. */
export type ChallengeInput = ElementInput

/** RFC 7616 section 3.3 forbids to quote the first two, its examples do not quote the others. */
const DIGEST_TOKENS: ReadonlySet<string> = new Set(['algorithm', 'stale', 'charset', 'userhash'])
const NO_TOKENS: ReadonlySet<string> = new Set()

/**
 * Writes one challenge as the value of one field line (RFC 9110 section 11.3).
 *
 * Values are quoted but for what Digest wants as tokens (RFC 7616 section 3.3) and for `name*`
 * parameters (RFC 8187). A challenge that cannot be written, with a repeated name for example or with a line break
 * in a value, is a `TypeError`.
 */
export function formatChallenge(challenge: ChallengeInput): string {
  const isDigest = challenge.scheme.toLowerCase() === 'digest'
  return formatAuthElement(challenge, isDigest ? DIGEST_TOKENS : NO_TOKENS)
}

/**
 * Writes challenges one a field line, in order: some clients read only the first challenge of a line.
 * `parseChallenges` reads the lines back equal, as a list or joined by commas.
 */
export function formatChallenges(challenges: readonly ChallengeInput[]): string[] {
  return challenges.map(formatChallenge)
}
