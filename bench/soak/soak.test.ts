// Goal: a memory that grows without end is found, and those that we have stay within their bounds.
// Method: a smaller soak than `main.ts` makes, and contenders that keep everything.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Contender } from './contender.ts'
import { contenders } from './contenders.ts'
import { isWithin, soak } from './soak.ts'

const COUNT = 11_000

describe('soak', () => {
  const kept: Buffer[] = []
  const grows: Contender = {
    ...{ name: 'grows', limit: COUNT, whenFull: 'it grows', megabytes: 10 },
    make: () => (n) => kept.push(Buffer.alloc(1_000, n)),
  }
  const counts: Contender = {
    ...{ name: 'counts', limit: COUNT - 1, whenFull: 'it grows', megabytes: 100 },
    make: () => {
      const numbers = new Map<number, number>()
      return (n) => numbers.set(n, n)
    },
  }

  test('what takes too much memory is found', async () => {
    const soaked = await soak(grows, COUNT)
    assert.equal(isWithin(grows, soaked), false, JSON.stringify(soaked))
    kept.length = 0
  })

  test('what keeps one entry too many is found, and one fewer is within', async () => {
    const soaked = await soak(counts, COUNT)
    assert.equal(soaked.kept, COUNT)
    assert.equal(isWithin(counts, soaked), false)
    assert.equal(isWithin({ ...counts, limit: COUNT }, soaked), true)
  })

  for (const contender of contenders) {
    const { limit } = contender
    // Beyond the limit where that takes no time; of the others `npm run bench:soak` goes through a million.
    const count = limit <= 1_000 ? limit + 500 : 2_000
    test(contender.name, async () => {
      const soaked = await soak(contender, count)
      assert.ok(isWithin(contender, soaked), JSON.stringify(soaked))
      assert.equal(soaked.kept, Math.min(count, limit))
    })
  }
})
