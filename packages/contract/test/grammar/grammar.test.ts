import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type ChallengesReading,
  parseAuthenticationInfo,
  parseBasicCredentials,
  parseChallenges,
  parseCredentials,
  parseHttpDate,
  parseProblem,
  parseRateLimit,
  parseRateLimitPolicy,
  parseRetryAfter,
  parseStructuredDictionary,
  parseStructuredItem,
  parseStructuredList,
} from '../../src/grammar/index.ts'
import { authenticationInfoOf, challengesOf, credentialsOf } from './oracle.ts'
import { randomOf } from './random.ts'

// Goal: our one pass says what the ABNF says, of every text, and a mistake is where the ABNF breaks.
// Method: all short texts and many random ones against the oracle, which derives rule by rule; then
// 200,000 random and mutated texts, of which each prefix that a mistake leaves must be a legal field.
const UNITS = ['a', 'B', '=', ' ', '\t', ',', '"', '\\', '/', '!', '\x07', 'é', 'Ā'] as const

/** All texts of the given units up to a length. */
function allTexts(units: readonly string[], length: number): string[] {
  let longest = ['']
  const all = ['']
  for (let count = 0; count < length; count += 1) {
    longest = longest.flatMap((text) => units.map((unit) => text + unit))
    all.push(...longest)
  }
  return all
}

function withoutValid<Element extends { readonly valid: boolean }>(
  element: Element,
): Omit<Element, 'valid'> {
  const { valid: _, ...rest } = element
  return rest
}

function checkChallenges(field: string): void {
  const expected = challengesOf(field)
  assert.ok(expected.length <= 1, `two meanings: ${JSON.stringify(field)}`)
  const reading = parseChallenges(field)
  assert.equal(reading.kind === 'challenges', expected.length === 1, JSON.stringify(field))
  if (reading.kind === 'challenges') {
    assert.deepEqual(reading.challenges.map(withoutValid), expected[0], JSON.stringify(field))
  }
}

function checkCredentials(field: string): void {
  const expected = credentialsOf(field)
  assert.ok(expected.length <= 1, `two meanings: ${JSON.stringify(field)}`)
  const reading = parseCredentials(field)
  assert.equal(reading.kind === 'credentials', expected.length === 1, JSON.stringify(field))
  if (reading.kind === 'credentials') {
    assert.deepEqual(withoutValid(reading.credentials), expected[0], JSON.stringify(field))
  }
}

function checkInfo(field: string): void {
  const expected = authenticationInfoOf(field)
  assert.ok(expected.length <= 1, `two meanings: ${JSON.stringify(field)}`)
  const reading = parseAuthenticationInfo(field)
  assert.equal(reading.kind === 'parameters', expected.length === 1, JSON.stringify(field))
  if (reading.kind === 'parameters') {
    assert.deepEqual(reading.parameters, expected[0], JSON.stringify(field))
  }
}

describe('the parsers agree with the ABNF', () => {
  const short = allTexts(['a', '=', ' ', '\t', ',', '"', '/'], 5)
  const random = randomOf(1)
  const long = Array.from({ length: 20_000 }, () => random.text(UNITS, 11))
  const likely = Array.from({ length: 20_000 }, () =>
    random.text(['A ', 'a', 'b=', '=', ' ', '\t', ', ', ',', '"', '\\', '"c"', 'd=e', '/'], 8),
  )

  for (const [name, fields] of [
    ['all texts of up to 5 characters', short],
    ['random texts', long],
    ['random texts of likely pieces', likely],
  ] as const) {
    test(`challenges, ${name}`, () => fields.forEach(checkChallenges))
    test(`credentials, ${name}`, () => fields.forEach(checkCredentials))
    test(`authentication-info, ${name}`, () => fields.forEach(checkInfo))
  }
})

