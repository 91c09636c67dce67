import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { isStale, pageFiles } from '../../src/server/page-files.ts'

describe('the built page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-page-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const [built, sources] = [join(folder, 'built'), join(folder, 'sources')]
  mkdirSync(join(sources, 'views'), { recursive: true })
  mkdirSync(built)
  const source = join(sources, 'views', 'now.tsx')
  writeFileSync(source, '')

  test('is built where it is missing', async () => {
    assert.equal(await isStale(built, sources), true)
  })

  test('is built where a source is newer, and not where none is', async () => {
    const index = join(built, 'index.html')
    writeFileSync(index, '')
    utimesSync(index, 2000, 2000)
    utimesSync(source, 2000, 2000)
    assert.equal(await isStale(built, sources), false)
    utimesSync(source, 2001, 2001)
    assert.equal(await isStale(built, sources), true)
  })

  test('is small, whole, and loads nothing from elsewhere', async () => {
    const { index, assets } = await pageFiles()
    assert.equal(index.type, 'text/html; charset=utf-8')
    const page = index.bytes.toString()
    const named = [...page.matchAll(/(?:src|href)="\.\/assets\/([^"]+)"/g)].map(([, name]) => name)
    assert.deepEqual(named.toSorted(), [...assets.keys()].toSorted())
    assert.equal(assets.size, 2)
    for (const { bytes } of assets.values()) {
      assert.ok(bytes.length < 200_000)
      assert.doesNotMatch(bytes.toString(), /\beval\(|new Function\(|url\(|@import/)
    }
  })
})
