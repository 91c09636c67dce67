import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Story, type Told } from '../story.ts'

const HOUR = 3600

interface Outage {
  readonly callers?: number
  readonly minutes?: number
  /** How many of the callers are refused. */
  readonly refused?: number
}

/** A few callers who ask every twelve seconds for three hours, and are refused for some minutes of the second. */
function few({ callers = 3, minutes = 20, refused = callers }: Outage = {}): Story {
  return new Story().each(callers, (i) =>
    Array.from({ length: (3 * HOUR) / 12 }, (_, n): Told => {
      const at = n * 12 + i
      const isDown = at >= HOUR && at < HOUR + minutes * 60 && i < refused
      return {
        ...{ at, address: `203.0.113.${i + 1}`, agent: `tool-${i}/1.0` },
        ...(isDown && { status: 401 }),
      }
    }),
  )
}

// Goal: that the verifier refuses everybody shows where few ask, too.
// Method: a story on each side of each limit.
describe('nobody is served for a while', () => {
  test('of three callers who were, the verifier is broken', () => {
    const [found] = few().findings()
    assert.equal(found?.type, 'verifier_broken')
    assert.equal(found?.who.count, 3)
    assert.equal(found?.window.to - found?.window.from > 19 * 60_000, true)
  })

  for (const [name, outage] of [
    ['of two it may be their credentials', { callers: 2 }],
    ['four minutes are too short', { minutes: 4 }],
    ['where one of them is served it is a matter of the others', { callers: 4, refused: 3 }],
  ] as const) {
    test(name, () => assert.equal(few(outage).types().includes('verifier_broken'), false))
  }

  for (const [minutes, isBroken] of [
    [2, true],
    [4, false],
  ] as const) {
    test(`it begins with ${minutes} minutes in which some are served still: ${isBroken}`, () => {
      const story = few().each(3, (i) =>
        Array.from({ length: minutes * 20 }, (_, n) => ({
          ...{ at: HOUR - minutes * 60 + n * 3, status: 401 },
          ...{ address: `203.0.113.${i + 1}`, agent: `tool-${i}/1.0` },
        })),
      )
      const found = story.findings().filter(({ title }) => title.startsWith('hardly anybody'))
      assert.equal(found.length, isBroken ? 1 : 0)
    })
  }

  for (const [gap, isBroken] of [
    [10, true],
    [300, false],
  ] as const) {
    test(`twelve are refused one after the other, ${gap} s apart: ${isBroken}`, () => {
      const story = new Story().each(12, (i) =>
        Array.from({ length: (3 * HOUR) / 30 }, (_, n): Told => {
          const at = n * 30 + i
          const isDown = at >= HOUR + i * gap && at < HOUR + 12 * gap + 1200
          return {
            ...{ at, address: `203.0.113.${i + 1}`, agent: `tool-${i}/1.0` },
            ...(isDown && { status: 401 }),
          }
        }),
      )
      const found = story.findings().filter(({ title }) => title.startsWith('hardly anybody'))
      assert.equal(found.length, isBroken ? 1 : 0)
    })
  }

  for (const [routes, isBroken] of [
    [1, true],
    [2, false],
  ] as const) {
    test(`one route refuses, of callers who use ${routes} more: ${isBroken}`, () => {
      const story = few().each(60, (n) => ({
        ...{ at: n * 50 + 7, address: `203.0.113.${(n % 3) + 1}`, agent: `tool-${n % 3}/1.0` },
        path: ['/bills', '/plans'][n % routes] as string,
      }))
      assert.equal(story.types().includes('verifier_broken'), isBroken)
    })
  }

  for (const [name, apart, isBroken] of [
    ['that go on after five minutes without a request', 5 * 60, true],
    ['that begin in the morning, after the last of the evening', 8 * HOUR, false],
  ] as const) {
    test(`refusals ${name}: ${isBroken}`, () => {
      const who = (n: number) => ({
        address: `203.0.113.${(n % 3) + 1}`,
        agent: `tool-${n % 3}/1.0`,
      })
      const again = HOUR + 60 + apart
      const story = new Story()
        .each(900, (n) => ({ at: n * 4, ...who(n) }))
        .tell({ at: HOUR + 10, ...who(0), status: 401 })
        .each(100, (n) => ({ at: again + n * 4, ...who(n), status: 401 }))
        .each(900, (n) => ({ at: again + 420 + n * 4, ...who(n) }))
      const found = story.findings().filter(({ title }) => title.startsWith('hardly anybody'))
      assert.equal(found.length, isBroken ? 1 : 0)
    })
  }

  test('who never were served is no outage', () => {
    const story = new Story().each(4, (i) =>
      Array.from({ length: 100 }, (_, n) => ({
        ...{ at: n * 12 + i, address: `203.0.113.${i + 1}`, status: 401 },
      })),
    )
    assert.deepEqual(
      story.types().filter((type) => type === 'verifier_broken'),
      [],
    )
  })
})
