// Goal: the pages of proxies are true: the configuration that a reader copies is the one that runs.
// Method: every page is done in an empty folder, with the proxy of this machine.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { peer } from '../../tools/peer.ts'
import { withFreePorts } from '../../tools/snippets/free-ports.ts'
import { tryPage } from '../../tools/snippets/run.ts'

const pages = join(import.meta.dirname, '../guide/gate')
const tried = join(import.meta.dirname, '../.snippets/gate')
const bin = join(import.meta.dirname, '../../node_modules/.bin')
/** Of the application, the proxy and the gate. */
const PORTS = [8000, 8080, 9700]
const peers = ['nginx', 'caddy', 'haproxy'] as const
/** Pages on which nothing is served. */
const others = ['kubernetes'] as const
/** Pages of applications: newcomer.test.ts does them. */
const applications = ['django'] as const

describe('the pages of proxies', () => {
  after(() => rmSync(tried, { recursive: true, force: true }))

  test('each proxy that is run has one', () => {
    const names = readdirSync(pages).map((name) => basename(name, '.md'))
    assert.deepEqual(names.sort(), [...peers, ...others, ...applications].sort())
  })

  for (const name of others) {
    test(`${name} is true`, () => {
      const page = readFileSync(join(pages, `${name}.md`), 'utf8')
      for (const { line, seen, expected } of tryPage(page, {
        folder: join(tried, name),
        path: [bin],
      })) {
        assert.equal(seen, expected, `docs/guide/gate/${name}.md:${line}`)
      }
    })
  }

  for (const name of peers) {
    const found = peer(name)
    test(`${name} is true`, { skip: 'skip' in found && found.skip }, async () => {
      const page = await withFreePorts(readFileSync(join(pages, `${name}.md`), 'utf8'), PORTS)
      const place = {
        folder: join(tried, name),
        path: [bin, ...('path' in found ? [dirname(found.path)] : [])],
      }
      for (const { line, seen, expected } of tryPage(page, place)) {
        assert.equal(seen, expected, `docs/guide/gate/${name}.md:${line}`)
      }
    })
  }
})
