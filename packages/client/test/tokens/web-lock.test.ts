// Goal: who shares a name takes turns, and who gives up does not wait.
// Method: the Web Locks of Node; those of tabs, and pages without, are in test/browser.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { webLock } from '../../src/tokens/web-lock.ts'

const NEVER = new AbortController().signal

function orderOf(names: readonly string[]): Promise<string[]> {
  const order: string[] = []
  const work = (name: string) => async () => {
    order.push(`${name} begins`)
    await rest(20)
    order.push(`${name} ends`)
  }
  return Promise.all(names.map((name) => webLock(name)(work(name), NEVER))).then(() => order)
}

/** The platform as a page over plain HTTP has it, until the test ends. */
function withoutLocks(context: TestContext): void {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator') ?? {}
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: {} })
  context.after(() => Object.defineProperty(globalThis, 'navigator', own))
}

describe('webLock', () => {
  for (const has of [true, false]) {
    const where = has ? 'with Web Locks' : 'without'
    const skip = has && !('locks' in navigator) && 'this Node has no Web Locks'

    test(`${where}: one at a time for one name, at once for two`, { skip }, async (context) => {
      if (!has) withoutLocks(context)
      assert.deepEqual(await orderOf(['a', 'a']), ['a begins', 'a ends', 'a begins', 'a ends'])
      assert.deepEqual((await orderOf(['a', 'b'])).slice(0, 2), ['a begins', 'b begins'])
    })

    test(`${where}: who gives up goes at once`, { skip }, async (context) => {
      if (!has) withoutLocks(context)
      let isOver = false
      const first = webLock('c')(async () => {
        await rest(500)
        isOver = true
        return 'done'
      }, NEVER)
      const second = webLock('c')(async () => assert.fail(), AbortSignal.timeout(20))
      await assert.rejects(second, { name: 'TimeoutError' })
      assert.equal(isOver, false)
      assert.equal(await first, 'done')
    })
  }
})
