import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findingsOf } from '../../src/find/find.ts'
import type { FindingType } from '../../src/finding.ts'
import { emptyObservation } from '../../src/observation.ts'
import { Tally } from '../../src/tally/tally.ts'
import { BEGIN, from, type Story, type Told } from '../story.ts'
import { CALLERS, everyday, HOUR, renewing, T, token, WORDS } from './everyday.ts'

// Goal: each cause is named first, from what a plain log holds.
// Method: one story for each, told by what its callers do; the name says what happened.
const rows: readonly (readonly [string, FindingType, () => Story])[] = [
  [
    'one caller is refused for good, and never asked for a token',
    'credential_expired',
    () =>
      everyday().each(300, (n) => ({
        at: n * 20,
        address: '203.0.113.5',
        agent: 'report/1.0',
        status: n > 150 ? 401 : 200,
      })),
  ],
  [
    'a service that is called a bot is refused for good',
    'credential_expired',
    () =>
      everyday().each(300, (n) => ({
        at: n * 20,
        address: '203.0.113.5',
        agent: 'report-bot/1.0',
        status: n > 150 ? 401 : 200,
      })),
  ],
  [
    'one caller is refused for good, and its tokens are refused too',
    'broken_refresh',
    () =>
      everyday().each(200, (n) => [
        { at: n * 30, address: '203.0.113.5', agent: 'sync/2.1', status: n > 100 ? 401 : 200 },
        ...(n % 50 === 0 || n > 100
          ? [
              {
                at: n * 30 + 1,
                address: '203.0.113.5',
                agent: 'sync/2.1',
                ...token,
                status: n > 100 ? 401 : 200,
              },
            ]
          : []),
      ]),
  ],
  [
    'the callers with one version of a client go on without a token',
    'broken_refresh',
    () =>
      everyday().each(8, (i) => {
        const told: Told[] = []
        for (let at = i; at < 2 * HOUR; at += 30) {
          told.push({
            at,
            address: `203.0.113.${i}`,
            agent: 'old/0.9',
            status: at > 1800 + i * 300 ? 401 : 200,
          })
        }
        return told
      }),
  ],
  [
    'a new token does not help on one route, and does elsewhere',
    'wrong_code',
    () =>
      everyday().each(50, (n) => [
        { at: T + n * 10, ...from(1), path: '/admin', status: 401 },
        { at: T + n * 10 + 1, ...from(1), ...token },
        { at: T + n * 10 + 2, ...from(1) },
      ]),
  ],
  [
    'many lose a route that served them',
    'policy_regression',
    () => everyday((_i, at) => (at > T ? { status: 403, path: '/reports' } : { path: '/reports' })),
  ],
  [
    'one caller is refused on one route that serves others',
    'missing_scope',
    () =>
      everyday()
        .each(30, (n) => ({
          at: n * 200 + 7,
          ...from(2),
          path: '/orders',
          method: 'DELETE',
          status: 403,
        }))
        .each(30, (n) => ({ at: n * 200 + 9, ...from(3), path: '/orders', method: 'DELETE' })),
  ],
  [
    'one caller is refused on several routes that serve others',
    'missing_role',
    () =>
      everyday()
        .each(30, (n) => ({ at: 900 + n * 200, ...from(2), path: `/${WORDS[n % 5]}`, status: 403 }))
        .each(30, (n) => ({ at: n * 200 + 9, ...from(3), path: `/${WORDS[n % 5]}` })),
  ],
  [
    'a subject is served from one address and refused from another',
    'address_block',
    () =>
      everyday().each(200, (n) => ({
        at: n * 30,
        subject: 'reporting',
        path: '/reports',
        agent: 'job/1',
        address: n > 100 ? '203.0.113.77' : '203.0.113.5',
        status: n > 100 ? 403 : 200,
      })),
  ],
  [
    'one caller asks for the ids of others',
    'tenant_enumeration',
    () =>
      everyday().each(200, (n) => ({
        at: T + n,
        ...from(1),
        path: `/orders/${1000 + n}`,
        status: 403,
      })),
  ],
  [
    'one refused request is sent again and again',
    'retry_of_403',
    () =>
      everyday().each(200, (n) => ({ at: T + n * 5, ...from(1), path: '/admin/7', status: 403 })),
  ],
  [
    'one address guesses fast',
    'brute_force',
    () =>
      everyday().each(300, (n) => ({
        at: T + n,
        address: '203.0.113.66',
        agent: 'curl',
        method: 'POST',
        path: '/login',
        status: 401,
      })),
  ],
  ['one address guesses eight times within half a minute', 'brute_force', () => guessing(8)],
  [
    'one address guesses and is let in',
    'success_after_attack',
    () =>
      everyday().each(300, (n) => ({
        at: T + n,
        address: '203.0.113.66',
        agent: 'curl',
        method: 'POST',
        path: '/login',
        status: n === 290 ? 200 : 401,
      })),
  ],
  [
    'many addresses try a few times each',
    'credential_stuffing',
    () =>
      everyday().each(300, (n) => ({
        at: T + n,
        address: `203.0.${n % 100}.66`,
        agent: 'Mozilla/5.0',
        method: 'POST',
        path: '/login',
        status: 401,
      })),
  ],
  [
    'many lose a route for ten minutes, and it is given back',
    'policy_regression',
    () =>
      everyday((_i, at) => ({
        path: '/reports',
        ...(at > T && at < T + 600 && { status: 403 }),
      })),
  ],
  [
    'one account is tried from many addresses, slowly',
    'brute_force',
    () =>
      everyday().each(40, (n) => ({
        at: 600 + n * 150,
        address: `203.0.113.${n % 10}`,
        agent: 'x/1',
        account: 'root',
        status: 401,
      })),
  ],
  [
    'the token endpoint puts off those whose tokens ended together',
    'refresh_storm',
    () => everyday().each(400, (n) => ({ at: T + n / 4, ...from(n % 40), ...token, status: 429 })),
  ],
  [
    'the callers with one client ask for a token with each call',
    'refresh_storm',
    () =>
      everyday().each(60, (n) => {
        const caller = { address: `203.0.113.${n}`, agent: 'eager/2' }
        return [
          { at: n * 100, ...caller, ...token },
          { at: n * 100 + 1, ...caller },
          { at: n * 100 + 20, ...caller, ...token },
          { at: n * 100 + 21, ...caller },
        ]
      }),
  ],
  [
    'tokens are handed out for each request',
    'refresh_storm',
    () => everyday().each(1000, (n) => ({ at: T + n, ...from(n % 5), ...token })),
  ],
  [
    'nearly everything is refused, to one client, and others are served',
    'broken_refresh',
    () =>
      everyday().each(200, (i) => {
        const told: Told[] = []
        for (let at = i % 20; at < 2 * HOUR + 60; at += 10) {
          told.push({ at, address: `203.0.113.${i}`, agent: 'old/0.9', status: at > T ? 401 : 200 })
        }
        return told
      }),
  ],
  [
    'many are refused on one route since they come from one address',
    'address_block',
    () =>
      everyday().each(12, (i) => {
        const subject = `s${i}`
        const told: Told[] = []
        for (let n = 0; n < 8; n += 1) {
          const path = '/reports'
          told.push({ at: n * 300 + i, ...from(200 + i), subject, path })
          told.push({ at: T + n * 60 + i, address: '198.51.100.1', subject, path, status: 403 })
        }
        return told
      }),
  ],
  [
    'somebody is refused twelve times on a route that serves nobody',
    'missing_scope',
    () => unserved(12),
  ],
]

