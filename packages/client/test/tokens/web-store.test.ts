// Goal: the store of a browser keeps to the contract of stores, among tabs.
// Method: one test per rule, in two tabs of headless Chromium; the races are in test/browser.
import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { webStore } from '../../src/index.ts'
import { bundle, furnish, launch, openTab, skip } from '../support/chromium.ts'
import { serve } from '../support/serve.ts'

let browser: Browser
let script: Uint8Array
before(async () => {
  if (skip) return
  browser = await launch()
  script = await bundle('{ webStore }')
})
after(() => browser?.close())

async function twoTabs(context: TestContext): Promise<readonly [Page, Page]> {
  const { origin } = await serve(context, (response) => void response.writeHead(404).end())
  const window = await browser.newContext()
  context.after(() => window.close())
  await furnish(window, script)
  return [await openTab(window, origin), await openTab(window, origin)]
}

describe('webStore', { skip }, () => {
  test('is written by who saw the last version only, and read by all', async (context) => {
    const [one, other] = await twoTabs(context)
    const swapped = await one.evaluate(async () => {
      const store = sallyport.webStore('orders')
      const tokens = { accessToken: 'a', refreshToken: 'r' }
      return [
        await store.swap({ kind: 'signed_in', version: 'b', tokens }, 'x'),
        await store.swap({ kind: 'signed_in', version: 'b', tokens }, ''),
        await store.swap({ kind: 'signed_out', version: 'c' }, ''),
      ]
    })
    assert.deepEqual(swapped, [false, true, false])
    const read = await other.evaluate(async () => [
      await sallyport.webStore('orders').read(),
      await sallyport.webStore('others').read(),
    ])
    assert.deepEqual(read, [
      { kind: 'signed_in', version: 'b', tokens: { accessToken: 'a', refreshToken: 'r' } },
      { kind: 'signed_out', version: '' },
    ])
  })

  test('of 100 who saw the same version in two tabs one writes', async (context) => {
    const tabs = await twoTabs(context)
    const race = async (): Promise<number> => {
      const store = sallyport.webStore('orders')
      const swaps = Array.from({ length: 50 }, () =>
        store.swap({ kind: 'signed_out', version: crypto.randomUUID() }, ''),
      )
      return (await Promise.all(swaps)).filter(Boolean).length
    }
    const [ones, others] = await Promise.all(tabs.map((tab) => tab.evaluate(race)))
    assert.equal((ones ?? 0) + (others ?? 0), 1)
  })

  test('tells of what other tabs write to its key, until that is ended', async (context) => {
    const [one, other] = await twoTabs(context)
    await one.evaluate(() => {
      const told: string[] = []
      const watch = (key: string) =>
        sallyport.webStore(key).watch?.(() => {
          told.push(key)
        })
      watch('others')
      Object.assign(globalThis, { told, end: watch('orders') })
    })
    const write = (version: string) =>
      other.evaluate(async (next) => {
        const store = sallyport.webStore('orders')
        const { version: seen } = await store.read()
        return store.swap({ kind: 'signed_out', version: next }, seen)
      }, version)
    const told = () => one.evaluate(() => (globalThis as unknown as { told: string[] }).told)
    await write('b')
    await one.waitForTimeout(100)
    assert.deepEqual(await told(), ['orders'])
    await one.evaluate(() => (globalThis as unknown as { end(): void }).end())
    await write('c')
    await one.waitForTimeout(100)
    assert.deepEqual(await told(), ['orders'])
  })

  test('what somebody else put there is an error that names it, and stays', async (context) => {
    const [page] = await twoTabs(context)
    await page.evaluate(() =>
      sallyport.webStore('theme').swap({ kind: 'signed_out', version: 'a' }, ''),
    )
    await page.evaluate(spoil)
    const attempts = await page.evaluate(async () => {
      const store = sallyport.webStore('theme')
      const said = (error: unknown): string => String(error)
      return [
        await Promise.resolve()
          .then(() => store.read())
          .then(() => 'read', said),
        await Promise.resolve(store.swap({ kind: 'signed_out', version: 'b' }, 'a')).then(
          String,
          said,
        ),
      ]
    })
    for (const attempt of attempts) {
      assert.match(attempt, /^Error: `theme` in the IndexedDB `sallyport` holds no tokens/)
    }
  })
})

/** Runs in the page: what somebody else may do. */
function spoil(): Promise<void> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('sallyport')
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('tokens', 'readwrite')
      transaction.objectStore('tokens').put({ theme: 'dark' }, 'theme')
      transaction.oncomplete = () => resolve(opening.result.close())
    }
  })
}

test('without IndexedDB a TypeError says what to take', () => {
  assert.throws(() => webStore('orders'), { name: 'TypeError', message: /`memoryStore`/ })
})
