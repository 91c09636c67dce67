import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OneAtATime } from '../../src/server/one-at-a-time.ts'

test('one runs, four wait, the sixth is sent away; a failure stops nobody', async () => {
  const one = new OneAtATime()
  let running = 0
  let most = 0
  const work = async (): Promise<string> => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    return 'done'
  }
  const failing = one.run(() => Promise.reject(new Error('it failed')))
  const others = Array.from({ length: 5 }, () => one.run(work))
  await assert.rejects(failing, /it failed/)
  assert.deepEqual(await Promise.all(others), [...Array(4).fill('done'), undefined])
  assert.equal(most, 1)
  assert.equal(await one.run(work), 'done')
})
