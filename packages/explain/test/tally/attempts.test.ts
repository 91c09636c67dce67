// Goal: what is an attempt to sign in, and what is a token.
// Method: one caller; each row is what it asked for, and what is counted of that.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Attempts } from '../../src/tally/attempts.ts'
import { Callers } from '../../src/tally/callers.ts'
import { LIMITS } from '../../src/tally/limits.ts'
import { Noted } from '../../src/tally/noted.ts'
import { Routes } from '../../src/tally/routes.ts'
import { type Attempt, SignIns } from '../../src/tally/sign-ins.ts'
import { Streaks } from '../../src/tally/streaks.ts'

interface Held {
  readonly attempts: Attempts
  readonly callers: Callers
  readonly signIns: SignIns
  readonly event: Noted
}

function held(callersMax = LIMITS.callers): Held {
  const callers = new Callers({ ...LIMITS, callers: callersMax })
  const signIns = new SignIns(LIMITS)
  const streaks = new Streaks(LIMITS.streaks, callers.counts)
  const event = new Noted()
  event.seen.address = '192.0.2.1'
  event.time = 1000
  event.caller = callers.numberOf(event.seen, event.time)
  return { attempts: new Attempts({ callers, signIns, streaks }), callers, signIns, event }
}

const rows: readonly (readonly [string, string, Attempt['outcome'], readonly number[]])[] = [
  ['who signs in has tried to', '/login', 'accepted', [1, 0, 0, 0]],
  ['who is refused there was so', '/login', 'refused', [1, 1, 0, 0]],
  ['who is new and gets a token has tried, too', '/token', 'accepted', [1, 0, 1, 0]],
  ['who is new and is refused one was so', '/token', 'refused', [1, 1, 0, 1]],
  ['who is put off at tokens has not tried yet', '/token', 'throttled', [0, 0, 0, 0]],
  ['who renews a token guesses at nothing', '/refresh', 'refused', [0, 0, 0, 1]],
]

describe('Attempts', () => {
  for (const [name, path, outcome, counts] of rows) {
    test(name, () => {
      const { attempts, event } = held()
      attempts.noteSignIn(event, new Routes().routeOf('POST', path), outcome)
      const { signIns, signInRefused, tokens, tokensRefused } = event.minute
      assert.deepEqual([signIns, signInRefused, tokens, tokensRefused], counts)
    })
  }

  test('who was served before and asks for a token renews it', () => {
    const { attempts, callers, event } = held()
    callers.counts.noteUse(event.caller, { number: 0, isGuarded: false }, 1000)
    attempts.noteSignIn(event, new Routes().routeOf('POST', '/token'), 'refused')
    assert.deepEqual([event.minute.signIns, event.minute.tokensRefused], [0, 1])
  })

  test('who is served by name has signed in, if it was challenged, and not where that counts by itself', () => {
    const { attempts, callers, event } = held()
    const routes = new Routes()
    attempts.noteNamed(event, routes.routeOf('GET', '/orders'))
    callers.refusals.add(event.caller, 0)
    attempts.noteNamed(event, routes.routeOf('POST', '/login'))
    assert.equal(event.minute.signIns, 0)
    attempts.noteNamed(event, routes.routeOf('GET', '/orders'))
    assert.equal(event.minute.signIns, 1)
  })

  for (const [most, ofRest] of [
    [1, 0],
    [0, 1],
  ] as const) {
    test(`with room for ${most} callers ${ofRest} attempt is of the rest`, () => {
      const { attempts, signIns, event } = held(most)
      attempts.note(event, 'refused')
      assert.deepEqual([attempts.ofRest, signIns.sources.size], [ofRest, 1 - ofRest])
    })
  }
})
