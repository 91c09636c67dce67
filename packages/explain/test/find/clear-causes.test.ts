import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Course,
  isClearlyBehind,
  isClearlyBroken,
  isClearlyInTurn,
} from '../../src/find/clear-causes.ts'
import { sceneOf } from '../../src/find/scene.ts'
import { cellsOf, fitsOf } from '../../src/find/wave-likelihoods.ts'
import { type Wave, wavesOf } from '../../src/find/waves.ts'
import type { Finding } from '../../src/finding.ts'
import { from, Story, type Told } from '../story.ts'
import { CALLERS, T, token, WORDS } from './everyday.ts'

interface Failure {
  /** Of ten requests, how many are refused meanwhile. */
  readonly refused?: number
  /** What is asked for in turn. */
  readonly words?: readonly string[]
  /** In seconds, by how much later each caller is refused than the one before. */
  readonly apart?: number
  /** Whether it asks for tokens. */
  readonly renews?: boolean
  /** Tokens that are older, in seconds, are good. */
  readonly upTo?: number
}

/** Forty callers that ask for this and that every twenty seconds, and renew at each refusal, while the verifier fails for a quarter of an hour. */
function failing({
  refused = 8,
  words = WORDS,
  apart = 0,
  renews = true,
  upTo = Number.POSITIVE_INFINITY,
}: Failure = {}) {
  return new Story().each(CALLERS, (i) => {
    const told: Told[] = []
    let issued = 0
    for (let at = i % 20; at < T + 3000; at += 20) {
      const turn = Math.floor(at / 20)
      const isDown = at >= T + i * apart && at < T + 900 && (turn * 7 + i * 3) % 10 < refused
      const path = `/${words[(turn + i) % words.length]}`
      const isRefused = isDown && at - issued <= upTo
      told.push({ at, ...from(i), path, ...(isRefused && { status: 401 }) })
      if (issued > 0 && !(isRefused && renews)) continue
      told.push({ at: at + 1, ...from(i), ...token })
      issued = at + 1
    }
    return told
  })
}

function broken(story: Story): readonly Finding[] {
  return story.findings().filter(({ type }) => type === 'verifier_broken')
}

// Goal: what refuses most tokens of any age on all routes alike is a verifier that fails, however few are refused at the first moment.
describe('most is refused whatever is shown', () => {
  test('of all routes, old tokens and new ones: the verifier fails', () => {
    const [found] = broken(failing())
    assert.equal(found?.confidence, 0.8)
    assert.equal(found?.who.count, CALLERS)
  })
  for (const [name, failure] of [
    ['less than half is no matter of the verifier', { refused: 4 }],
    ['where nobody asks for new tokens they may have run out', { renews: false }],
    ['one caller after the other it is a matter of new tokens', { apart: 10 }],
    ['of one route it is a matter of that', { words: ['plans'] }],
    ['where older tokens are good it is a matter of clocks', { upTo: 45 }],
  ] as const) {
    test(name, () => {
      const sure = broken(failing(failure)).filter(({ confidence }) => confidence === 0.8)
      assert.deepEqual(sure, [])
    })
  }
})

/** The wave of the story in which the verifier fails, with what a row changes of it. */
function courseOf(changed: (wave: Wave) => Partial<Wave> = () => ({})): Course {
  const scene = sceneOf(failing().tally())
  const [wave] = wavesOf(scene)
  if (wave === undefined) throw new Error('there is no wave')
  return {
    scene,
    wave: { ...wave, ...changed(wave) },
    fits: fitsOf(cellsOf(scene.minutes, wave)),
  }
}

/** Fits of which all are as unlikely but for what is said. */
function fitsWith(
  said: Partial<Record<keyof Course['fits'], number>>,
  all: number,
): Course['fits'] {
  const fits = Object.keys(courseOf().fits).map((name) => [
    name,
    { likelihood: said[name as keyof Course['fits']] ?? all, seconds: undefined },
  ])
  return Object.fromEntries(fits)
}

// Goal: each of the conditions is needed, and its limit is where it is said to be.
// Method: the wave of a verifier that fails, of which one thing is changed.
describe('isClearlyBroken', () => {
  test('of a verifier that refuses most', () => assert.equal(isClearlyBroken(courseOf()), true))

  const rows: readonly (readonly [string, (wave: Wave) => Partial<Wave>, boolean])[] = [
    ['six in ten are refused', () => ({ whole: 0.6 }), true],
    ['fewer are', () => ({ whole: 0.59 }), false],
    ['half are at first', () => ({ early: 0.5 }), true],
    ['fewer are at first', () => ({ early: 0.49 }), false],
    ['half get another token', () => ({ renewed: 0.5 }), true],
    ['fewer do', () => ({ renewed: 0.49 }), false],
    [
      'new tokens are refused as often',
      ({ first }) => ({ first: { ...first, fresh: { refused: 6, served: 4 } } }),
      true,
    ],
    [
      'new tokens are served',
      ({ first }) => ({ first: { ...first, fresh: { refused: 5, served: 5 } } }),
      false,
    ],
    [
      'too few new tokens are known',
      ({ first }) => ({ first: { ...first, fresh: { refused: 7, served: 0 } } }),
      false,
    ],
    [
      'tokens are taken later',
      ({ second }) => ({
        second: {
          ...second,
          fresh: { refused: 20, served: 0 },
          late: { refused: 0, served: 9 },
        },
      }),
      false,
    ],
    [
      'one client is refused, and others are served',
      ({ streaks }) => ({ streaks: streaks.filter(({ client }) => client === streaks[0]?.client) }),
      false,
    ],
  ]
  for (const [name, changed, expected] of rows) {
    test(`${name}: ${expected}`, () => assert.equal(isClearlyBroken(courseOf(changed)), expected))
  }

  for (const [times, expected] of [
    [4, true],
    [5, false],
  ] as const) {
    test(`the token endpoint puts ${times} of forty off: ${expected}`, () => {
      const { scene, wave, fits } = courseOf()
      const minutes = scene.minutes.map((one) =>
        one.minute === Math.floor(wave.from / 60) + 1 ? { ...one, tokensThrottled: times } : one,
      )
      assert.equal(isClearlyBroken({ scene: { ...scene, minutes }, wave, fits }), expected)
    })
  }

  for (const [other, expected] of [
    [-115, true],
    [-114, false],
  ] as const) {
    test(`an explanation is ${other + 100} nats from it: ${expected}`, () => {
      const fits = fitsWith({ verifier: -100, setup: other }, -200)
      assert.equal(isClearlyBroken({ ...courseOf(), fits }), expected)
    })
  }
})

