import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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
