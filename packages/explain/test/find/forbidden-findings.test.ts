import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, type Story } from '../story.ts'
import { everyday, T } from './everyday.ts'

const stranger = { address: '203.0.113.7', agent: 'app/1', subject: 'trial', status: 403 } as const

/** Somebody who is served nothing asks so many ids of orders, which others are served. */
function asking(ids: number, reason: 'tenant_mismatch' | 'permission_missing'): Story {
  return everyday()
    .each(200, (n) => ({
      at: n * 30,
      ...from(n % 40),
      subject: `s${n % 40}`,
      path: `/orders/${n}`,
    }))
    .each(ids, (n) => ({ at: T + n * 20, ...stranger, reason, path: `/orders/${1000 + n}` }))
}

// Goal: where the log says that ids are of another tenant, fewer of them are enough to say that somebody tries them.
describe('a caller who asks for ids that are not for it', () => {
  for (const [ids, reason, type] of [
    [10, 'tenant_mismatch', 'tenant_enumeration'],
    [9, 'tenant_mismatch', 'missing_role'],
    [19, 'permission_missing', 'missing_role'],
  ] as const) {
    test(`${ids} of them, ${reason}: ${type}`, () =>
      assert.deepEqual(asking(ids, reason).types(), [type]))
  }
})

/** One thing of somebody else's is asked for so often, every four minutes. */
function insisting(times: number, paths = 1): Story {
  return everyday().each(times, (n) => ({
    ...{ at: n * 240, ...stranger, reason: 'owner_mismatch' as const },
    path: `/orders/${n % paths}`,
  }))
}

// Goal: to ask again for what is somebody else's helps as little after minutes as at once.
describe('a caller who asks for the same thing of somebody else', () => {
  for (const [name, story, isRetry] of [
    ['twenty times', insisting(20), true],
    ['nineteen times', insisting(19), false],
    ['or for another one in turn', insisting(20, 2), false],
  ] as const) {
    test(`${name}: ${isRetry ? 'it insists' : 'it does not insist'}`, () =>
      assert.equal(story.types().includes('retry_of_403'), isRetry))
  }
})