describe('a mistake is at the first character that no field could have there', () => {
  const endings = ['', 'a', '=a', '"', 'a"', 'B', ',', ' a']

  /** Whether some field begins with this text; the parser itself was compared with the ABNF above. */
  function canGoOn(text: string, isLegal: (field: string) => boolean): boolean {
    return endings.some((ending) => isLegal(text + ending))
  }

  const kinds = [
    ['challenges', parseChallenges],
    ['credentials', parseCredentials],
    ['authentication-info', parseAuthenticationInfo],
  ] as const
  for (const [name, parse] of kinds) {
    test(name, () => {
      const random = randomOf(2)
      const isLegal = (field: string): boolean =>
        parse(field).kind === name.replace(/^auth.*/, 'parameters')
      for (let count = 0; count < 20_000; count += 1) {
        const field = random.text(UNITS, 12)
        const reading = parse(field)
        if (reading.kind !== 'malformed') continue
        const { at } = reading
        assert.ok(
          canGoOn(field.slice(0, at), isLegal),
          `too late: ${at} of ${JSON.stringify(field)}`,
        )
        if (at === field.length) continue
        const broken = field.slice(0, at + 1)
        assert.ok(!canGoOn(broken, isLegal), `too early: ${at} of ${JSON.stringify(field)}`)
      }
    })
  }
})

describe('200,000 random and mutated texts', () => {
  const seeds = [
    'Bearer realm="example", error="invalid_token", error_description="The access token expired"',
    'Digest realm="a@b", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/x==", stale=true',
    'Negotiate abc==, Basic realm="a\\"b\\\\", Newauth a = b ,, c\t=d, NTLM',
    'Basic , realm="foo", DPoP algs="ES256 PS256" ,Bearer error=',
    'Sun, 06 Nov 1994 08:49:37 GMT',
    '"burst";q=100;w=60;pk=:cHsdsRa894==:, "daily";q=1000;w=86400;qu="content-bytes"',
    'a=(1 "b";c 2.5);d=?0, e=@1659578233, f=%"f%c3%bc", *g',
    '{"type":"about:blank","title":"a","status":403,"code":{"b":[1,null]}}',
  ]
  const others: readonly ((field: string) => unknown)[] = [
    parseBasicCredentials,
    parseRetryAfter,
    parseRateLimit,
    parseRateLimitPolicy,
    parseStructuredItem,
    parseStructuredList,
    parseStructuredDictionary,
    parseProblem,
    (field) => parseHttpDate(field, { now: 0 }),
    (field) => parseChallenges(field.split(',')),
    (field) => parseCredentials(field.split('\n')),
  ]

  /** A mistake leaves what some prefix of the field says, cut at a comma before the mistake. */
  function checkPrefix(field: string, reading: ChallengesReading): void {
    if (reading.kind !== 'malformed' || reading.challenges.length === 0) return
    const cuts = Array.from(field.slice(0, reading.at).matchAll(/,/g), ({ index }) => index)
    const isPrefix = cuts.some((cut) => {
      const before = parseChallenges(field.slice(0, cut))
      if (before.kind === 'malformed') return false
      return JSON.stringify(before.challenges) === JSON.stringify(reading.challenges)
    })
    assert.ok(isPrefix, JSON.stringify(field))
  }

  test('none throws, and what a mistake leaves is a prefix', () => {
    const random = randomOf(3)
    let malformed = 0
    for (let count = 0; count < 200_000; count += 1) {
      const seed = seeds[count % seeds.length] ?? ''
      const field = count % 3 === 0 ? random.bytes(40) : random.mutated(seed)
      const reading = parseChallenges(field)
      checkPrefix(field, reading)
      if (reading.kind === 'malformed') malformed += 1
      parseCredentials(field)
      parseAuthenticationInfo(field)
      others[count % others.length]?.(field)
    }
    // The texts are worth something only if both sides of the grammar are met.
    assert.ok(malformed > 20_000 && malformed < 195_000, `${malformed} malformed`)
  })
})
