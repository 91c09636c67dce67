import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { WorkLimit } from '../../src/schemes/work-limit.ts'

// Goal: never more work than allowed, in order, and a failure gives its place back.

/** Work that ends when the test says so. */
function makeWork() {
  const ends: (() => void)[] = []
  const begun: number[] = []
  const work = (id: number) => () =>
    new Promise<number>((resolve) => {
      begun.push(id)
      ends.push(() => resolve(id))
    })
  return { work, begun, end: () => ends.shift()?.() }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('WorkLimit', () => {
  test('two run, one waits, the next is turned away; places are given on in order', async () => {
    const limit = new WorkLimit({ running: 2, waiting: 1 })
    const { work, begun, end } = makeWork()
    const results = [1, 2, 3, 4].map((id) => limit.run(work(id)))
    await settled()
    assert.deepEqual(begun, [1, 2])
    assert.equal(results[3], undefined)
    assert.ok(limit.isFull)
    end()
    await settled()
    assert.deepEqual(begun, [1, 2, 3])
    assert.ok(!limit.isFull)
    end()
    end()
    assert.deepEqual(await Promise.all(results.slice(0, 3)), [1, 2, 3])
  })

  test('work that fails gives its place back', async () => {
    const limit = new WorkLimit({ running: 1, waiting: 0 })
    await assert.rejects(limit.run(() => Promise.reject(new Error('no'))) ?? Promise.resolve())
    assert.equal(await limit.run(async () => 1), 1)
  })

  test('a place is never free twice', async () => {
    const limit = new WorkLimit({ running: 3, waiting: 100 })
    let running = 0
    let most = 0
    const work = async () => {
      running += 1
      most = Math.max(most, running)
      await settled()
      running -= 1
    }
    await Promise.all(Array.from({ length: 50 }, () => limit.run(work)))
    assert.equal(most, 3)
  })
})
