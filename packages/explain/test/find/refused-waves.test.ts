import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agreed } from '../../src/find/refused-waves.ts'
import type { FindingType } from '../../src/finding.ts'
import { from, Story, type Told } from '../story.ts'
import { CALLERS, everyday, HOUR, renewing, T, token, WORDS } from './everyday.ts'

/** One after the other gets new tokens, then every five minutes; some requests with them are refused. */
function lateKeys(isRefused: (i: number, at: number, age: number) => boolean): Story {
  const story = new Story()
  return story.each(CALLERS, (i) => {
    const told: Told[] = []
    let since = 0
    for (let at = i % 20; at < 2 * HOUR; at += 20) {
      const isDue = at - since >= (at > T + i * 25 ? 310 : HOUR)
      if (isDue || at < 20) {
        since = at
        told.push({ at, ...from(i), ...token })
      }
      const isNew = since >= T && isRefused(i, at, at - since)
      told.push({
        at: at + 1,
        ...from(i),
        path: WORDS[i % 3],
        ...(isNew && { status: 401 }),
      } as Told)
    }
    return told
  })
}

// Goal: what refuses many at once is told apart by how new tokens fare, and older ones.
// Method: one story for each; the name says what happened.
const rows: readonly (readonly [string, FindingType, () => Story])[] = [
  [
    'everybody is refused at once, and a new token helps',
    'key_rotation',
    () => everyday().each(CALLERS, (i) => renewing(i, T + (i % 60))),
  ],
  [
    'everybody is refused for ten minutes, and new tokens do not help',
    'verifier_broken',
    () =>
      everyday((_i, at) => (at > T && at < T + 600 ? { status: 401 } : {})).each(CALLERS, (i) => [
        { at: T + 25 + i, ...from(i), ...token },
        { at: T + 225 + i, ...from(i), ...token },
      ]),
  ],
  [
    'the same callers are refused and served in turn',
    'stale_instance',
    () =>
      everyday((i, at) => ({
        path: `/${WORDS[Math.floor(at / 20 + i) % 5]}`,
        ...(at > T && (at / 20 + i) % 3 < 1 && { status: 401 }),
      })),
  ],
  [
    'a rotation: each is refused once, long before its token runs out',
    'key_rotation',
    () => everyday().each(CALLERS, (i) => renewing(i, T + (i % 3) * 60 + i)),
  ],
  [
    'all caches keep the old keys: what is new is refused until they end',
    'key_rotation',
    () => lateKeys((_i, at) => at < T + 1200),
  ],
  [
    'one machine keeps the old keys: new tokens are refused now and then, old ones as well',
    'stale_instance',
    () => lateKeys((i, at) => (at / 20 + i * 7) % 3 < 1),
  ],
  [
    'the clock of the issuer is ahead: tokens are refused for three minutes each',
    'clock_skew',
    () => lateKeys((_i, _at, age) => age < 180),
  ],
  [
    'the clock of one machine is behind: tokens are refused now and then, until they are three minutes old',
    'clock_skew',
    () => lateKeys((i, at, age) => age < 180 && (at / 20 + i * 7) % 4 < 1),
  ],
]

describe('a wave of refusals:', () => {
  for (const [name, type, story] of rows) {
    test(`${name}: ${type}`, () => assert.equal(story().types()[0], type))
  }

  test('clocks that are three minutes apart are told so', () => {
    const [finding] = lateKeys((_i, _at, age) => age < 180).findings()
    const said = finding?.evidence.find(({ fact }) => fact.includes('until they are about so old'))
    assert.equal(said?.value, '180 s')
  })

  test('what only one network is refused is none, where others are well', () => {
    const isInside = (i: number): boolean => i < CALLERS / 2
    const story = (address: (i: number) => string | undefined): readonly string[] =>
      everyday((i, at) => {
        const inside = address(i)
        return {
          path: `/${WORDS[Math.floor(at / 20 + i) % 5]}`,
          ...(inside !== undefined && { address: inside, agent: `app/${i}` }),
          ...(isInside(i) && at > T && (at / 20 + i) % 3 < 1 && { status: 401 }),
        }
      }).types()
    assert.equal(story(() => undefined)[0], 'stale_instance')
    assert.ok(!story((i) => (isInside(i) ? '203.0.113.7' : undefined)).includes('stale_instance'))
  })

  const begins = [
    ['some, at the beginning of a log: nobody was seen to be well before', 60, 10, false],
    ['some, later', T, 10, true],
    ['nearly everybody, at the beginning', 60, 1, true],
  ] as const
  for (const [name, at, apart, isRotation] of begins) {
    test(`a rotation is told of ${name}: ${isRotation}`, () => {
      const story = everyday().each(CALLERS, (i) => renewing(i, at + i * apart))
      assert.equal(story.types().includes('key_rotation'), isRotation)
    })
  }

  test('what is refused all the time is none', () => {
    const story = everyday((i, at) => ({
      path: '/items',
      ...((at / 20 + i) % 3 < 1 && { status: 401 }),
    }))
    assert.ok(!story.types().includes('key_rotation'))
  })
})

// Goal: of waves one after the other those of many tell the cause, and those of a few take it over.
describe('waves that come one after the other', () => {
  const wave = (from: number, callers: number, causes?: readonly [number, number]) => ({
    wave: { from, to: from + 600, callers },
    kind: {
      type: (causes === undefined || causes[0] > causes[1]
        ? 'stale_instance'
        : 'clock_skew') as FindingType,
      confidence: causes === undefined ? 0.9 : Math.max(...causes),
      evidence: [],
      ...(causes && {
        causes: new Map<FindingType, number>([
          ['stale_instance', causes[0]],
          ['clock_skew', causes[1]],
        ]),
      }),
    },
  })
  const rows = [
    [
      'have the cause of the larger',
      [wave(0, 9, [0.5, 0.4]), wave(1200, 50, [0.1, 0.8])],
      ['clock_skew', 'clock_skew'],
    ],
    [
      'have that of the smaller, if the larger speaks for none',
      [wave(0, 9, [0.9, 0.02]), wave(1200, 16, [0.45, 0.5])],
      ['stale_instance', 'stale_instance'],
    ],
    [
      'have their own an hour apart',
      [wave(0, 9, [0.5, 0.4]), wave(4200, 50, [0.1, 0.8])],
      ['stale_instance', 'clock_skew'],
    ],
    [
      'have their own where the log tells it',
      [wave(0, 9), wave(1200, 50, [0.1, 0.8])],
      ['stale_instance', 'clock_skew'],
    ],
  ] as const
  for (const [name, waves, types] of rows) {
    test(name, () =>
      assert.deepEqual(
        agreed(waves).map(({ kind }) => kind.type),
        types,
      ),
    )
  }

  test('say so as surely as the one that knows it', () => {
    const [first, last] = agreed([wave(0, 9, [0.5, 0.4]), wave(1200, 50, [0.1, 0.8])])
    assert.deepEqual([first?.kind.confidence, last?.kind.confidence], [0.8, 0.8])
  })
})