/** One address tries to sign in, every four seconds. */
function guessing(times: number): Story {
  return everyday().each(times, (n) => ({
    at: T + n * 4,
    address: '203.0.113.66',
    agent: 'curl',
    method: 'POST',
    path: '/login',
    status: 401,
  }))
}

describe('a cause is found first:', () => {
  for (const [name, type, story] of rows) {
    test(`${name}: ${type}`, () => assert.equal(story().types()[0], type))
  }
})

// Goal: what happens every day is no finding.
const quiet: readonly (readonly [string, () => Story])[] = [
  [
    'tokens run out and are renewed',
    () => everyday().each(CALLERS, (i) => renewing(i, 200 + i * 150)),
  ],
  [
    'a challenge is answered',
    () =>
      everyday().each(2000, (n) => [
        { at: n * 3, ...from(n % 30), path: '/wiki', status: 401 },
        { at: n * 3, ...from(n % 30), path: '/wiki', subject: `s${n % 30}` },
      ]),
  ],
  [
    'traffic grows tenfold for half an hour',
    () => everyday().each(40_000, (n) => ({ at: T + n / 22, ...from(n % 900) })),
  ],
  ['somebody types seven passwords within half a minute', () => guessing(7)],
  [
    'one route refuses somebody whom others serve meanwhile',
    () =>
      everyday().each(8, (n) => [
        { at: T + n * 300 + 5, ...from(1), path: '/logo', status: 401 },
        { at: T + n * 300 + 6, ...from(1) },
      ]),
  ],
  [
    'people mistype their password',
    () =>
      everyday().each(40, (i) => [
        {
          at: i * 170,
          ...from(i),
          method: 'POST',
          path: '/login',
          status: i % 3 === 0 ? 401 : 200,
        },
        { at: i * 170 + 20, ...from(i), method: 'POST', path: '/login' },
      ]),
  ],
  [
    'files are refused with the page that shows them',
    () => everyday().each(200, (n) => ({ at: n * 10, ...from(3), path: '/js/a.js', status: 403 })),
  ],
  [
    'a sixth of everything is refused to everybody, by chance',
    () => everyday((i, at) => ({ path: `/${WORDS[(at * 7 + i) % 5]}`, ...chance(i, at) })),
  ],
  [
    'more people than usual mistype',
    () =>
      everyday().each(900, (n) => ({
        at: (n * 7) % HOUR,
        address: `203.0.${n % 200}.9`,
        agent: 'Mozilla/5.0',
        method: 'POST',
        path: '/login',
        status: n % 12 === 0 ? 401 : 200,
      })),
  ],
  [
    'somebody is refused once and goes away',
    () => everyday().each(20, (i) => ({ at: i * 300, ...from(100 + i), status: 403 })),
  ],
  ['somebody is refused eleven times on a route that serves nobody', () => unserved(11)],
  [
    'somebody loads a page that is refused a few times more, with two browsers',
    () => {
      const page = { address: '203.0.113.200', path: '/proxy/map' }
      return everyday()
        .each(7, (n) => ({ at: 900 + n * 500, ...page, agent: 'Firefox/1' }))
        .each(11, (n) => ({
          ...{ ...page, at: T + 400 * (n >> 2) + 5 * (n & 3), status: 403 },
          agent: n < 8 ? 'Firefox/1' : 'Android/1',
        }))
        .each(3, (n) => ({ at: T + 1500 + n * 30, ...page, agent: 'Firefox/1' }))
    },
  ],
  [
    'a job asks every hour for a file that is gone',
    () =>
      everyday()
        .each(60, (n) => ({ at: n * 119, ...from(900), path: '/files/471', status: 404 }))
        .each(900, (n) => ({ at: n * 8, ...from(n % 30), path: `/files/${n % 90}` })),
  ],
  [
    'a player asks again and again for a stream that has not begun',
    () =>
      everyday()
        .each(170, (n) => ({ at: T + n * 2, ...from(900), path: '/live/17', status: 404 }))
        .each(3000, (n) => ({ at: n * 2, ...from(900 + (n % 3)), path: `/live/${1 + (n % 16)}` })),
  ],
]

function chance(i: number, at: number): Partial<Told> {
  return Math.imul(at * 31 + i, 0x9e3779b1) >>> 0 < 2 ** 32 / 6 ? { status: 403 } : {}
}

function unserved(refused: number): Story {
  return everyday().each(refused, (n) => [
    { at: n * 300, ...from(900), subject: 'sync', path: '/tenants/acme/products', status: 403 },
    { at: n * 300 + 90, ...from(900), subject: 'sync' },
  ])
}

describe('nothing is found where', () => {
  for (const [name, story] of quiet) test(name, () => assert.deepEqual(story().types(), []))
})

test('nothing is told by the course of lines that are in no order', () => {
  const tally = new Tally()
  for (let n = 0; n < 6000; n += 1) {
    const time = (BEGIN + ((n * 7919) % (2 * HOUR))) * 1000
    const status = time > (BEGIN + T) * 1000 ? 401 : 200
    tally.add({
      ...emptyObservation(),
      time,
      method: 'GET',
      path: '/orders',
      status,
      ...from(n % 90),
    })
  }
  assert.deepEqual(findingsOf(tally), [])
})
