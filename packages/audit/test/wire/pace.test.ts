// Goal: so many go in a second, and nobody waits for a run that is over.
// Method: the time that some of them take.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPace, sleep } from '../../src/wire/pace.ts'

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

describe('createPace', () => {
  for (const [name, count, least, most] of [
    ['a tenth of a second goes at once', 20, 0, 90],
    ['forty more take a fifth', 60, 180, 600],
  ] as const) {
    test(name, async () => {
      const pace = createPace(200)
      const taken = await milliseconds(() =>
        Promise.all(Array.from({ length: count }, () => pace())),
      )
      assert.ok(taken >= least && taken < most, `${taken} ms`)
    })
  }
  test('an interruption ends the wait', async () => {
    const pace = createPace(1)
    const signal = AbortSignal.timeout(30)
    const taken = await milliseconds(() =>
      Promise.all(Array.from({ length: 9 }, () => pace(signal))),
    )
    assert.ok(taken < 500, `${taken} ms`)
  })
})

test('sleep ends at once for a run that is over', async () => {
  assert.ok((await milliseconds(() => sleep(5000, AbortSignal.abort()))) < 500)
})
