// Goal: a memory that grows without end is found, and those that we have stay within their bounds.
// Method: a smaller soak than `main.ts` makes, and one contender that keeps everything.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contenders } from './contenders.ts'
import { soak } from './soak.ts'

const COUNT = 15_000

describe('soak', () => {
  test('what keeps everything is found', async () => {
    const kept: Buffer[] = []
    const grows = { name: 'grows', entries: 'all', megabytes: 10 }
    const make = () => (n: number) => kept.push(Buffer.alloc(1_000, n))
    const { most } = await soak({ ...grows, make }, COUNT)
    assert.ok(most > grows.megabytes, `${most} MB`)
  })

  for (const contender of contenders) {
    test(contender.name, async () => {
      const { most } = await soak(contender, COUNT)
      assert.ok(most <= contender.megabytes, `${most} MB, more than ${contender.megabytes}`)
    })
  }
})
