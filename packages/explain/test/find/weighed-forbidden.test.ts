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

/** A service asks for one thing every three minutes, in vain, and is served so many others of its kind meanwhile. */
function askingOn(others: number, times = 30): readonly string[] {
  const service = { address: '203.0.113.5', agent: 'crm/1.0' } as const
  return new Story()
    .each(3000, (n) => ({ at: n * 3, ...from(n % 20), path: `/orders/${n}` }))
    .each(100, (n) => ({ at: n * 30, ...service, path: `/orders/${9000 + n}` }))
    .each(others, (n) => ({ at: 3050 + (5000 / others) * n, ...service, path: `/orders/${n}` }))
    .each(times, (n) => ({ at: 3010 + n * 180, ...service, path: '/orders/17', status: 403 }))
    .types()
}

// Goal: who is served others of the kind has what that takes; to ask on for the one helps nobody, however slowly.
describe('one thing that is refused on and on, slowly', () => {
  test('is asked for in vain where others of its kind are served', () => {
    assert.deepEqual(askingOn(50), ['retry_of_403'])
  })
  test('may be refused for what is missing where no other is', () => {
    assert.ok(!askingOn(0).includes('retry_of_403'))
  })
  test('is told where it was refused twenty times, and not by nineteen', () => {
    assert.deepEqual(askingOn(50, 20), ['retry_of_403'])
    assert.ok(!askingOn(50, 19).includes('retry_of_403'))
  })
})

/** A service that asks for one thing every ten seconds, is refused, and asks every so many seconds since; and so often for another. */
function working(seconds: number, others: number): readonly string[] {
  const service = { address: '203.0.113.5', agent: 'sync/2.0' } as const
  return new Story()
    .each(3000, (n) => ({ at: n * 2, ...from(n % 20), path: `/${WORDS[n % 5]}` }))
    .each(300, (n) => ({ at: n * 10, ...service, path: '/users' }))
    .each(others, (n) => ({ at: n * 10, ...service, path: '/about' }))
    .each(100, (n) => ({ at: 3000 + n * seconds, ...service, path: '/users', status: 403 }))
    .types()
}

// Goal: who does one thing all day goes on with it when it is refused; that is no failure which it repeats.
describe('a service that asks for one thing', () => {
  test('lacks what that takes, where it asks as often as ever', () =>
    assert.deepEqual(working(7, 0), ['missing_scope']))
  test('repeats it, where it asks three times as often', () =>
    assert.deepEqual(working(2, 0), ['retry_of_403']))
  test('repeats it, where it does other things too', () =>
    assert.deepEqual(working(7, 300), ['retry_of_403']))
})

/** Three callers who had something ask for it again every so many seconds once it is refused, and for so many other things. */
function repeating(seconds: number, times: number): readonly string[] {
  const three = (n: number): { readonly address: string; readonly agent: string } => ({
    ...{ address: `203.0.113.${(n % 3) + 5}`, agent: 'Mozilla/5.0 (X11)' },
  })
  return new Story()
    .each(3000, (n) => ({ at: n * 3, ...from(n % 20), path: `/${WORDS[n % 5]}` }))
    .each(60, (n) => ({ at: n * 60, ...three(n), path: '/audit' }))
    .each(times * 3, (n) => ({
      at: 4000 + (n * seconds) / 3,
      ...three(n),
      path: '/audit',
      status: 403,
    }))
    .types()
}

// Goal: a few who do nothing but repeat, faster than they ever asked, are not told from a change by their number.
describe('three callers who repeat what is refused to them since', () => {
  test('repeat it, where they do so every three seconds', () => {
    assert.deepEqual(repeating(3, 40), ['retry_of_403'])
  })
  test('lost it, where they ask as ever', () => {
    assert.deepEqual(repeating(180, 20), ['policy_regression'])
  })
})

/** People at so many places, each refused all that they ask for within a few minutes, hours apart. */
function castOut(places: number): readonly string[] {
  return new Story()
    .each(6000, (n) => ({ at: n * 5, ...from(n % 40), path: `/${WORDS[n % 5]}` }))
    .each(places, (i) =>
      Array.from({ length: 10 }, (_, n) => ({
        ...{ at: 2000 + i * 5000 + n * 15, address: `203.0.113.${i}`, agent: `Mozilla/5.0 (${i})` },
        ...{ path: n % 4 === 3 ? `/${WORDS[n % 5]}` : '/users', status: 403 },
      })),
    )
    .types()
}

// Goal: one who is refused everything may lack a role; several, each somewhere else, are at the wrong place.
describe('people who are refused all that they ask for', () => {
  test('are at places that are not listed, where they are at three', () => {
    assert.deepEqual(castOut(4), ['address_block'])
    assert.deepEqual(castOut(3), ['address_block'])
  })
  test('are not where they are at two', () => {
    assert.ok(!castOut(2).includes('address_block'))
  })
})

/** Eight subjects who are refused all that they ask for, each from a place of its own; so many were served there before. */
function locked(before: number): readonly string[] {
  return new Story()
    .each(6000, (n) => ({ at: n * 2, ...from(n % 40), path: `/${WORDS[n % 5]}` }))
    .each(8, (i) =>
      Array.from({ length: 16 }, (_, n) => ({
        ...{ at: 6000 + i * 60 + n * 20, ...from(100 + i), subject: `s${i}` },
        ...{ path: `/${WORDS[n % 3]}`, status: 403 },
      })),
    )
    .each(before, (i) => ({ at: 5000 + i, ...from(100 + i), subject: `s${i}`, path: '/users' }))
    .types()
}

// Goal: who was served the same by name from the same place is not refused for the place.
describe('subjects who are refused all that they ask for', () => {
  test('may be at the wrong places', () => {
    assert.ok(locked(0).includes('address_block'))
  })
  test('are not where one of them was served there', () => {
    assert.ok(!locked(1).includes('address_block'))
  })
})
