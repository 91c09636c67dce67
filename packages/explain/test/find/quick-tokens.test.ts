import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Story, type Told } from '../story.ts'
import { HOUR, token } from './everyday.ts'

interface Eager {
  readonly callers?: number
  readonly gap?: number
  readonly tokens?: number
  readonly from?: number
  /** How the token endpoint answers. */
  readonly status?: number
  readonly agent?: string
}

/** Four callers who ask for a token each minute but a few seconds, and once for something else. */
function eager({
  callers = 4,
  gap = 50,
  tokens = 8,
  from = HOUR,
  status = 200,
  agent = 'eager/2.0',
}: Eager): Story {
  return new Story().each(callers, (caller) =>
    Array.from({ length: tokens }, (_, n): readonly Told[] => {
      const who = { address: `203.0.113.${caller + 1}`, agent }
      const at = from + n * gap
      return [
        { at, ...who, ...token, status },
        { at: at + 1, ...who },
        { at: at + 2, ...who },
      ]
    }).flat(),
  )
}

/** Beside them, for two hours: each half minute somebody else asks for a token, and goes on with it. */
function amongOthers(story: Story): Story {
  return story.each(240, (i) => {
    const who = { address: `198.51.100.${i + 1}`, agent: 'calm/1.0' }
    const call = (n: number): Told => ({ at: 30 * i + 3 + n, ...who })
    return [{ at: 30 * i, ...who, ...token }, ...Array.from({ length: 10 }, (_, n) => call(n))]
  })
}

// Goal: clients that take good tokens for expired are found where they are few among all that ask for tokens.
// Method: a story on each side of each limit.
describe('callers that ask again within a minute for a token', () => {
  test('are a storm, where four of them have one client', () => {
    const [found] = amongOthers(eager({})).findings()
    assert.equal(found?.type, 'refresh_storm')
    assert.equal(found?.title, '4 callers with one client ask again for tokens that they just got')
    assert.equal(found?.evidence[0]?.value, 28)
  })

  for (const [name, what] of [
    ['are none where they are three', { callers: 3 }],
    ['are none where a minute lies between', { gap: 61 }],
    ['are none where they are less than twenty', { tokens: 5 }],
    ['are none where they get none', { status: 401 }],
    ['are none where no client is logged', { agent: '-' }],
  ] as const) {
    test(name, () => assert.deepEqual(stormsOf(amongOthers(eager(what))), []))
  }

  test('are a storm all the time, where copies of other clients do not do it', () => {
    const always = { from: 0, tokens: 120, gap: 59, callers: 4 }
    assert.equal(stormsOf(amongOthers(eager(always))).length, 1)
    assert.deepEqual(stormsOf(eager(always)), [])
  })

  test('are none where far more is refused than else: that is why they ask', () => {
    const refused = amongOthers(eager({})).each(60, (n) => ({
      ...{ at: HOUR + n * 5, address: `198.51.101.${n + 1}`, agent: 'calm/1.0', status: 401 },
    }))
    assert.deepEqual(stormsOf(refused), [])
  })
})

/** The titles of what this rule finds. */
function stormsOf(story: Story): readonly string[] {
  const titles = story.findings().map(({ title }) => title)
  return titles.filter((title) => title.includes('that they just got'))
}
