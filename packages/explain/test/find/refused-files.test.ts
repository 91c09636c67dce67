import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Finding } from '../../src/finding.ts'
import { from, Story, type Told } from '../story.ts'

const FILES = ['site.css', 'print.css', 'menu.js', 'app.js', 'logo.png', 'font.woff2']

/** Six callers that load a page and its files, of which so many of thirty are refused. */
function loading(refused: number, more: Partial<Told> = {}, files = 6): readonly Finding[] {
  return new Story()
    .each(60, (n) => ({ at: n * 60, ...from(n % 6), path: '/pages' }))
    .each(30, (n) => ({
      ...{ at: n * 100 + 7, ...from(n % 6), path: `/static/${FILES[n % files]}` },
      status: n < refused ? 403 : 200,
      ...more,
    }))
    .findings()
}
const titles = (found: readonly Finding[]): readonly string[] => found.map(({ title }) => title)
const TITLE = 'the files under /static/ are refused to everybody who asks for them'

// Goal: files that nobody gets are told as what they are, on both sides of each limit.
describe('files of a folder that are refused', () => {
  test('are told where nine in ten are', () => {
    assert.deepEqual(titles(loading(30)), [TITLE])
    assert.deepEqual(titles(loading(27)), [TITLE])
    assert.deepEqual(titles(loading(26)), [])
  })

  test('are of a server that may not read them, and of no policy', () => {
    const [found] = loading(30)
    assert.equal(found?.severity, 'medium')
    assert.match(found?.causes[0]?.cause ?? '', /may not read/)
    assert.match(found?.next[0]?.step ?? '', /error log/)
  })

  test('are a matter of that file where there are four', () => {
    assert.deepEqual(titles(loading(30, {}, 5)), [TITLE])
    assert.deepEqual(titles(loading(30, {}, 4)), [])
  })

  test('are no matter where nobody loads a page', () => {
    assert.deepEqual(titles(loading(30, { address: '203.0.113.9', agent: 'curl/8' })), [])
  })

  test('are no folder at the top of a site', () => {
    const found = loading(30).length + loading(30, { path: '/favicon.ico' }).length
    assert.equal(found, 1)
  })
})
