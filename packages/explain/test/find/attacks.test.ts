import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type FindingType, findingTypes } from '../../src/finding.ts'
import type { Story, Told } from '../story.ts'
import { everyday } from './everyday.ts'

// Goal: who guesses is told from who has forgotten, and from a client whose credentials have run out.
// Method: one story for each, on both sides of its limit.
const rows: readonly (readonly [string, FindingType, () => Story])[] = [
  [
    'one account is guessed at a hundred times from where many sign in',
    'brute_force',
    () => patient(100),
  ],
  [
    'a service is refused since an instant, from where it was served, with the one name that it has',
    'credential_expired',
    () =>
      everyday().each(300, (n) => ({
        at: n * 20,
        address: '203.0.113.5',
        agent: 'report/1.0',
        ...(n > 150 ? { status: 401, account: 'report' } : { subject: 'report' }),
      })),
  ],
  [
    'the same, from where others sign in as well',
    'credential_expired',
    () =>
      everyday()
        .each(300, (n) => ({
          at: n * 20,
          address: '203.0.113.9',
          agent: 'report/1.0',
          ...(n > 150 ? { status: 401, account: 'report' } : { subject: 'report' }),
        }))
        .each(400, (n) => ({
          ...{ at: n * 16, address: '203.0.113.9', method: 'POST', path: '/login' },
          subject: `s${n}`,
        })),
  ],
]

describe('who is refused when signing in:', () => {
  for (const [name, type, story] of rows) {
    test(`${name}: ${type}`, () => assert.equal(story().types()[0], type))
  }
})

/** Seven addresses that try passwords 25 times each: on so many names, each address on five of them or fewer. */
function sprayed(names: number): Story {
  return everyday().each(7 * 25, (n) => ({
    ...{ at: 1800 + n * 2, address: `203.0.113.${(n % 7) + 1}`, agent: 'curl/8' },
    ...{ method: 'POST', path: '/login', status: 401 },
    account: `name-${(Math.floor(n / 35) * 7 + (n % 7)) % names}`,
  }))
}

// Goal: who tries which account is the attacker's choice: together they try many, though each tries few.
describe('several addresses that attack at once:', () => {
  for (const [names, type] of [
    [35, 'password_spray'],
    [8, 'password_spray'],
    [7, 'brute_force'],
  ] as const) {
    test(`${names} accounts between them are a ${type}`, () =>
      assert.equal(sprayed(names).types()[0], type))
  }
})

/**
 * So many strangers who begin within two minutes, and are refused so often each, every twenty seconds or so many; one of them gets
 * in, or none.
 */
function pack(strangers: number, each: number, { isIn = false, seconds = 20 } = {}): Story {
  return everyday()
    .each(strangers, (i) =>
      Array.from({ length: each }, (_, n) => ({
        ...{ at: 1800 + i * 60 + n * seconds, address: `203.0.113.${i + 1}`, agent: 'curl/8' },
        ...{ method: 'POST', path: '/login', status: 401 },
      })),
    )
    .each(isIn ? 1 : 0, () => ({
      ...{ at: 1800 + each * seconds, address: '203.0.113.1', agent: 'curl/8' },
      ...{ method: 'POST', path: '/login' },
    }))
}

describe('a few strangers who begin at the same time', () => {
  test('guess passwords, where together they are refused thirty times', () => {
    assert.deepEqual(pack(3, 10).types(), ['brute_force'])
  })

  test('mistype, where it is less', () => {
    assert.deepEqual(pack(3, 9).types(), [])
  })

  test('mistype, where there are but two', () => {
    assert.deepEqual(pack(2, 15).types(), [])
  })

  test('are people, where somebody was served from each place before', () => {
    const homes = pack(3, 10).each(3, (i) => ({ at: 1700, address: `203.0.113.${i + 1}` }))
    assert.deepEqual(homes.types(), [])
  })

  test('have all got in where one of them has', () => {
    const [first] = pack(3, 10, { isIn: true }).findings()
    assert.deepEqual([first?.type, first?.severity], ['success_after_attack', 'critical'])
    assert.equal(first?.who.count, 3)
  })

  test('have so where each was hasty besides', () => {
    assert.deepEqual(pack(3, 10, { isIn: true, seconds: 3 }).types(), ['success_after_attack'])
  })
})

/** Two strangers who guess at passwords, and a third who is refused eight times, or so many, and gets in. */
function joined(told: Partial<Told>, refused = 8): Story {
  const login = { method: 'POST', path: '/login', agent: 'curl/8' } as const
  return everyday()
    .each(60, (n) => ({
      ...{ at: 1800 + n * 2, address: `203.0.113.${(n % 2) + 1}`, ...login },
      status: n > 20 ? 429 : 401,
    }))
    .each(refused + 1, (n) => ({
      ...{ at: 1830 + n * 20, address: '203.0.113.3', ...login },
      ...(n < refused && { status: n < 2 ? 401 : 429 }),
      ...told,
    }))
}

// Goal: where a few addresses are one attacker, what one of them reached counts, though it tried less than the others.
describe('who begins with attackers', () => {
  test('is one of them, with the same client, from eight refusals on', () => {
    assert.deepEqual(joined({}).types(), ['success_after_attack', 'brute_force'])
    assert.deepEqual(joined({}, 7).types(), ['brute_force'])
  })

  test('is not with another client', () => {
    assert.deepEqual(joined({ agent: 'app/1.0' }).types(), ['brute_force'])
  })
})

