// Goal: the page tells everything to everybody, loads nothing, and nothing that a client sent is alive in it.
// Method: a diagnosis whose clients, paths and subjects are hostile; as text, and in a browser.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { launch, skip, violations } from '../../../../../tools/browser.ts'
import { htmlDiagnosis } from '../../../src/tell/html/html.ts'
import { BEGIN, Story } from '../../story.ts'
import { diagnosed, everyday, fileReading, proved } from '../diagnosed.ts'

const files = [
  fileReading({ unread: 2, samples: ['<b>x</b>\u001b[2J', '"'], path: "it's <a>.log" }),
]
const diagnosis = diagnosed(everyday(), files)
diagnosis.tally.marks.push({ time: (BEGIN + 3000) * 1000, name: 'deploy <1.4.2>' })
const page = htmlDiagnosis(diagnosis, proved)
const quiet = htmlDiagnosis(diagnosed(new Story().tell({ at: 0 })), proved)

describe('the page as text', () => {
  test('loads nothing and runs nothing but its own script', () => {
    const tags = page.match(/<[a-z][^>]*>/g) ?? []
    for (const tag of tags) assert.doesNotMatch(tag, /\s(?:src|srcset|action|style|on\w+)=/)
    assert.doesNotMatch(page, /@import|url\(/)
    assert.equal(page.match(/<script/g)?.length, 1)
    assert.equal(page.match(/<img|<b>x|<a>\.log/g), null)
    assert.match(page, /default-src &#39;none&#39;/)
  })

  test('holds no control characters', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(page, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\uD800-\uDFFF]/)
  })

  test('shows what is hostile as it is', () => {
    assert.match(page, /&lt;img src=x onerror=alert&gt;\\u001b/)
    assert.match(page, /&lt;\/script&gt;&lt;script&gt;alert\(2\)/)
  })

  test('what the chart does not draw is said', () => {
    const later = everyday().tell({ at: 900 * 86_400, status: 403 })
    assert.match(htmlDiagnosis(diagnosed(later), proved), /Not drawn: 1 request at other times/)
    assert.doesNotMatch(page, /Not drawn/)
  })

  test('a quiet log is said to be one', () =>
    assert.match(quiet, /<h1>Nothing that needs a person was found\.<\/h1>/))
})

test('a page of nothing does not say that it is well', () => {
  const bad = fileReading({ problem: 'it is binary', requests: 0, lines: 0 })
  const nothing = htmlDiagnosis(diagnosed(new Story(), [bad]), proved)
  assert.match(nothing, /<h1>Nothing was read\.<\/h1>/)
  const half = diagnosed(new Story().tell({ at: 0 }), [fileReading({ unread: 50 })])
  assert.match(htmlDiagnosis(half, proved), /<h1>Too little was read to say anything\.<\/h1>/)
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

  async function open(text: string, width: number, scheme: 'light' | 'dark'): Promise<Opened> {
    const path = join(folder, `${width}-${scheme}.html`)
    writeFileSync(path, text)
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
    })
    const opened = await context.newPage()
    const errors: string[] = []
    opened.on('pageerror', (error) => errors.push(error.message))
    opened.on('dialog', (dialog) => errors.push(dialog.message()))
    opened.on('console', (line) => line.type() === 'error' && errors.push(line.text()))
    opened.on('request', (sent) => sent.url().startsWith('file:') || errors.push(sent.url()))
    await opened.goto(pathToFileURL(path).href)
    return { page: opened, errors, close: () => context.close() }
  }

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [380, 1400]) {
      test(`everybody can use it: ${scheme}, ${width} wide`, async () => {
        const { page: opened, errors, close } = await open(page, width, scheme)
        await opened.evaluate(openAll)
        assert.deepEqual(await violations(opened), [])
        const wide = await opened.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= width, `it is ${wide} wide`)
        assert.deepEqual(errors, [])
        await close()
      })
    }
  }

  test('a band of the chart leads to its finding', async () => {
    const { page: opened, close } = await open(page, 1400, 'light')
    await opened.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = false
    })
    await opened.locator('a[href="#finding-1"] .brace').first().click()
    assert.equal(await opened.locator('#finding-1[open]').count(), 1)
    await close()
  })

  test('colours can be chosen, and the command copied', async () => {
    const { page: opened, close } = await open(page, 1400, 'light')
    const colour = (): Promise<string> =>
      opened.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await colour()
    await opened.locator('#theme').click()
    assert.notEqual(await colour(), light)
    await opened.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await opened.locator('.copy').first().click()
    await opened.locator('.copy', { hasText: 'Copied' }).waitFor()
    const copied = await opened.evaluate(() => navigator.clipboard.readText())
    assert.equal(copied, "awk '{ print }' access.log")
    await close()
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
