import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sceneOf } from '../../src/find/scene.ts'
import { findWrongCodes } from '../../src/find/wrong-codes.ts'
import { from, Story, type Told } from '../story.ts'

/** Thirty callers who are served, also what some are refused later. */
function everyday(): Story {
  return new Story().each(3000, (n) => ({
    at: n * 2,
    ...from(n % 30),
    path: n % 3 === 0 ? '/reports' : '/orders',
    subject: `s${n % 30}`,
  }))
}

/** Callers who are refused the reports with 401 now and then, and are served meanwhile. */
function refused(callers: number, each: number, told: Partial<Told> = {}): Story {
  const story = everyday()
  for (let i = 0; i < callers; i += 1) {
    const who = { ...from(100 + i), subject: `t${i}` }
    story.each(100, (n) => ({ at: 60 + n * 50, ...who }))
    story.each(each, (n) => ({ at: 100 + n * 50, ...who, path: '/reports', status: 401, ...told }))
  }
  return story
}

function severities(story: Story): readonly (string | undefined)[] {
  return findWrongCodes(sceneOf(story.tally())).map(({ severity }) => severity)
}

// Goal: what a few met a few times wakes nobody up; who looks for a way in is no caller whose credentials are good.
describe('a 401 that stands for a 403', () => {
  test('is of no haste where it hits four callers', () => {
    assert.deepEqual(severities(refused(4, 4)), ['low'])
  })

  test('is a matter for today where it hits five', () => {
    assert.deepEqual(severities(refused(5, 4)), ['medium'])
  })

  test('is urgent where five ask on and on, though no token endpoint is in the log', () => {
    assert.deepEqual(
      [severities(refused(5, 30)), severities(refused(5, 29))],
      [['high'], ['medium']],
    )
  })

  for (const [name, others, each, expected] of [
    ['a fifth of all who are refused there twice', 20, 3, ['medium']],
    ['fewer, refused three times each', 21, 3, []],
    ['fewer, refused four times each', 21, 4, ['medium']],
  ] as const) {
    test(`of five who are ${name}: ${expected.length === 0 ? 'chance' : 'told'}`, () => {
      const story = refused(5, each).each(others, (i) => {
        const who = { ...from(300 + i), subject: `u${i}`, path: '/reports' }
        const answers = [401, 200, 401, 200]
        return answers.map((status, n) => ({ at: 200 + i * 20 + n * 900, ...who, status }))
      })
      assert.deepEqual(severities(story), expected)
    })
  }

  test('is none where the same callers try a hundred paths in vain', () => {
    const story = refused(5, 4)
    for (let i = 0; i < 5; i += 1) {
      story.each(100, (n) => ({
        at: 70 + n * 20,
        ...from(100 + i),
        subject: `t${i}`,
        path: `/backup-${n}.zip`,
        status: 404,
      }))
    }
    assert.deepEqual(severities(story), [])
  })
})