/** An office where forty sign in, each a few times, some with mistakes; and which is put off with 429 so often. */
function office(accepted: number, throttled: number): Story {
  const at = (n: number, of: number): Told => ({
    ...{ at: 600 + (n * 5000) / of, address: '203.0.113.9', agent: `Browser/${n % 7}` },
    ...{ method: 'POST', path: '/login', account: `name-${n % 40}` },
  })
  return everyday()
    .each(accepted, (n) => ({ ...at(n, accepted), subject: `name-${n % 40}` }))
    .each(60, (n) => ({ ...at(n, 60), status: 401 }))
    .each(throttled, (n) => ({ ...at(n, throttled), status: 429 }))
}

describe('an address behind which many sign in', () => {
  test('is no attacker because all of it is put off', () => {
    assert.deepEqual(office(60, 400).types(), [])
  })

  test('is one where hardly anybody gets in', () => {
    assert.deepEqual(office(5, 400).types(), ['success_after_attack'])
  })
})

const quiet: readonly (readonly [string, () => Story])[] = [
  ['one account is mistyped from where many sign in', () => patient(50)],
  [
    'many ask with refresh tokens that are dead, and were not seen before',
    () =>
      everyday().each(300, (n) => ({
        at: 1800 + n * 2,
        address: `203.0.113.${n % 30}`,
        method: 'POST',
        path: '/api/auth/refresh',
        status: 401,
      })),
  ],
]

describe('nobody guesses where', () => {
  for (const [name, story] of quiet) {
    test(name, () => {
      const found = story().findings()
      assert.deepEqual(
        found.filter(({ type }) => findingTypes[type] === 'attack'),
        [],
      )
    })
  }
})

function patient(refused: number): Story {
  const office = { address: '203.0.113.9', method: 'POST', path: '/login' }
  return everyday()
    .each(refused, (n) => ({ at: n * 130, ...office, account: 'root', status: 401 }))
    .each(refused * 4, (n) => ({ at: n * 32, ...office, subject: `s${n}` }))
}

/** So many addresses that try a list of names within half an hour: of each ten one tries 25 of them, the rest `each`. */
function listed(addresses: number, each: number): Story {
  let name = 0
  return everyday().each(addresses, (i) =>
    Array.from({ length: i % 10 === 0 ? 25 : each }, (_, n) => ({
      ...{ at: 1800 + i * 3 + n * 60, address: `203.0.113.${i}`, agent: 'curl/8' },
      ...{ method: 'POST', path: '/login', status: 401, account: `name-${name++}` },
    })),
  )
}

// Goal: a list that is tried from everywhere is one attack, though some of the addresses try more of it than others.
describe('a list of names that is tried', () => {
  for (const [addresses, each, types] of [
    [20, 10, ['credential_stuffing']],
    [19, 10, ['password_spray']],
    [15, 3, ['password_spray']],
  ] as const) {
    test(`from ${addresses} addresses, most of them ${each} times, is a ${types}`, () =>
      assert.deepEqual([...new Set(listed(addresses, each).types())], types))
  }
})

/** So many addresses that try the password of one account four times each; only the first attempt of each is not put off. */
function putOff(addresses: number): Story {
  return everyday().each(addresses * 4, (n) => ({
    ...{ at: 1800 + n * 2, address: `203.0.113.${n % addresses}`, agent: 'curl/8' },
    ...{ method: 'POST', path: '/login' },
    ...(n < addresses ? { status: 401, account: 'ann' } : { status: 429, subject: 'ann' }),
  }))
}

describe('an account that a log names where it is put off', () => {
  test('is one that is guessed at from everywhere', () =>
    assert.deepEqual(putOff(40).types(), ['brute_force']))
})

/** So many addresses that look for what is there, and ask so many things each, a page to sign in among them. */
function looking(things: number): Story {
  return everyday().each(30 * things, (n) => ({
    ...{ at: 1800 + n, address: `203.0.113.${n % 30}`, agent: 'zgrab/0.x' },
    ...(n < 30
      ? { method: 'POST', path: '/wp-login.php', status: 401 }
      : { path: `/x${Math.floor(n / 30)}`, status: 404 }),
  }))
}

// Goal: a page to sign in that is asked for among others is looked for, and nobody is guessed at.
describe('thirty strangers that ask for a page to sign in', () => {
  test('and for three other things: a scan', () => {
    assert.equal(looking(4).types().includes('credential_stuffing'), false)
  })
  test('and for two: a list that is tried', () => {
    assert.equal(looking(3).types().includes('credential_stuffing'), true)
  })
})

// Goal: whoever shows no credentials, as the log says, guesses at none, whatever the path is called.
describe('forty strangers that ask a path called login', () => {
  for (const [reason, types] of [
    ['password_wrong', ['credential_stuffing']],
    ['no_credentials', []],
  ] as const) {
    test(`are refused for ${reason}: ${types.length === 0 ? 'nothing' : types.join()}`, () => {
      const found = everyday().each(40, (n) => ({
        ...{ at: 1800 + n * 5, address: `203.0.113.${n}`, agent: 'curl/8' },
        ...{ method: 'POST', path: '/wp-login.php', status: 401, reason },
      }))
      assert.deepEqual(found.types(), types)
    })
  }
})
