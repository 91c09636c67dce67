// Goal: tokens that run out together, of callers who get no new ones, are told; who renews at once is everyday life.
// Method: forty subjects whose tokens run out here and there, and within two minutes so many more.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story } from '../story.ts'
import { token } from './everyday.ts'

const T = 3600

/** So many tokens run out within two minutes, or so many seconds, and each is refused so often before there is another. */
function running(out: number, each: number, seconds = 120): Story {
  return new Story()
    .each(7200, (n) => ({
      ...{ at: n, ...from(n % 40), subject: `s${n % 40}`, credential: `c${n % 40}` },
      ...(n % 300 === 0 && { status: 401, subject: undefined, reason: 'token_expired' as const }),
    }))
    .each(out, (i) =>
      Array.from({ length: each + 1 }, (_, n) => ({
        ...{ at: T + (i * seconds) / out + n * 10, ...from(100 + i) },
        ...(n < each
          ? { status: 401, reason: 'token_expired' as const, credential: `old${i}` }
          : { subject: `t${i}`, credential: `new${i}` }),
      })),
    )
}

describe('findExpiredTogether', () => {
  for (const [name, out, each, isTold, seconds] of [
    ['thirty, three times each', 30, 3, true],
    ['twenty-nine', 29, 3, false],
    ['thirty, twice each', 30, 2, false],
    ['three hundred in fourteen minutes', 300, 3, true, 840],
    ['three hundred in twenty minutes', 300, 3, false, 1200],
  ] as const) {
    test(`${name}: ${isTold ? 'told' : 'not told'}`, () =>
      assert.equal(running(out, each, seconds).types().includes('refresh_storm'), isTold))
  }
  test('it tells who, and that none of them has credentials of its own that ended', () => {
    const found = running(60, 5).findings()
    assert.deepEqual(
      found.map(({ type, who }) => [type, who.count]),
      [['refresh_storm', 60]],
    )
  })

  for (const [name, asked, types] of [
    ['who ask for tokens meanwhile wait for them', 60, ['refresh_storm']],
    ['who ask for none, while others do, do not renew', 0, ['broken_refresh']],
  ] as const) {
    test(`callers with one client ${name}`, () => assert.deepEqual(alike(asked).types(), types))
  }
})

describe('findExpiredTogether, of a few', () => {
  for (const [name, out, asked, each, isTold] of [
    ['twelve, while many tokens are asked for', 12, 20, 3, true],
    ['eleven', 11, 20, 3, false],
    ['twelve, while no more tokens are asked for than else', 12, 0, 3, false],
    ['twelve, of which one insists and the others do not', 12, 20, 1, false],
  ] as const) {
    const story = running(out, each)
      .each(24, (n) => ({ at: n * 300, ...from(n), ...token }))
      .each(asked, (n) => ({ at: T + n * 5, ...from(200 + n), ...token }))
      .each(each === 1 ? 40 : 0, (n) => ({
        ...{ at: T + 10 + n, ...from(100), credential: 'old0' },
        ...{ status: 401, reason: 'token_expired' as const },
      }))
    test(`${name}: ${isTold ? 'told' : 'not told'}`, () =>
      assert.equal(story.types().includes('refresh_storm'), isTold))
  }
})

/** Thirty callers with one client whose tokens run out together, and so many tokens that are asked for then; else one each five minutes. */
function alike(asked: number): Story {
  return running(0, 0)
    .each(24, (n) => ({ at: n * 300, ...from(n), ...token }))
    .each(asked, (n) => ({ at: T + n * 2, ...from(200 + n), ...token }))
    .each(30, (i) =>
      Array.from({ length: 4 }, (_, n) => ({
        ...{ at: T + i * 4 + n * 10, address: `203.0.113.${i}`, agent: 'app/9.0' },
        ...{ status: 401, reason: 'token_expired' as const, credential: `old${i}` },
      })),
    )
}
