import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sceneOf } from '../../src/find/scene.ts'
import { findChallengedAnew } from '../../src/find/withdrawn-keys.ts'
import type { Finding } from '../../src/finding.ts'
import { from, Story, type Told } from '../story.ts'
import { CALLERS, HOUR, T, token } from './everyday.ts'

interface Service {
  /** How many callers have tokens of a key that is withdrawn. */
  readonly hit?: number
  /** In seconds: how long tokens are good, and by how much later each caller is refused than the one before. */
  readonly life?: number
  readonly apart?: number
  /** When the log ends, in seconds. */
  readonly until?: number
  /** What the log says of each refusal. */
  readonly reason?: Told['reason']
  /** What a caller does about a refusal, and what comes of it. */
  readonly renewal?: (at: number) => readonly Partial<Told>[]
}

const served = [{ ...token }, {}]

/** Forty callers that ask every twenty seconds for two hours, and renew what is refused because it ran out or was withdrawn. */
function service({
  hit = CALLERS,
  life = 600,
  apart = 0.5,
  until = 2 * HOUR,
  reason,
  renewal = () => served,
}: Service) {
  // A stranger is asked for credentials, so that it is known where they are.
  return new Story().tell({ at: 0, status: 401 }).each(CALLERS, (i) => {
    const told: Told[] = []
    let issued = -Math.round((((i * 7) % CALLERS) * life) / CALLERS)
    for (let at = i % 20; at < until; at += 20) {
      const isWithdrawn = i < hit && issued < T && at >= T + i * apart
      if (at - issued < life && !isWithdrawn) {
        told.push({ at, ...from(i) })
        continue
      }
      told.push({ at, ...from(i), status: 401, ...(reason !== undefined && { reason }) })
      told.push(...renewal(at).map((one, n) => ({ at: at + 1 + n, ...from(i), ...one })))
      issued = at + 1
    }
    return told
  })
}

function withdrawn(story: Story): readonly Finding[] {
  return story.findings().filter(({ title }) => title.startsWith('what '))
}

// Goal: a key that is gone is told by tokens that are refused before they run out, whatever else is refused every day.
// Method: a service whose tokens run out all the time, on each side of each limit.
describe('tokens are refused before they run out', () => {
  test('of forty callers within a minute: their key is gone', () => {
    const [found, ...others] = withdrawn(service({}))
    assert.equal(found?.type, 'key_rotation')
    assert.deepEqual(others, [])
    const counts = found?.evidence.map(({ value }) => value)
    assert.equal(Number(counts?.[0]) >= 30, true)
    assert.equal(counts?.[1], 0)
  })

  for (const [name, story, isGone] of [
    ['of nobody: they run out', { hit: 0 }, false],
    ['of twelve', { hit: 12 }, true],
    ['of three', { hit: 3 }, false],
    ['one caller after the other for an hour', { apart: 90 }, false],
    [
      'and new ones as well',
      { renewal: (at) => [{ ...token }, at < T || at > T + 300 ? {} : { status: 401 }] },
      false,
    ],
    ['and the log says that they ran out', { reason: 'token_expired' }, false],
    ['and no new one is needed', { renewal: () => [{ at: 0, path: '/about' }] }, false],
    [
      'and the token endpoint says to come later',
      {
        renewal: (at) =>
          at < T || at > T + 300 ? served : [{ ...token, status: 429 }, { ...token }, {}],
      },
      false,
    ],
  ] as const satisfies readonly (readonly [string, Service, boolean])[]) {
    test(`${name}: ${isGone}`, () => {
      assert.equal(withdrawn(service(story)).length, isGone ? 1 : 0)
    })
  }
})

/** Callers that get a token, and are served with it, one after the other. */
function newcomers(story: Story): Story {
  return story.each(20, (n) => [
    { at: T + n * 10, ...from(300 + n), ...token },
    { at: T + n * 10 + 1, ...from(300 + n) },
  ])
}

describe('callers refused before their tokens ran out, beside others with new ones', () => {
  test('were refused for their key', () =>
    assert.equal(withdrawn(newcomers(service({}))).length, 1))

  test('were not, where they are served again with what they had', () => {
    const renewal = (at: number) => (at < T || at > T + 300 ? served : [])
    assert.deepEqual(withdrawn(newcomers(service({ renewal }))), [])
  })

  test('were not, where some of their tokens were given out since', () => {
    const story = newcomers(service({ hit: 20 })).each(20, (n) => [
      { at: T - 400 + n, ...from(400 + n), ...token },
      { at: T - 390 + n, ...from(400 + n) },
      { at: T + 80 + n, ...from(400 + n), ...token },
      { at: T + 120 + n, ...from(400 + n), status: 401 },
      { at: T + 121 + n, ...from(400 + n), ...token },
      { at: T + 122 + n, ...from(400 + n) },
    ])
    assert.deepEqual(withdrawn(story), [])
  })
})

// Goal: the same where tokens are given out elsewhere, by who is challenged that was served the last times.
// Method: by itself, since many that are refused at once are a wave too.
describe('callers are challenged anew who were served', () => {
  const anew = (story: Story) => findChallengedAnew(sceneOf(story.tally()))
  const elsewhere = { life: 100 * HOUR, renewal: () => [{}] }

  test('forty within a minute: their key is gone, which is less sure', () => {
    const [found] = anew(service(elsewhere))
    assert.equal(found?.type, 'key_rotation')
    assert.equal(found?.confidence, 0.6)
    assert.equal(found?.evidence?.[0]?.value, CALLERS)
  })

  for (const [name, story, isGone] of [
    ['ten', { hit: 10 }, true],
    ['nine', { hit: 9 }, false],
    ['of whom the log says why', { reason: 'token_expired' }, false],
    ['ten minutes before the log ends', { until: T + 600 }, true],
    ['six minutes before', { until: T + 360 }, false],
    ['one after the other for ten minutes', { apart: 15 }, false],
    ['where twelve are in three minutes of any other time', { life: 600 }, false],
  ] as const satisfies readonly (readonly [string, Service, boolean])[]) {
    test(`${name}: ${isGone}`, () => {
      assert.equal(anew(service({ ...elsewhere, ...story })).length, isGone ? 1 : 0)
    })
  }

  test('where more is refused than served it is no matter of single tokens', () => {
    const stranger = { address: '203.0.113.77', status: 401 }
    const story = (refused: number) =>
      service(elsewhere).each(refused, (n) => ({ at: T - 200 + (n * 400) / refused, ...stranger }))
    assert.equal(anew(story(100)).length, 1)
    assert.deepEqual(anew(story(1200)), [])
  })

  test('one token that is seen being given out is enough to ask how old tokens are', () => {
    const story = service(elsewhere).tell({ at: 60, ...from(1), ...token })
    assert.deepEqual(anew(story), [])
  })
})
