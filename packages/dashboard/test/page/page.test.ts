// Goal: everybody can use every view; the URL holds what is shown; numbers lead to requests; nothing a client sent lives.
// Method: a real dashboard of generated logs with hostile texts, in a headless browser.
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { skip, violations } from '../../../../tools/browser.ts'
import { BEGIN, combinedLog, fileWith, HOSTILE, line, recordLog } from '../logs.ts'
import { Bench, settled } from './opened.ts'

const VIEWS = [
  ['', /One of several|key|Callers|refused/],
  ['findings', /What was found/],
  ['refusals', /Refusals/],
  ['callers', /Callers and credentials/],
  ['clients', /Clients/],
  ['attacks', /Attempts to sign in/],
  ['contract', /The contract/],
  ['why', /Why\?/],
] as const

describe('the dashboard of records in a browser', { skip }, () => {
  let bench: Bench
  before(async () => {
    const marks = [{ time: BEGIN + 1795_000, name: 'deploy <b>1.4.2</b>' }]
    bench = await Bench.of({ sources: [fileWith(recordLog(), 'decisions.jsonl')], marks })
  })
  after(() => bench?.close())

  for (const [width, scheme] of [
    [380, 'dark'],
    [1400, 'light'],
    [380, 'light'],
    [1400, 'dark'],
  ] as const) {
    test(`every view is whole, ${scheme}, ${width} wide`, async () => {
      const { page, errors, to, close } = await bench.open({ width, scheme })
      for (const [view, heading] of VIEWS) {
        await to(view)
        assert.match(await page.locator('main h1').innerText(), heading)
        assert.deepEqual(await violations(page), [], view)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= width, `${view} is ${wide} wide`)
      }
      assert.deepEqual(errors, [])
      await close()
    })
  }

  test('from status to route to caller to the requests, and back', async () => {
    const { page, to, close } = await bench.open()
    await to('')
    const number = await page.locator('.legend b').first().innerText()
    await page.locator('.legend a').first().click()
    await settled(page)
    assert.match(page.url(), /refusals\?reason=key_unknown$/)
    await page.locator('.total', { hasText: number }).waitFor()
    await page.locator('.group[aria-label="By route"] a').first().click()
    await page.locator('.group[aria-label="By caller"] a').first().click()
    await page.waitForURL(/caller=/)
    const deep = page.url()
    await settled(page)
    const rows = await page.locator('.list tbody tr').count()
    assert.equal(rows, 30)
    assert.equal(await page.locator('.filter').count(), 4)
    // The same in a page of its own.
    await page.goto(deep)
    await settled(page)
    assert.equal(await page.locator('.list tbody tr').count(), rows)
    await page.goBack()
    await page.goBack()
    await page.waitForURL(/refusals\?reason=key_unknown$/)
    await page.locator('.total', { hasText: number }).waitFor()
    await close()
  })

  test('a window of time is chosen by pointer, and stands in the URL', async () => {
    const { page, to, close } = await bench.open()
    await to('')
    const box = await page.locator('.u-over').boundingBox()
    assert.ok(box !== null)
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 50, { steps: 4 })
    await page.mouse.up()
    await page.waitForURL(/from=2026-11-28T10%3A\d\d%3A00Z&to=/)
    assert.equal(await page.locator('.filter-name', { hasText: 'from' }).count(), 1)
    await page.goBack()
    await page.locator('.filter-name').waitFor({ state: 'detached' })
    await close()
  })

  test('by keyboard alone: past the head, to a finding, to its requests', async () => {
    const { page, to, close } = await bench.open()
    await to('')
    await page.keyboard.press('Tab')
    assert.equal(
      await page.evaluate(() => document.activeElement?.textContent),
      'Skip to the content',
    )
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
    await page.locator('.line').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/findings\?finding=/)
    await page.locator('.finding.wanted').waitFor()
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
    await page.locator('.finding.wanted .counts a').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/refusals\?from=.*caller=/)
    await close()
  })

  test('why is told by the id of a request', async () => {
    const { page, to, close } = await bench.open()
    await to('refusals?reason=permission_missing')
    await page.locator('td .id').first().click()
    await page.locator('.story').waitFor()
    const story = await page.locator('.story').innerText()
    assert.match(story, /u-7.*was refused with 403/)
    assert.match(story, /needed permission orders:write/)
    await page.locator('#question').fill('something')
    await page.locator('#question').press('Enter')
    await page.locator('.empty', { hasText: 'That names no request.' }).waitFor()
    await close()
  })

  test('of a curl line only method and path are asked, and stand in the URL', async () => {
    const { page, to, close } = await bench.open()
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    const curl = `curl -H 'Authorization: Bearer secret' https://u:secret@api.example/orders/7?t=secret`
    await to('why')
    await page.locator('#question').fill(curl)
    await page.locator('#question').press('Enter')
    await page.waitForURL(/why\?q=GET\+%2Forders%2F7$/)
    await page.locator('.story').waitFor()
    await page.locator('#question').fill(`${curl} 'secret`)
    await page.locator('#question').press('Enter')
    await page.locator('.empty', { hasText: 'nothing of it was kept or sent' }).waitFor()
    assert.doesNotMatch([...sent, page.url()].join(), /secret/)
    await to(`why?q=${encodeURIComponent(curl)}`)
    await page.waitForURL(/why\?q=GET\+%2Forders%2F7$/)
    assert.ok(!sent.some((url) => url.includes('/api/') && url.includes('secret')))
    await close()
  })

  test('what a client sent is text, in every view', async () => {
    const { page, errors, to, close } = await bench.open()
    const path = encodeURIComponent(HOSTILE.path)
    for (const view of ['', `refusals?path=${path}`, 'callers?text=iframe', 'clients']) {
      await to(view)
      const alive = page.locator(
        'main img, main iframe, main script, main svg, main b:text("1.4.2")',
      )
      assert.equal(await alive.count(), 0, view)
    }
    await to(`refusals?path=${path}`)
    assert.match(await page.locator('.request').first().innerText(), /<script>alert\(2\)/)
    assert.deepEqual(errors, [])
    await close()
  })

  test('the theme is chosen and kept', async () => {
    const { page, to, close } = await bench.open()
    const colour = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await colour()
    await page.locator('button', { hasText: 'Dark' }).click()
    const dark = await colour()
    assert.notEqual(dark, light)
    await to('callers')
    assert.equal(await colour(), dark)
    await close()
  })

  test('who is not signed in sees nothing, and a link is good once', async () => {
    const link = bench.served.newLink()
    const first = await bench.open({ isStranger: true })
    await first.page.goto(`${bench.served.address}callers`)
    await first.page.locator('h1', { hasText: 'Sign in' }).waitFor()
    assert.deepEqual(await violations(first.page), [])
    await first.page.locator('#link').fill(link)
    await first.page.locator('button[type=submit]').click()
    await first.page.locator('h1', { hasText: 'Callers' }).waitFor()
    await first.page.locator('button', { hasText: 'Sign out' }).click()
    await first.page.locator('h1', { hasText: 'Sign in' }).waitFor()
    await first.close()
    const second = await bench.open({ isStranger: true })
    await second.page.goto(link)
    await second.page.locator('[role=alert]', { hasText: 'used before' }).waitFor()
    assert.doesNotMatch(second.page.url(), /dash_/)
    await second.close()
  })
})

