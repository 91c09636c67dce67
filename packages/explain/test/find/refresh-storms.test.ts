import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story, type Told } from '../story.ts'
import { everyday, HOUR, T, token } from './everyday.ts'

// Goal: who asks for tokens, and of whose calls none is recorded, is not said to make none.
describe('one client that asks for a token every few seconds', () => {
  for (const [name, calls, isStorm] of [
    ['makes few calls', 1, true],
    ['makes calls that nobody recorded', 0, false],
  ] as const) {
    test(name, () => {
      const caller = { address: '203.0.113.5', agent: 'eager/2' }
      const story = everyday().each(60, (n) => [
        { at: n * 100, ...caller, ...token },
        { at: n * 100 + 5, ...caller, ...token },
      ])
      const found = story.each(calls, () => ({ at: 50, ...caller })).types()
      assert.deepEqual(found, isStorm ? ['refresh_storm'] : [])
    })
  }
})

// Goal: what is little in a minute is no storm, though nobody asked for a token before.
describe('tokens that are asked for in pairs for an hour', () => {
  for (const [name, gap, isStorm] of [
    ['are a storm where they are more than one a minute', 100, true],
    ['are none where they are less', 130, false],
  ] as const) {
    test(name, () => {
      const caller = { address: '203.0.113.5', agent: 'eager/2' }
      const pairs = HOUR / gap
      const found = new Story()
        .each(2 * HOUR, (n) => ({ at: n, ...from(n % 40) }))
        .each(pairs, (n) => [
          { at: HOUR / 2 + n * gap, ...caller, ...token },
          { at: HOUR / 2 + n * gap + 5, ...caller, ...token },
        ])
        .types()
      assert.deepEqual(found, isStorm ? ['refresh_storm'] : [])
    })
  }
})

// Goal: of tokens that are asked for in a storm a sample is enough; who is refused them has something dead to renew with.
describe('tokens that hundreds ask for within minutes', () => {
  for (const [name, answer, types] of [
    ['are a storm where one of ten is recorded', { sampleRate: 0.1 }, ['refresh_storm']],
    ['are none where all are refused', { status: 400 }, []],
  ] as const) {
    test(name, () => {
      const found = new Story()
        .each(2 * HOUR, (n) => ({ at: n, ...from(n % 40), sampleRate: 0.1 }))
        .each(100, (n) => ({ at: n * 60, ...from(n % 40), ...token, sampleRate: 0.1 }))
        .each(200, (n) => ({ at: HOUR + n, ...from(40 + (n % 185)), ...token, ...answer }))
        // Of a few of them two lines that follow each other were recorded.
        .each(10, (n) => ({ at: HOUR + n + 20, ...from(40 + n), ...token, ...answer }))
        .types()
      assert.deepEqual(found, types)
    })
  }
})

// Goal: where a sample is recorded, one client that asks for a token with each call is told by how many it asks for.
describe('copies of one client of whose requests one in ten is recorded', () => {
  for (const [name, copies, tokens, types] of [
    ['are a storm where ten tokens were asked for', 5, 10, ['refresh_storm']],
    ['are none where nine were', 5, 9, []],
    ['are none where there are two of them', 2, 12, []],
  ] as const) {
    test(name, () => {
      const eager = (n: number) => ({ address: `203.0.113.${n % copies}`, agent: 'eager/2' })
      const found = new Story()
        .each(2000, (n) => ({ at: n * 3, ...from(n % 40), sampleRate: 0.1 }))
        .each(20, (n) => ({ at: n * 300, ...from(n % 40), ...token, sampleRate: 0.1 }))
        .each(24, (n) => ({ at: n * 240, ...eager(n), sampleRate: 0.1 }))
        .each(tokens, (n) => ({ at: n * 500 + 20, ...eager(n), ...token, sampleRate: 0.1 }))
        .types()
      assert.deepEqual(found, types)
    })
  }
})

