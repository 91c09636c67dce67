// Goal: a page runs the scripts that were built into it, and no other.
// Method: pages of a line; that real ones live under their policy is shown in a browser (site.test.ts).
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { withContentPolicy, withoutStyles } from '../../src/build/content-policy.ts'

const page = (scripts: string): string => `<head>\n    <meta charset="utf-8">${scripts}</head>`
const policyOf = (html: string): string => /content="(default-src[^"]*)"/.exec(html)?.[1] ?? ''
const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

describe('withContentPolicy', () => {
  test('nothing is allowed but what the page loads from its own origin', () =>
    assert.equal(
      policyOf(withContentPolicy(page(''))),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'",
    ))

  test('a script in the page is allowed by its hash, once, and one with a source is not hashed', () => {
    const html = page(
      '<script id="a">x()</script><script>x()</script><script src="/y.js"></script>',
    )
    assert.match(policyOf(withContentPolicy(html)), /script-src 'self' '[^ ]+'; style-src/)
    assert.ok(policyOf(withContentPolicy(html)).includes(hashOf('x()')))
  })

  test('it comes before everything it is about', () =>
    assert.match(
      withContentPolicy(page('<script>x()</script>')),
      /charset="utf-8">\s+<meta http-equiv/,
    ))
})

describe('withoutStyles', () => {
  test('takes out what VitePress writes, and leaves others to be found', () => {
    const html = '<div class="a" style="--vp-vh:0px;"><p style="color:red">'
    assert.equal(withoutStyles(html), '<div class="a"><p style="color:red">')
  })
})
