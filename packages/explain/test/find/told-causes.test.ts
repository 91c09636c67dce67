import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FindingType } from '../../src/finding.ts'
import { from, Story, type Told } from '../story.ts'

const T = 3600

/** Thirty subjects with a token each, served every minute for two hours but for what is said. */
function told(of: (i: number, at: number) => Partial<Told>): Story {
  return new Story().each(30, (i) =>
    Array.from({ length: 120 }, (_, minute) => {
      const at = minute * 60 + i
      const usual = { subject: `s${i}`, credential: `c${i}`, kid: 'old', path: ROUTES[i % 3] }
      return { at, ...from(i), ...usual, ...of(i, at) } as Told
    }),
  )
}

const ROUTES = ['/orders', '/bills', '/users'] as const

/** Tokens of a new key: so many are refused by the other instances at first, and all by one of three until the end. */
function cached(byOthers: number): Story {
  let left = byOthers
  return told((i, at) => {
    const instance = `pod-${(Math.floor(at / 60) + i) % 3}`
    if (at <= T) return { instance }
    const fresh = { kid: 'new', credential: `n${i}`, instance }
    const isRefused = instance === 'pod-1' ? at < T + 1800 : left > 0
    if (isRefused && instance !== 'pod-1') left -= 1
    return isRefused ? refused('key_unknown', fresh) : fresh
  })
}

function refused(reason: string, more: Partial<Told> = {}): Partial<Told> {
  return { status: 401, subject: undefined, reason: reason as Told['reason'], ...more }
}

// Goal: where records tell the reason and the credential of each refusal, the cause follows from them.
// Method: one story for each; the name says what happened.
const rows: readonly (readonly [string, FindingType, () => Story])[] = [
  [
    'tokens of a key that served before are refused, all of them',
    'key_rotation',
    () => told((_, at) => (at > T ? refused('key_unknown') : {})),
  ],
  [
    'tokens of a new key are refused, and later served',
    'key_rotation',
    () =>
      told((i, at) => {
        const fresh = { kid: 'new', credential: `n${i}` }
        return at > T && at < T + 1200 ? refused('key_unknown', fresh) : at > T ? fresh : {}
      }),
  ],
  [
    'tokens of a new key are refused and served in turn',
    'stale_instance',
    () =>
      told((i, at) => {
        const fresh = { kid: 'new', credential: `n${i}` }
        return at > T && (at / 60 + i) % 3 < 1 ? refused('key_unknown', fresh) : at > T ? fresh : {}
      }),
  ],
  [
    'a new key is new to each instance, and one keeps its keys longest',
    'key_rotation',
    () => cached(10),
  ],
  [
    'a new key is new to one instance alone, but for a few requests',
    'stale_instance',
    () => cached(9),
  ],
  [
    'one instance of three refuses the audience',
    'stale_instance',
    () =>
      told((_, at) => {
        const instance = `pod-${Math.floor(at / 60) % 3}`
        return at > T && instance === 'pod-1'
          ? refused('audience_mismatch', { instance })
          : { instance }
      }),
  ],
  [
    'every token has the wrong audience',
    'verifier_broken',
    () => told((_, at) => (at > T ? refused('audience_mismatch') : {})),
  ],
  [
    'tokens are not valid yet',
    'clock_skew',
    () => told((_, at) => (at > T && at < T + 300 ? refused('token_not_yet_valid') : {})),
  ],
  [
    'tokens that have run out are good again afterwards',
    'clock_skew',
    () => told((i, at) => (at > T && (at / 60 + i) % 2 < 1 ? refused('token_expired') : {})),
  ],
  [
    'one route misses a claim',
    'wrong_code',
    () => told((i, at) => (at > T && i % 3 === 0 ? refused('claim_missing') : {})),
  ],
  [
    'one route, which is one for each of five tenants, misses a claim',
    'wrong_code',
    () =>
      told((i, at) => {
        const path = `/tenants/t${i % 5}/boards`
        return at <= T || at % 120 >= 60 ? {} : refused('claim_missing', { path })
      }),
  ],
]

describe('a told cause:', () => {
  for (const [name, type, story] of rows) {
    test(`${name}: ${type}`, () => assert.equal(story().types()[0], type))
  }

  test('is none where tokens of one caller alone are good again: lines stand in the wrong order', () => {
    // Each of its tokens is refused in one minute, and served in the next.
    const again = (callers: number): readonly string[] =>
      told((i, at) => {
        if (i >= callers || at <= T) return {}
        const credential = `r${i} ${Math.floor(at / 120)}`
        return at % 120 < 60 ? refused('token_expired', { credential }) : { credential }
      }).types()
    assert.deepEqual([again(2), again(3)], [[], ['clock_skew']])
  })

  test('is said once, of all credentials', () => {
    const [first] = told((_, at) => (at > T ? refused('key_unknown') : {})).findings()
    assert.equal(first?.title, '30 credentials were refused for the key that signed them')
    assert.deepEqual(first?.missingInput, ['which instance answered'])
  })

  for (const [callers, types] of [
    [2, []],
    [3, ['key_rotation']],
  ] as const) {
    test(`${callers} callers are ${types.length === 0 ? 'too few' : 'enough'}`, () => {
      const story = told((i, at) =>
        i < callers && at > T && at < T + 180 ? refused('key_unknown') : {},
      )
      assert.deepEqual(story.types(), types)
    })
  }
})
