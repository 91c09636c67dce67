import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { peer } from './peer.ts'

const found = peer('chromium')

/** Why there is no browser, if there is none. */
export const skip: string | false = 'skip' in found && found.skip

// Nothing of its own goes out: a test sees every request, and a machine without a network does as well.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a headless Chromium with a profile of its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: 'path' in found ? found.path : '', args: FLAGS })
}

interface Violation {
  readonly impact: string
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What axe finds that is serious or critical, in a page or in a part of it. */
export async function violations(page: Page, within = 'html'): Promise<readonly string[]> {
  // The page forbids scripts of others: axe is put in by the debugger.
  await page.evaluate(axe())
  const all = await page.evaluate(async (part) => {
    const { axe } = globalThis as unknown as {
      axe: { run(part: string, options: object): Promise<{ violations: Violation[] }> }
    }
    return (await axe.run(part, { resultTypes: ['violations'] })).violations
  }, within)
  return all
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((one) => `${id}: ${one.html.slice(0, 150)} ${one.failureSummary}`),
    )
}

let source: string | undefined

function axe(): string {
  source ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  return source
}
