import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isHasty } from '../../src/find/weighed-forbidden.ts'
import { from, Story } from '../story.ts'
import { WORDS } from './everyday.ts'

// Goal: who asks as it always did is not told by its asking again; who asks twice a minute, or faster than ever, is.
const rows = [
  ['once a minute, as ever', 60, 1, false],
  ['twice a minute', 30, 1, true],
  ['a little less than twice a minute', 31, 1, false],
  ['once an hour, half as fast again as ever', 3600, 1.5, true],
  ['once an hour, hardly faster than ever', 3600, 1.4, false],
] as const

describe('haste', () => {
  for (const [name, seconds, times, expected] of rows) {
    test(`${name}: ${expected}`, () => {
      // Logarithms lose the last digit.
      const almost = 1e-9
      const measures = {
        quickly: Math.log(1 / seconds) + almost,
        'faster than usual': Math.log(times) + almost,
      }
      assert.equal(isHasty(measures), expected)
    })
  }
})

// Goal: of two who insist none is what others meet: the same again says nothing of how often others are refused.
describe('two clients that repeat a 403 all the time', () => {
  test('are both told, though most of the log is theirs', () => {
    const client = { agent: 'sync/2.0', method: 'POST' } as const
    const found = new Story()
      .each(800, (n) => ({ at: n * 5, ...from(n % 20), path: `/${WORDS[n % 5]}` }))
      .each(90, (n) => ({ at: n * 20, address: '203.0.113.5', ...client, path: '/roles' }))
      .each(90, (n) => ({ at: n * 20, address: '203.0.113.6', ...client, path: '/roles' }))
      .each(2100, (n) => ({
        ...{ at: 2000 + n, address: '203.0.113.5', ...client, path: '/orders/17', status: 403 },
      }))
      .each(325, (n) => ({
        ...{ at: 2000 + n, address: '203.0.113.6', ...client, path: '/bills/4', status: 403 },
      }))
      .findings()
    assert.deepEqual(
      found.map(({ type }) => type),
      ['retry_of_403', 'retry_of_403'],
    )
  })
})

/** Somebody who tries forty words at the top of a site whose pages are words, or below one of them. */
function trying(above: string): readonly string[] {
  return new Story()
    .each(3000, (n) => ({
      at: n * 2,
      ...from(n % 20),
      path: `${above}/page-${'abcdefgh'[n % 8]}x`,
    }))
    .each(60, (n) => ({ at: n * 90, ...from(n % 20), path: `${above}/w${n}ord` }))
    .each(80, (n) => ({
      ...{ at: 3000 + n, address: '203.0.113.5', agent: 'Mozilla/5.0 (X11)', status: 404 },
      path: `${above}/${1000 + n}`,
    }))
    .each(6, (n) => ({ at: 2900 + n * 30, address: '203.0.113.5', agent: 'Mozilla/5.0 (X11)' }))
    .types()
}

// Goal: where any word may stand at the top of a site, there is no kind of thing whose ids are tried.
describe('somebody who tries what is not there', () => {
  test('tries the ids of others where things of a kind are', () => {
    assert.ok(trying('/tenants/acme/orders').includes('tenant_enumeration'))
  })
  test('does not at the top of a site', () => {
    assert.ok(!trying('').includes('tenant_enumeration'))
  })
})

/** One caller is refused on four routes, among so many others that are served there. */
function lacking(others: number): readonly string[] {
  return new Story()
    .each(3000, (n) => ({ at: n * 2, ...from(n % others), path: `/${WORDS[n % 5]}` }))
    .each(100, (n) => ({ at: n * 60, address: '203.0.113.5', agent: 'app/1.0' }))
    .each(80, (n) => ({
      ...{ at: 30 + n * 60, address: '203.0.113.5', agent: 'app/1.0', status: 403 },
      path: `/${WORDS[n % 4]}`,
    }))
    .types()
}

// Goal: what somebody lacks is seen by what others have.
describe('one caller that is refused on several routes', () => {
  test('lacks a role where five others are served', () => {
    assert.deepEqual(lacking(5), ['missing_role'])
  })
  test('is alone where four are', () => {
    assert.deepEqual(lacking(4), [])
  })
})

/** One caller sends what is refused again, and is served so many times in between. */
function insisting(served: number): readonly string[] {
  const client = { address: '203.0.113.5', agent: 'sms/1.0', method: 'POST' } as const
  return new Story()
    .each(3000, (n) => ({ at: n * 2, ...from(n % 20), path: `/${WORDS[n % 5]}` }))
    .each(200, (n) => ({ at: 3000 + n * 2, ...client, path: '/messages', status: 403 }))
    .each(served, (n) => ({ at: 3001 + n * 2, ...client, path: '/messages' }))
    .types()
}

// Goal: who is let in by asking again is not told to stop.
describe('one request that is refused again and again', () => {
  test('is a matter of its client', () => {
    assert.deepEqual(insisting(0), ['retry_of_403'])
  })
  test('is none where it is served every second time', () => {
    assert.deepEqual(insisting(199), [])
  })
})

/** Two browsers of which so many were served before what they are refused. */
function changed(had: number): readonly string[] {
  const two = (n: number): { readonly address: string; readonly agent: string } => ({
    ...{ address: `203.0.113.${(n % 2) + 5}`, agent: `Mozilla/5.0 (${n % 2})` },
  })
  return new Story()
    .each(3000, (n) => ({ at: n * 2, ...from(n % 20), path: `/${WORDS[n % 5]}` }))
    .each(60, (n) => ({ at: n * 60, ...two(n), path: '/users' }))
    .each(60, (n) => ({ at: n * 60 + 7, ...two(n), path: n % 2 < had ? '/audit' : '/plans' }))
    .each(40, (n) => ({ at: 4000 + n * 45, ...two(n), path: '/audit', status: 403 }))
    .types()
}

// Goal: what nobody had no change took away.
describe('two callers that are refused what serves others', () => {
  test('lost it where both had it', () => {
    assert.deepEqual(changed(2), ['policy_regression'])
  })
  test('lost nothing where one of them had it', () => {
    assert.ok(!changed(1).includes('policy_regression'))
  })
})
