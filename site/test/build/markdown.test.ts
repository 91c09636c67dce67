// Goal: a document reads in the site as on a code host, and leaves no style in the page.
// Method: small documents through the renderer of the build.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createMarkdownRenderer, disposeMdItInstance, type MarkdownRenderer } from 'vitepress'
import { markdownOptions } from '../../src/build/markdown.ts'

const targets = {
  places: new Map([['docs/b.md', 'b.md']]),
  paths: new Set(['docs/b.md', 'tools/x.ts']),
  sources: undefined,
}

describe('the Markdown of the site', () => {
  let md: MarkdownRenderer
  before(async () => {
    md = await createMarkdownRenderer('/tree', markdownOptions('/tree', targets), '/base/')
  })
  after(() => disposeMdItInstance())
  const html = (text: string, path = '/tree/docs/a.md'): string => md.render(text, { path })

  test('colours of code are classes', () => {
    const code = html("```ts\nconst a = 'b' // c\n```")
    for (const kind of ['keyword', 'string', 'comment'])
      assert.ok(code.includes(`code-${kind}`), kind)
    assert.doesNotMatch(code, /style=/)
  })

  test('indented code is code like any other', () =>
    assert.match(
      html('a\n\n    b  c\n'),
      /<div class="language-text">.*<pre class="shiki.*b {2}c/s,
    ))

  test('the side of a column is a class', () => {
    const table = html('| a | b |\n| --- | ---: |\n| 1 | 2 |')
    assert.match(table, /<td class="align-right">2/)
    assert.doesNotMatch(table, /style=/)
  })

  test('a link to a page leads to its place, below the path of the site', () =>
    assert.match(html('[b](b.md#c)'), /<a href="\/base\/b\.html#c">b<\/a>/))

  test('a link to a source that is not published is its text', () =>
    assert.match(html('[x](../tools/x.ts), and [b](b.md)'), /<span>x<\/span>, and <a href/))

  test('braces, colons and names of components are text', () => {
    const text = html('{{ a }} :smile: `b`{.c}\n\n# D {#e}')
    assert.match(text, /^<div v-pre>/)
    assert.match(text, /\{\{ a \}\} :smile: /)
    assert.match(text, /\{\.c\}/)
  })

  test('a page of the site itself is a template', () =>
    assert.doesNotMatch(html('<TwoDoors />', '/tree/site/index.md'), /v-pre/))

  test('an anchor is the one of a code host', () =>
    assert.match(html('## Is it so? `a_b`'), / id="is-it-so-a_b"/))
})
