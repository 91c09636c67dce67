// Goal: the site is whole: it is built without a network, no link in it is dead, and everybody can use every page.
// Method: a build below a path, as files and in a headless browser under the policy that the pages state themselves.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Listening } from '../../examples/src/listen.ts'
import { launch, type Scope, skip, violations } from '../../tools/browser.ts'
import { pathsOf, placeOf, readContents } from '../src/build/contents.ts'
import { type BuiltSite, buildSite, pagesOf, serveSite } from './built.ts'

const BASE = '/docs/'
const CONTENTS = join(import.meta.dirname, '../../docs/README.md')
/** For a machine that does much else. */
const TIMEOUT_MS = 120_000
/** What is looked at in every colour and width, frame and all; a picture is taken where a folder is named. */
const MAIN = [
  'index.html',
  'which-status.html',
  'which-status.html#weak/nest',
  'guide/policies.html',
  'refusals/invalid_token.html',
] as const
/** All pages: those of the list, and what the site adds. */
const PAGES = [
  ...['index.html', 'which-status.html', 'all.html', '404.html'],
  ...pathsOf(readContents(readFileSync(CONTENTS, 'utf8'), 'docs/README.md'))
    .map(placeOf)
    .map((place) => place.replace(/md$/, 'html')),
]
/** One page of each folder, which look alike; `SITE_PAGES=all` looks at each, for some minutes. */
const LOOKED_AT =
  process.env['SITE_PAGES'] === 'all'
    ? PAGES
    : PAGES.filter(
        (path, index) =>
          path.includes('which-status') ||
          PAGES.findIndex((other) => posix.dirname(other) === posix.dirname(path)) === index,
      )
/** A page without its frame and its code, which look alike everywhere and are part of the main pages. */
const PAGE: Scope = { include: ['#VPContent'], exclude: ['.vp-code'] }
/** The rules whose result can change with colour and width. */
const STYLED = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable']
const LOOKS = [
  [380, 'light'],
  [380, 'dark'],
  [1400, 'light'],
  [1400, 'dark'],
] as const

let site: BuiltSite
before(async () => {
  site = await buildSite(BASE)
})

