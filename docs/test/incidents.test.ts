// Goal: the pages of incidents are true: what they show is what the diagnosis of their recordings prints.
// Method: every page is done in an empty folder beside which the recordings are.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { tryPage } from '../../tools/snippets/run.ts'

const incidents = join(import.meta.dirname, '../guide/incidents')
const recordings = join(incidents, 'recordings')
const tried = join(import.meta.dirname, '../.snippets/incidents')
const bin = join(import.meta.dirname, '../../node_modules/.bin')
const names = readdirSync(recordings)

const SECTIONS = [
  ...['The log', 'What it is', 'The cure', 'Prove it', 'With an access log alone'],
  'How it would not have happened',
]
/** A finding as it is printed: how bad it is, what, and of which type. */
const FINDING = /^(?:critical|high|medium|low) .* {2}(\w+) {2}\d+ % sure$/m
const BYTES_MAX = 60 * 1024

describe('the incidents of the guide', () => {
  after(() => rmSync(tried, { recursive: true, force: true }))

  const index = readFileSync(join(incidents, 'README.md'), 'utf8')

  test('there are seven', () => assert.equal(names.length, 7))

  for (const name of names) {
    const page = readFileSync(join(incidents, `${name}.md`), 'utf8')

    test(`${name} is true`, () => {
      const place = { folder: join(tried, name), path: [bin], beside: incidents }
      for (const { line, seen, expected } of tryPage(page, place)) {
        assert.equal(seen, expected, `docs/guide/incidents/${name}.md:${line}`)
      }
    })

    test(`${name} has everything that somebody on call needs, and the index leads to it`, () => {
      const sections = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
      assert.deepEqual(sections, SECTIONS)
      const row = index.split('\n').find((line) => line.includes(`(${name}.md)`)) ?? ''
      const named = [...row.matchAll(/`(\w+)`/g)].map(([, type]) => type)
      const [, found = 'nothing'] = FINDING.exec(page) ?? []
      assert.ok(named.includes(found), `the index does not say ${found}`)
    })

    test(`the recordings of ${name} are small`, () => {
      const files = readdirSync(join(recordings, name))
      const sizes = files.map((file) => statSync(join(recordings, name, file)).size)
      assert.ok(sizes.reduce((sum, size) => sum + size) <= BYTES_MAX)
    })
  }
})
