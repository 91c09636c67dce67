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

/** Starts a headless Chromium with a profile of its own, and with more flags where a test needs some. */
export function launch(more: readonly string[] = []): Promise<Browser> {
  const executablePath = 'path' in found ? found.path : ''
  return chromium.launch({ executablePath, args: [...FLAGS, ...more] })
}

interface Violation {
  readonly impact: string
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What axe shall look at: by default all of a page, by all of its rules. */
export interface Scope {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  /** The only rules that are asked. */
  readonly rules?: readonly string[]
}

/** What axe finds that is serious or critical. */
export async function violations(page: Page, scope: Scope = {}): Promise<readonly string[]> {
  // The page forbids scripts of others: axe is put in by the debugger.
  await page.evaluate(axe())
  const all = await page.evaluate(async ({ include = ['html'], exclude = [], rules }: Scope) => {
    const { axe } = globalThis as unknown as {
      axe: { run(part: object, options: object): Promise<{ violations: Violation[] }> }
    }
    const runOnly = rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } }
    return (await axe.run({ include, exclude }, { resultTypes: ['violations'], ...runOnly }))
      .violations
  }, scope)
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
