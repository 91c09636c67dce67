import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sleep, waitFor } from '../src/wait.ts'

describe('sleep', () => {
  test('lasts as long as it should', async () => {
    const start = performance.now()
    await sleep(30, undefined)
    assert.ok(performance.now() - start >= 29)
  })
  test('ends with the signal, by its reason', async () => {
    const controller = new AbortController()
    const sleeping = sleep(60_000, controller.signal)
    controller.abort(new Error('enough'))
    await assert.rejects(sleeping, /enough/)
    await assert.rejects(sleep(60_000, controller.signal), /enough/)
  })
})

describe('waitFor', () => {
  test('one who gives up ends its own wait only', async () => {
    let end = (_: string): void => {}
    const shared = new Promise<string>((resolve) => {
      end = resolve
    })
    const controller = new AbortController()
    const [one, other] = [waitFor(shared, controller.signal), waitFor(shared, undefined)]
    controller.abort(new Error('enough'))
    await assert.rejects(one, /enough/)
    end('there')
    assert.equal(await other, 'there')
  })

  test('one who had given up before leaves no failure that nobody hears', async (context) => {
    const unheard: unknown[] = []
    const hear = (error: unknown): void => void unheard.push(error)
    process.on('unhandledRejection', hear)
    context.after(() => process.off('unhandledRejection', hear))
    const failing = Promise.reject(new Error('shared'))
    await assert.rejects(waitFor(failing, AbortSignal.abort(new Error('enough'))), /enough/)
    await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual(unheard, [])
  })

  test('a failure is that of the shared work', async () => {
    const { signal } = new AbortController()
    await assert.rejects(waitFor(Promise.reject(new Error('shared')), signal), /shared/)
  })
})
