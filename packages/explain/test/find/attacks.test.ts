import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type FindingType, findingTypes } from '../../src/finding.ts'
import { from, type Story, type Told } from '../story.ts'
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

/** From the first minute to the last so many addresses try to sign in three times each, and nearly nobody gets in. */
function allAlong(addresses: number, accepted: number, names = 0): Story {
  return everyday()
    .each(addresses * 3, (n) => ({
      ...{
        at: (n * 7000) / (addresses * 3),
        address: `203.0.113.${n % addresses}`,
        agent: 'curl/8',
      },
      ...{ method: 'POST', path: '/login', status: 401 },
      ...(names > 0 && { account: `name-${n % names}` }),
    }))
    .each(accepted, (n) => ({
      ...{ at: (n * 7000) / accepted, ...from(n % 40), method: 'POST', path: '/login' },
    }))
}

// Goal: what lasts for the whole log is seen too, where nearly all that try to sign in are refused.
describe('attempts that never cease', () => {
  for (const [name, addresses, accepted, isAttack, names] of [
    ['of fifty addresses, and few get in', 50, 40, true],
    ['of forty-nine', 49, 40, false],
    ['of fifty, and a third get in', 50, 75, false],
    ['of fifty on a hundred and one accounts, and a third get in', 50, 75, true, 101],
    ['of fifty on ninety-nine, and a third get in', 50, 75, false, 99],
  ] as const) {
    test(`${name}: ${isAttack ? 'an attack' : 'none'}`, () =>
      assert.equal(
        allAlong(addresses, accepted, names).types().includes('credential_stuffing'),
        isAttack,
      ))
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

/** One account is guessed at until so many were refused, and as often put off; then it is served, and most is not recorded. */
function sampled(refused: number, before = 0, throttled = 40): Story {
  const there = { address: '203.0.113.9', agent: 'curl/8' }
  const login = { ...there, method: 'POST', path: '/login', account: 'ann' }
  return everyday()
    .each(before, () => ({ ...login, at: 1000, subject: 'bob', sampleRate: 0.1 }))
    .each(refused, (n) => ({ ...login, at: 1800 + n * 10, status: 401 }))
    .each(throttled, (n) => ({ ...login, at: 1802 + n * 2, status: 429 }))
    .each(6, (n) => ({ ...login, at: 2000 + n * 5, subject: 'ann', sampleRate: 0.1 }))
    .each(9, (n) => ({ ...there, at: 2001 + n * 5, subject: 'ann', sampleRate: 0.1 }))
}

// Goal: where a sample of what is allowed stands for all of it, who gets in at last does not look like one who always did.
describe('an account that is guessed at, of which a sample is recorded', () => {
  for (const [name, story, type] of [
    ['was broken into after eight', sampled(8), 'success_after_attack'],
    ['was not after seven', sampled(7), undefined],
    ['was not, where somebody came in from there before', sampled(8, 3), undefined],
    ['was, where half of the attempts were put off', sampled(10, 0, 10), 'success_after_attack'],
    ['was not, where it was less', sampled(11, 0, 10), undefined],
  ] as const) {
    test(name, () => {
      const found = story.types().filter((one) => one === 'success_after_attack')
      assert.deepEqual(found, type === undefined ? [] : [type])
    })
  }
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
