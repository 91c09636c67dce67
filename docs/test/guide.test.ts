// Goal: the guide is true: whoever types what it says sees what it shows.
// Method: every page is done in an empty folder, in order, with the packages of this tree.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { withFreePorts } from '../../tools/snippets/free-ports.ts'
import { tryPage } from '../../tools/snippets/run.ts'

const guide = join(import.meta.dirname, '../guide')
const tried = join(import.meta.dirname, '../.snippets/guide')
const bin = join(import.meta.dirname, '../../node_modules/.bin')
/** Of the pages on which something is served. */
const PORTS_OF: Readonly<Record<string, readonly number[]>> = { 'gate.md': [8000, 8080, 9700] }
const pages = readdirSync(guide).filter((name) => name.endsWith('.md'))

describe('the guide', () => {
  after(() => rmSync(tried, { recursive: true, force: true }))

  test('has pages', () => assert.ok(pages.length > 0))

  for (const page of pages) {
    test(page, async () => {
      const folder = join(tried, basename(page, '.md'))
      const text = await withFreePorts(
        readFileSync(join(guide, page), 'utf8'),
        PORTS_OF[page] ?? [],
      )
      const differences = tryPage(text, { folder, path: [bin] })
      for (const { line, expected, seen } of differences) {
        assert.equal(seen, expected, `docs/guide/${page}:${line}`)
      }
    })
  }

  test('its programs compile, and what it says does not compile does not', () => {
    const project = join(import.meta.dirname, '../tsconfig.json')
    const { status, stdout } = spawnSync(join(bin, 'tsc'), ['-p', project], { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })
})
