// Goal: what would be published is whole, exported rightly, within its budgets, and brings only what is listed.
// Method: each package is packed from a copy of the tree and unpacked. What needs a registry is `npm run packages`.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import budgets from './packages/budgets.json' with { type: 'json' }
import { entriesOf } from './packages/entries.ts'
import { CONSUMER } from './packages/project.ts'
import { packAndCheck } from './packages/quick.ts'
import { inFolder, type Tarball } from './packages/tarballs.ts'
import { CONTAINED } from './packages/third-party.ts'
import { ORDER } from './tidy/parts.ts'

const root = join(import.meta.dirname, '..')

test('the packages are as they shall be published', async (context) => {
  await inFolder(async (folder) => {
    const { tarballs, results } = await packAndCheck(root, folder, budgets)
    assert.equal(tarballs.length, ORDER.length)
    for (const { entry, environment, problems } of results) {
      await context.test(`${entry}: ${environment}`, () => assert.deepEqual(problems, []))
    }
    await context.test('each entry point is used by a program', () => {
      const programs = ['main.ts', 'anywhere.ts'].map((name) => join(CONSUMER, 'src', name))
      const text = programs.map((path) => readFileSync(path, 'utf8')).join('')
      const isUsed = (entry: string): boolean => text.includes(`  ${entry}: `) || quoted(entry)
      const quoted = (entry: string): boolean => text.includes(`'${entry}': `)
      const unused = tarballs.flatMap(entriesOf).filter((entry) => !isUsed(entry))
      assert.deepEqual(unused, [])
    })
    await context.test('what the page of the dashboard contains is listed', async () => {
      const dashboard = tarballs.find(({ name }) => name === '@sallyport/dashboard')
      assert.deepEqual(await containedIn(dashboard), CONTAINED)
    })
  })
})

/** The packages that the page is bundled from, by their names. */
async function containedIn(dashboard: Tarball | undefined): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [join(root, 'packages/dashboard/src/page/main.tsx')],
    bundle: true,
    metafile: true,
    write: false,
    outdir: join(dashboard?.folder ?? '', 'out'),
    jsx: 'automatic',
    jsxImportSource: 'preact',
    conditions: ['sallyport:source'],
  })
  const within = Object.keys(metafile.inputs).map((path) => path.split('node_modules/'))
  const names = within
    .filter((steps) => steps.length > 1)
    .map((steps) => /^(?:@[^/]+\/)?[^/]+/.exec(steps.at(-1) ?? '')?.[0] ?? '')
  return [...new Set(names)].sort()
}