// Goal: whose tokens live for less time than lies between two calls needs one for each.
describe('copies of a client that ask for twelve tokens of which one in ten is recorded', () => {
  for (const [name, life, types] of [
    ['are no storm where it takes more than half as many to have one all the time', 400, []],
    ['are one where it takes fewer', 530, ['refresh_storm']],
  ] as const) {
    test(name, () => {
      const eager = (n: number) => ({ address: `203.0.113.${n % 5}`, agent: 'eager/2' })
      const found = new Story()
        .each(2000, (n) => ({ at: n * 3, ...from(n % 40), sampleRate: 0.1 }))
        .each(20, (n) => ({ at: n * 300, ...from(n % 40), ...token, sampleRate: 0.1 }))
        .each(26, (n) => ({
          ...{ at: n * 240, ...eager(n), subject: `s${n % 5}`, sampleRate: 0.1 },
          expiresInSeconds: life,
        }))
        .each(12, (n) => ({ at: n * 500 + 20, ...eager(n), ...token, sampleRate: 0.1 }))
        .types()
      assert.deepEqual(
        found.filter((type) => type === 'refresh_storm'),
        types,
      )
    })
  }
})

// Goal: whose tokens are refused for a known reason asks for others: that is no storm of its own.
describe('tokens that are asked for because others are refused', () => {
  test('are told with the reason of the refusals', () => {
    const found = new Story()
      .each(4000, (n) => ({
        at: n,
        ...from(n % 40),
        subject: `s${n % 40}`,
        credential: `c${n % 40}`,
      }))
      .each(120, (n) => ({ at: 2000 + n, ...from(n % 40), ...token }))
      .each(120, (n) => ({
        ...{ at: 2000 + n, ...from(n % 40), status: 401, credential: `n${n % 40}` },
        reason: 'token_not_yet_valid' as const,
      }))
      .types()
    assert.deepEqual(found, ['clock_skew'])
  })
})

// Goal: a record of the guard does not say what the endpoint answered: a token that is shown on and on does.
describe('three phones that ask for a token every few seconds', () => {
  for (const [name, refusals, types] of [
    ['go on with dead ones where each is refused twenty times', 20, ['broken_refresh']],
    ['are a storm where each is refused nineteen times, and is quick', 19, ['refresh_storm']],
  ] as const) {
    test(name, () => {
      const found = everyday()
        .each(3 * 45, (n) => ({
          at: 3700 + n,
          address: `203.0.113.${n % 3}`,
          agent: 'app/9',
          ...token,
        }))
        .each(3 * refusals, (n) => ({
          ...{ at: 3700 + n, address: `203.0.113.${n % 3}`, agent: 'app/9', status: 401 },
          ...{ credential: `dead${n % 3}`, reason: 'token_expired' as const },
        }))
        .types()
      assert.equal(found[0], types[0])
    })
  }
})

// Goal: of two storms each names who asked in it.
describe('two storms an hour apart, of other callers', () => {
  test('name ten callers each', () => {
    const storm = (at: number, net: number) => (n: number) => ({
      ...{ at: at + n, address: `203.0.${net}.${n % 10}`, agent: 'eager/2' },
      ...token,
    })
    const found = everyday()
      .each(200, storm(HOUR / 3, 1))
      .each(200, storm(HOUR + HOUR / 3, 2))
      .findings()
    assert.deepEqual(
      found.map(({ type, who }) => [type, who.count]),
      [
        ['refresh_storm', 10],
        ['refresh_storm', 10],
      ],
    )
  })
})

// Goal: who is refused with each new token asks for another one each time; that is what the refusals come from, and no storm.
describe('tokens that are asked for because new ones are refused', () => {
  /** Forty callers that renew at each refusal, while a verifier refuses whatever they show; and others in haste. */
  const refused = (others: number) =>
    new Story()
      .each(40, (i) => {
        const told: Told[] = []
        let issued = 0
        for (let at = i % 20; at < 2 * HOUR; at += 20) {
          const isRefused = at > T && at < T + 1200
          told.push({ at, ...from(i), ...(isRefused && { status: 401 }) })
          if (at - issued < HOUR / 4 && !isRefused) continue
          told.push({ at: at + 1, ...from(i), ...token })
          issued = at + 1
        }
        return told
      })
      .each(others, (n) => ({ at: T + n * 4, ...from(300 + (n % 2)), ...token }))
      .findings()

  test('are no storm', () => {
    assert.deepEqual(
      refused(0).map(({ type }) => type),
      ['verifier_broken'],
    )
  })

  test('are one where others ask in haste besides', () => {
    assert.ok(refused(300).some(({ type }) => type === 'refresh_storm'))
  })
})