// Goal: a clock is clear where what it is confused with is less likely by a margin that grows with how unlikely all is.
describe('isClearlyBehind', () => {
  const rows: readonly (readonly [string, Parameters<typeof fitsWith>, boolean])[] = [
    ['by sixteen of a hundred nats', [{ behind: -100 }, -116], true],
    ['by fifteen', [{ behind: -100 }, -115], false],
    ['a clock that wanders, by sixteen', [{ wandering: -100 }, -116], true],
    ['by forty of ten thousand', [{ behind: -10_000 }, -10_040], false],
    ['by fifty', [{ behind: -10_000 }, -10_050], true],
    ['another explains it better by nineteen', [{ behind: -100, cached: -81 }, -200], true],
    ['by twenty', [{ behind: -100, cached: -80 }, -200], false],
  ]
  for (const [name, said, expected] of rows) {
    test(`${name}: ${expected}`, () =>
      assert.equal(isClearlyBehind({ ...courseOf(), fits: fitsWith(...said) }), expected))
  }

  test('not where no token is seen being given out', () => {
    const fresh = { refused: 0, served: 0 }
    const course = courseOf(({ first }) => ({ first: { ...first, fresh } }))
    assert.equal(isClearlyBehind({ ...course, fits: fitsWith({ behind: -100 }, -200) }), false)
  })

  for (const [name, words, expected] of [
    ['where one kind of route refuses alone', ['users'], false],
    ['where two do', ['users', 'plans'], true],
  ] as const) {
    test(`${name}: ${expected}`, () => {
      const scene = sceneOf(failing({ words }).tally())
      const [wave] = wavesOf(scene)
      assert.ok(wave !== undefined)
      const course = { scene, wave, fits: fitsWith({ behind: -100 }, -200) }
      assert.equal(isClearlyBehind(course), expected)
    })
  }
})

// Goal: who is refused and served in turn with what it has meets one of several machines that refuses; so does nearly everybody.
describe('isClearlyInTurn', () => {
  /** Forty callers that ask every twenty seconds, of whose requests a third is refused. */
  function inTurn(): Wave {
    const story = new Story().each(CALLERS, (i) => {
      const asked = Array.from({ length: 360 }, (_, n) => ({ at: n * 20 + (i % 20), n }))
      return asked.map(({ at, n }) => ({
        ...{ at, ...from(i), path: `/${WORDS[(n + i) % 5]}` },
        ...(at > T && (n + i) % 3 < 1 && { status: 401 }),
      }))
    })
    const [wave] = wavesOf(sceneOf(story.tally()))
    assert.ok(wave !== undefined)
    return wave
  }
  const wave = inTurn()

  test('a third of all requests of everybody', () => assert.equal(isClearlyInTurn(wave), true))

  const streaks = wave.streaks
  const rows: readonly (readonly [string, Partial<Wave>, boolean])[] = [
    ['of eight callers', { callers: 8 }, true],
    ['of seven', { callers: 7 }, false],
    ['three times each', { streaks: streaks.slice(0, wave.callers * 3) }, true],
    ['less than that', { streaks: streaks.slice(0, wave.callers * 3 - 1) }, false],
    ['of whom a fifth is refused once or twice', { again: 0.8 }, true],
    ['of whom more are', { again: 0.79 }, false],
    ['of whom a fifth did not recover', { byThemselves: 0.8 }, true],
    ['of whom more did not', { byThemselves: 0.79 }, false],
    ['of whom a tenth got a new token', { renewed: 0.1 }, true],
    ['of whom more did', { renewed: 0.11 }, false],
    ['of whom half were refused within minutes', { synchrony: 0.5 }, true],
    ['of whom fewer were', { synchrony: 0.49 }, false],
    ['of whom far fewer were later', { second: { ...wave.second, all: wave.first.fresh } }, false],
  ]
  for (const [name, changed, expected] of rows) {
    test(`${name}: ${expected}`, () =>
      assert.equal(isClearlyInTurn({ ...wave, ...changed }), expected))
  }
})
