import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story } from '../story.ts'
import { everyday, T } from './everyday.ts'

const MINUTES = 10
const OUTAGE = { from: T, to: T + MINUTES * 60 } as const

function isOut(at: number): boolean {
  return at >= OUTAGE.from && at < OUTAGE.to
}

/** What asks for credentials fails for ten minutes; somebody signs in every ten seconds, and so often of sixty times in vain. */
function outage(failedSignIns: number, { signIns = 60, open = 60 } = {}): Story {
  return everyday((_, at) => (isOut(at) ? { status: 500 } : {}))
    .each(5, (i) => ({ at: i, address: `203.0.113.${i}`, agent: 'curl/8', status: 401 }))
    .each(signIns, (n) => ({
      ...{ at: OUTAGE.from + n * 10, address: '203.0.113.9', agent: 'probe/1' },
      ...{ method: 'POST', path: '/login', status: n < failedSignIns ? 500 : 200 },
    }))
    .each(open, (n) => ({
      ...{ at: OUTAGE.from + n * 10, address: '203.0.113.8', agent: 'probe/1' },
      path: '/healthz',
    }))
}

// Goal: a verifier that cannot decide is told from an application that is broken.
describe('failures where credentials are asked for', () => {
  test('are those of the verifier, where signing in goes on', () => {
    assert.equal(outage(0).types()[0], 'verifier_broken')
  })

  test('are those of the verifier, where it fails to a few', () => {
    assert.equal(outage(15).types()[0], 'verifier_broken')
  })

  test('are those of the verifier, where ten requests are served that need none', () => {
    assert.equal(outage(0, { signIns: 0, open: 10 }).types()[0], 'verifier_broken')
  })

  test('are nobody knows whose, where nine are', () => {
    assert.deepEqual(outage(0, { signIns: 0, open: 9 }).types(), [])
  })

  test('are those of the application, where signing in fails as well', () => {
    assert.deepEqual(outage(40).types(), [])
  })
})
