// Goal: so many run at once, the others in order, and a failure frees its place.
// Method: work that notes when it begins.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createTurns } from '../../src/wire/turns.ts'

describe('createTurns', () => {
  for (const count of [1, 3]) {
    test(`${count} at once, in order`, async () => {
      const turns = createTurns(count)
      const order: number[] = []
      let now = 0
      let most = 0
      const work = async (number: number): Promise<void> => {
        order.push(number)
        most = Math.max(most, ++now)
        await wait(2)
        now--
      }
      await Promise.all([0, 1, 2, 3, 4, 5].map((number) => turns(() => work(number))))
      assert.equal(most, count)
      assert.deepEqual(order, [0, 1, 2, 3, 4, 5])
    })
  }
  test('a failure frees its place', async () => {
    const turns = createTurns(1)
    await assert.rejects(turns(() => Promise.reject(new Error('no'))))
    assert.equal(await turns(() => Promise.resolve('next')), 'next')
  })
})
