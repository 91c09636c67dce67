import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildPage } from '../../src/server/build-page.ts'
import { PAGE_SOURCES, pageFiles } from '../../src/server/page-files.ts'

test('two who build at once leave one whole page, and nothing else', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'sallyport-build-'))
  const folder = join(parent, 'page')
  await Promise.all([buildPage(PAGE_SOURCES, folder), buildPage(PAGE_SOURCES, folder)])
  assert.deepEqual(readdirSync(parent), ['page'])
  const { assets } = await pageFiles(folder)
  assert.equal(assets.size, 2)
  await buildPage(PAGE_SOURCES, folder)
  assert.deepEqual(readdirSync(parent), ['page'])
  rmSync(parent, { recursive: true })
})
