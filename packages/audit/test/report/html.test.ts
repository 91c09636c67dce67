import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { launch, skip, violations } from '../../../../tools/browser.ts'
import { htmlOf } from '../../src/report/html.ts'
import { maskReport } from '../../src/report/mask.ts'
import { secretsOf } from '../../src/report/secrets.ts'
import type { AuditReport } from '../../src/verdict.ts'
import { clean, large, report, secrets } from './fixture.ts'

const masked = maskReport(report, { secrets: secretsOf(report) })

describe('the page as text', () => {
  const page = htmlOf(masked)

  test('shows no secret', () => {
    for (const [name, secret] of Object.entries(secrets)) assert.ok(!page.includes(secret), name)
  })

  test('loads nothing and runs nothing but its own script', () => {
    assert.doesNotMatch(page, /\s(src|srcset|action|style)=|@import|url\(/)
    assert.equal(page.match(/<script/g)?.length, 2)
    assert.match(page, /default-src &#39;none&#39;/)
  })

  test('holds no control characters', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(page, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\uD800-\uDFFF]/)
  })
})

describe('the page in a browser', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-html-'))
  let browser: Browser
  before(async () => {
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(what: AuditReport, width: number, scheme: 'light' | 'dark'): Promise<Opened> {
    const path = join(folder, `${width}-${scheme}-${what.cells.length}.html`)
    writeFileSync(path, htmlOf(what))
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
    })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()))
    page.on('request', (sent) => sent.url().startsWith('file:') || errors.push(sent.url()))
    await page.goto(pathToFileURL(path).href)
    return { page, errors, close: () => context.close() }
  }

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [380, 1400]) {
      test(`everybody can use it: ${scheme}, ${width} wide`, async () => {
        const { page, errors, close } = await open(masked, width, scheme)
        await page.evaluate(openAll)
        assert.deepEqual(await violations(page), [])
        await shoot(page, `${scheme}-${width}`)
        await page.locator('button.refuted').first().click()
        assert.deepEqual(await violations(page), [])
        await shoot(page, `${scheme}-${width}-cell`, false)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= width, `it is ${wide} wide`)
        assert.deepEqual(errors, [])
        await close()
      })
    }
  }

  test('a cell opens with its requests, and keys move in the matrix', async () => {
    const { page, close } = await open(masked, 1400, 'light')
    await page.locator('#matrix tbody button').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    assert.equal(await page.locator('#cell-title').textContent(), 'POST /orders as alice')
    assert.match((await page.locator('dialog .curl').first().textContent()) ?? '', /^curl -si/)
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('dialog[open]').count(), 0)
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'BUTTON')
    await close()
  })

  test('colours can be chosen', async () => {
    const { page, close } = await open(clean, 1400, 'light')
    const colour = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await colour()
    await page.locator('#theme').click()
    assert.notEqual(await colour(), light)
    await shoot(page, 'clean-dark')
    await close()
  })

  test('a copied request is the one that is shown', async () => {
    const { page, close } = await open(masked, 1400, 'light')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('.copy').first().click()
    await page.locator('.copy', { hasText: 'Copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    assert.equal(copied, await page.locator('.curl code').first().textContent())
    await close()
  })

  test('only operations with something open can be shown', async () => {
    const { page, close } = await open(masked, 1400, 'light')
    await page.locator('#only-open').check()
    assert.equal(await page.locator('#matrix tbody tr:visible').count(), 6)
    await close()
  })

  // Of work, and not of waiting: on a machine that does something else the same page takes longer.
  test('5,000 cells are there within 2 seconds', async () => {
    const path = join(folder, 'large.html')
    writeFileSync(path, htmlOf(large(500)))
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.goto(pathToFileURL(path).href)
    assert.equal(await page.locator('#matrix tbody button').count(), 5_000)
    const { metrics } = await session.send('Performance.getMetrics')
    const { value } = metrics.find(({ name }) => name === 'TaskDuration') ?? { value: Number.NaN }
    assert.ok(value > 0.05 && value < 2, `${value} s`)
    await page.close()
  })
})

interface Opened {
  readonly page: Page
  readonly errors: readonly string[]
  close(): Promise<void>
}

function openAll(): void {
  for (const one of document.querySelectorAll('details')) one.open = true
}

/** A picture for whoever wants to look: only where a folder is named. */
async function shoot(page: Page, name: string, fullPage = true): Promise<void> {
  const { AUDIT_SHOTS } = process.env
  if (AUDIT_SHOTS === undefined) return
  await page.screenshot({ path: join(AUDIT_SHOTS, `${name}.png`), fullPage })
}
