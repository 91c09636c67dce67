import type { Browser, Page } from 'playwright-core'
import { launch } from '../../../../tools/browser.ts'
import { type ServedDashboard, type ServeOptions, serveDashboard } from '../../src/index.ts'

/** How a page is looked at. */
export interface Look {
  readonly width?: number
  readonly scheme?: 'light' | 'dark'
  /** Without signing in. */
  readonly isStranger?: boolean
}

/** A page of the dashboard, and everything that went wrong in it. */
export interface Opened {
  readonly page: Page
  readonly errors: readonly string[]
  /** Goes to a view and waits until it has something to say. */
  to(path: string): Promise<void>
  close(): Promise<void>
}

/** A browser beside a dashboard. */
export class Bench {
  readonly served: ServedDashboard
  readonly #browser: Browser

  constructor(served: ServedDashboard, browser: Browser) {
    this.served = served
    this.#browser = browser
  }

  static async of(options: ServeOptions): Promise<Bench> {
    const served = await serveDashboard(options)
    await served.read
    return new Bench(served, await launch())
  }

  async open({ width = 1400, scheme = 'light', isStranger = false }: Look = {}): Promise<Opened> {
    const { address } = this.served
    const context = await this.#browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
    })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => errors.push(dialog.message()))
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()))
    page.on('request', (sent) => isOwn(sent.url(), address) || errors.push(sent.url()))
    if (!isStranger) {
      await page.goto(this.served.newLink())
      await page.locator('nav').waitFor()
    }
    const to = async (path: string): Promise<void> => {
      await page.goto(address + path)
      await settled(page)
    }
    return { page, errors, to, close: () => context.close() }
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.served.close()
  }
}

function isOwn(url: string, address: string): boolean {
  return url.startsWith(address) || url.startsWith('data:')
}

/** Waits until a view has its heading, and nothing in it is still coming. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor()
  for (const coming of ['.loading', '.old']) {
    await page.locator(coming).first().waitFor({ state: 'detached' })
  }
}
