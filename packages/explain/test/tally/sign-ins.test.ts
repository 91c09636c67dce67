import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS } from '../../src/tally/limits.ts'
import { type Attempt, SignIns } from '../../src/tally/sign-ins.ts'

const attempt: Attempt = {
  time: 60,
  address: 1,
  client: 1,
  account: undefined,
  outcome: 'refused',
  weight: 1,
  id: undefined,
}

function noted(...attempts: readonly Partial<Attempt>[]): SignIns {
  const signIns = new SignIns(LIMITS)
  for (const one of attempts) signIns.note({ ...attempt, ...one })
  return signIns
}

describe('SignIns', () => {
  test('counts by address, with the most in one minute', () => {
    const times = [60, 61, 62, 119, 120, 180]
    const source = noted(...times.map((time) => ({ time }))).sources.get(1)
    assert.deepEqual([source?.refused, source?.peak], [6, 4])
  })

  test('counts attempts in one second', () => {
    const source = noted({ time: 60 }, { time: 61 }, { time: 61 }).sources.get(1)
    assert.equal(source?.bursts, 2)
  })

  test('a success after five refusals is told, after four not', () => {
    const refused = (count: number) => Array<Partial<Attempt>>(count).fill({})
    const success = { time: 100, outcome: 'accepted' } as const
    assert.equal(noted(...refused(5), success).sources.get(1)?.acceptedAfter, 100)
    assert.equal(noted(...refused(4), success).sources.get(1)?.acceptedAfter, 0)
  })

  test('an account begins with its first refusal', () => {
    const account = { account: 'a' }
    const begin = (...attempts: readonly Partial<Attempt>[]): number | undefined =>
      noted(...attempts)
        .accounts.values()
        .next().value?.start
    assert.equal(begin({ ...account, outcome: 'accepted' }, { ...account, time: 90 }), 90)
    assert.equal(begin({ ...account, time: 90 }, { ...account, time: 120 }), 90)
  })

  test('counts by account where the log names it, with the addresses that were refused', () => {
    const signIns = noted({ account: 'a' }, { account: 'a', address: 2 }, { account: 'b' })
    const [a] = [...signIns.accounts.values()]
    assert.deepEqual([a?.refused, a?.addresses.size, signIns.accounts.size], [2, 2, 2])
    assert.equal(signIns.sources.get(1)?.accounts.size, 2)
  })

  test('who is served since twenty refusals counts, by name and without one', () => {
    const after = (refused: number): readonly (number | undefined)[] => {
      const signIns = noted(...Array<Partial<Attempt>>(refused).fill({}))
      signIns.served(1, 'ann')
      signIns.served(1, undefined)
      signIns.served(1, undefined)
      const source = signIns.sources.get(1)
      return [source?.servedAfter, source?.namelessAfter]
    }
    assert.deepEqual(after(20), [1, 2])
    assert.deepEqual(after(19), [0, 0])
  })
})