describe('the dashboard of an access log in a browser', { skip }, () => {
  test('what comes is shown as it comes, and the end of the server is said', async () => {
    const path = fileWith(combinedLog())
    const bench = await Bench.of({ sources: [path], pollMs: 20, events: { changeMs: 20 } })
    const { page, to, close } = await bench.open()
    await to('refusals?address=192.0.2.77')
    await page.locator('.total', { hasText: '0 refused requests' }).waitFor()
    appendFileSync(path, line({ seconds: 3601, address: '192.0.2.77', status: 403 }))
    await page.locator('.total', { hasText: '1 refused request' }).waitFor()
    await to('refusals?address=192.0.2.1&log=1')
    await page.locator('h1', { hasText: '180 requests in the log' }).waitFor()
    await bench.served.close()
    await page.locator('[role=alert]', { hasText: 'Disconnected.' }).waitFor()
    await close()
    await bench.close()
  })

  test('an empty log says that it is empty, and one of records alone says why', async () => {
    const bench = await Bench.of({ sources: [fileWith('')] })
    const { page, errors, to, close } = await bench.open({ width: 380 })
    for (const view of ['', 'findings', 'refusals', 'callers', 'clients', 'attacks', 'contract']) {
      await to(view)
      assert.deepEqual(await violations(page), [], view)
    }
    await to('')
    await page.locator('h1', { hasText: 'There is no request in it yet.' }).waitFor()
    await to('why?q=GET%20%2Forders')
    await page.locator('.empty', { hasText: 'decision records' }).waitFor()
    await to('nowhere').catch(() => undefined)
    assert.deepEqual(
      errors.filter((error) => !/401|Not Found|404/.test(error)),
      [],
    )
    await close()
    await bench.close()
  })
})
