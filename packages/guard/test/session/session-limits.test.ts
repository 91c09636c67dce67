import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SessionLimits } from '../../src/session/session-limits.ts'
import { sampleSession } from './store-contract.ts'

// Goal: both sides of every limit.

const options = { idleSeconds: 20, absoluteSeconds: 60, rememberSeconds: 600 }
const limits = new SessionLimits(options)
const made = (seenAt: number, more = {}) =>
  sampleSession({ createdAt: 0, seenAt, endsAt: Number.POSITIVE_INFINITY, ...more })

const ends = [
  ['unused, it lives until the idle limit', made(0), 19_999, false],
  ['and not a moment longer', made(0), 20_000, true],
  ['used, it lives on', made(15_000), 34_999, false],
  ['and ends when it is not used again', made(15_000), 35_000, true],
  ['however much it is used, it lives until the absolute limit', made(59_000), 59_999, false],
  ['and not a moment longer then', made(59_000), 60_000, true],
  ['a remembered one needs no use', made(0, { remembered: true }), 599_999, false],
  ['and ends all the same', made(599_000, { remembered: true }), 600_000, true],
  ['what it was made with counts, where that is less', made(0, { endsAt: 5_000 }), 5_000, true],
  ['one whose end the store does not know has ended', made(0, { endsAt: Number.NaN }), 1, true],
  ['one whose last use it does not know, too', made(Number.NaN), 1, true],
] as const

describe('SessionLimits', () => {
  for (const [name, session, now, expected] of ends) {
    test(name, () => assert.equal(limits.hasEnded(session, now), expected))
  }

  test('a use is written down once in a twentieth of the idle limit', () => {
    assert.equal(limits.isTouchDue(made(1_000), 1_999), false)
    assert.equal(limits.isTouchDue(made(1_000), 2_000), true)
  })

  test('a limit that is none is a mistake', () => {
    assert.throws(() => new SessionLimits({ idleSeconds: 0 }), /`idleSeconds` must be a number/)
    assert.throws(() => new SessionLimits({ absoluteSeconds: Number.NaN }), /`absoluteSeconds`/)
    assert.throws(() => new SessionLimits({ rememberSeconds: 31_536_001 }), /`rememberSeconds`/)
  })
})
