import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accountOf, World } from './digest-fixture.ts'
import { verdictOf } from './request.ts'

describe('a name that a store finds loosely', () => {
  const account = accountOf('Mufasa', 'Circle of Life')
  for (const [stored, expected] of [
    ['mufasa', 'ok'],
    ['Mufaßa', 'reject account_unknown'],
    [undefined, 'ok'],
  ] as const) {
    test(`${stored} for Mufasa: ${expected}`, async () => {
      const lookup = () => ({ ...account, ...(stored !== undefined && { name: stored }) })
      assert.equal(verdictOf(await new World({ lookup }).answers()), expected)
    })
  }
})

describe('the counts of a nonce', () => {
  test('are kept for longer: the clock of another process may be behind', async () => {
    const ends: number[] = []
    const store = {
      use: (_nonce: string, _nc: number, end: number) => {
        ends.push(end)
        return 'fresh' as const
      },
    }
    const world = new World({ nonce: { lifeSeconds: 60 }, store })
    assert.equal(verdictOf(await world.answers()), 'ok')
    assert.deepEqual(ends, [world.now + 65_000])
  })
})