describe('the built site', () => {
  test('has the pages of the list, and no others', () =>
    assert.deepEqual([...pagesOf(site).keys()].sort(), [...PAGES].sort()))

  test('has no dead link, and no dead anchor', () => {
    const pages = pagesOf(site)
    const dead = [...pages].flatMap(([path, text]) =>
      linksIn(text)
        .map((link) => new URL(link, `http://site.example${BASE}${path}`))
        .filter(({ host }) => host === 'site.example')
        .filter((url) => !isThere(url, pages))
        .map(({ pathname, hash }) => `${path}: ${pathname}${hash}`),
    )
    assert.deepEqual(dead, [])
  })

  test('asks nobody else for anything', () => {
    for (const [path, text] of pagesOf(site)) {
      const loaded = text.matchAll(
        /<(?:script|link|img|source|iframe)[^>]*\b(?:src|href)="([^"]+)"/g,
      )
      for (const [, from = ''] of loaded) assert.ok(from.startsWith(BASE), `${path}: ${from}`)
    }
    for (const [path, bytes] of site.files) {
      if (path.endsWith('.css'))
        assert.doesNotMatch(bytes.toString(), /@import|url\((?!["']?data:)/)
    }
  })

  test('has no style in a page, which the policy of the page would refuse', () => {
    for (const [path, text] of pagesOf(site)) {
      assert.doesNotMatch(text, /<[^>]+ style=|<style/, path)
      assert.match(text, /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/)
    }
  })

  test('has no gap where a text should be', () => {
    for (const [path, text] of pagesOf(site))
      assert.doesNotMatch(text, /<(?:li|p|td)>undefined</, path)
  })

  test('has all answers in the page, for whoever has no scripts', () => {
    const page = pagesOf(site).get('which-status.html') ?? ''
    for (const [status, ending] of [
      [400, 'unreadable'],
      [401, 'weak'],
      [403, 'scope'],
      [404, 'secret'],
      [429, 'guessed'],
      [503, 'undecidable'],
    ]) {
      assert.match(page, new RegExp(`href="#${ending}">${status}</a>`))
    }
  })
})

describe('the site in a browser', { skip }, () => {
  let browser: Browser
  let served: Listening
  before(async () => {
    served = await serveSite(site)
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    await served?.close()
  })

  const open = async (
    width: number,
    scheme: 'light' | 'dark',
    hasScripts = true,
  ): Promise<Opened> => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      // Colours that are still changing are nobody's.
      reducedMotion: 'reduce',
      javaScriptEnabled: hasScripts,
    })
    context.setDefaultTimeout(TIMEOUT_MS)
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()))
    page.on('request', (sent) => isOwn(sent.url(), served.url) || errors.push(sent.url()))
    const to = async (path: string): Promise<void> => {
      // From elsewhere, or a fragment would be a step within the page.
      await page.goto('about:blank')
      await page.goto(`${served.url}${BASE}${path}`)
      if (hasScripts) await page.evaluate(alive)
    }
    return { page, errors, to, close: () => context.close() }
  }

  describe('each kind of page can be used, 1400 wide in light and 380 in dark', () => {
    for (const path of LOOKED_AT) {
      test(path, async () => {
        const { page, errors, to, close } = await open(1400, 'light')
        await to(path)
        assert.deepEqual(await violations(page, PAGE), [])
        await page.setViewportSize({ width: 380, height: 900 })
        await page.emulateMedia({ colorScheme: 'dark' })
        await page.locator('html.dark').waitFor()
        assert.deepEqual(await violations(page, { ...PAGE, rules: STYLED }), [])
        assert.ok((await widthOf(page)) <= 380, 'it is too wide')
        assert.deepEqual(errors, [])
        await close()
      })
    }
  })

  for (const [width, scheme] of LOOKS) {
    test(`the main pages are whole, frame and all: ${width} wide, ${scheme}`, async () => {
      const { page, errors, to, close } = await open(width, scheme)
      for (const path of MAIN) {
        await to(path)
        assert.deepEqual(await violations(page), [], path)
        assert.ok((await widthOf(page)) <= width, `${path} is too wide`)
        await shoot(page, `${path}-${width}-${scheme}`)
      }
      assert.deepEqual(errors, [])
      await close()
    })
  }

  test('by keys alone: four answers lead to the status, and the address says where one is', async () => {
    const { page, errors, to, close } = await open(1400, 'light')
    await to('which-status.html')
    const questions = page.locator('.questions fieldset')
    assert.equal(await questions.count(), 1)
    await page.locator('.questions input').first().focus()
    // Open, protected; none, unreadable, shown; three refusals and an outage, valid; permitted, forbidden.
    for (const steps of [1, 2, 4, 1]) {
      await page.keyboard.press('Space')
      for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Tab')
    }
    await page.locator('#ending', { hasText: '403 Forbidden' }).waitFor()
    assert.match(page.url(), /#forbidden$/)
    assert.equal(await questions.count(), 4)
    assert.match(await page.locator('.exchange').innerText(), /"code": "forbidden"/)
    assert.match(await page.locator('.ending').innerText(), /permission_missing/)
    await page.locator('.frameworks input[value=hono]').focus()
    await page.keyboard.press('ArrowRight')
    assert.match(page.url(), /#forbidden\/koa$/)
    assert.match(await page.locator('.ending').innerText(), /router\.get\('\/settings', protect/)
    assert.deepEqual(errors, [])
    await close()
  })

  test('an address leads to an answer, and a line of the table does', async () => {
    const { page, to, close } = await open(1400, 'light')
    await to('which-status.html#guessed/fastify')
    await page.locator('#ending', { hasText: '429 Too Many Requests' }).waitFor()
    assert.match(await page.locator('.exchange').innerText(), /Retry-After: \d/)
    assert.match(await page.locator('.ending').innerText(), /@sallyport\/guard\/fastify/)
    await page.locator('a[href="#secret"]').click()
    await page.locator('#ending', { hasText: '404 Not Found' }).waitFor()
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'ending')
    await to('which-status.html#nonsense/of/all')
    await page.locator('.questions').waitFor()
    assert.equal(await page.locator('#ending').count(), 0)
    await close()
  })

  test('without scripts there is the table, and nothing that does nothing', async () => {
    const { page, to, close } = await open(380, 'light', false)
    await to('which-status.html')
    assert.equal(await page.locator('.which-status tbody tr').count(), 13)
    assert.equal(await page.locator('.which-status input').count(), 0)
    await close()
  })

  test('the search finds what is written, and leads there', async () => {
    const { page, errors, to, close } = await open(1400, 'dark')
    await to('index.html')
    await page.keyboard.press('Control+k')
    await page.locator('.VPLocalSearchBox input').fill('heuristically cacheable')
    const result = page.locator('.VPLocalSearchBox .result').first()
    await result.waitFor()
    // The box of VitePress is a button around its own buttons, under another name than it shows: that, and no more.
    const found = await violations(page, { include: ['.VPLocalSearchBox'] })
    const known = ['label-content-name-mismatch', 'nested-interactive']
    assert.deepEqual([...new Set(found.map((one) => one.split(':')[0]))].sort(), known)
    await result.click()
    await page.waitForURL(/\/docs\/refusals\//)
    await page.locator('main', { hasText: 'heuristically cacheable' }).waitFor()
    assert.deepEqual(errors, [])
    await close()
  })

  test('dark is chosen and kept', async () => {
    const { page, to, close } = await open(1400, 'light')
    const colour = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await to('index.html')
    const light = await colour()
    await page.locator('.VPNavBarAppearance button').click()
    assert.notEqual(await colour(), light)
    await to('guide/tokens.html')
    assert.notEqual(await colour(), light)
    await close()
  })
})

interface Opened {
  readonly page: Page
  readonly errors: readonly string[]
  to(path: string): Promise<void>
  close(): Promise<void>
}

/** Waits until the scripts of the page have taken it over. */
function alive(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const app = document.querySelector('#app')
      if (app !== null && '__vue_app__' in app) resolve()
      else requestAnimationFrame(look)
    }
    look()
  })
}

function isOwn(url: string, address: string): boolean {
  return url.startsWith(address) || /^(?:data|about):/.test(url)
}

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth)
}

function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/<a\b[^>]* href="([^"]*)"/g)].map(([, link = '']) => link)
}

function isThere({ pathname, hash }: URL, pages: ReadonlyMap<string, string>): boolean {
  if (!pathname.startsWith(BASE)) return false
  const path = decodeURI(pathname.slice(BASE.length))
  const page = pages.get(path.endsWith('/') || path === '' ? posix.join(path, 'index.html') : path)
  if (page === undefined) return false
  // Where a reader is among the questions is no place on the page.
  if (hash === '' || path === 'which-status.html') return true
  return page.includes(` id="${decodeURI(hash.slice(1))}"`)
}

/** A picture for whoever wants to look: only where a folder is named. */
async function shoot(page: Page, name: string): Promise<void> {
  const { SITE_SHOTS } = process.env
  if (SITE_SHOTS === undefined) return
  mkdirSync(SITE_SHOTS, { recursive: true })
  await page.screenshot({
    path: join(SITE_SHOTS, `${name.replaceAll(/\W+/g, '-')}.png`),
    fullPage: true,
  })
}
