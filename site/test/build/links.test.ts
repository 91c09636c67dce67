// Goal: a link that holds in the tree holds in the site, and one that leads nowhere stops the build.
// Method: one row a kind of target.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { linkInSite, type Targets } from '../../src/build/links.ts'

const targets: Targets = {
  places: new Map([
    ['docs/guide/gate.md', 'guide/gate.md'],
    ['docs/refusals/README.md', 'refusals/index.md'],
  ]),
  paths: new Set(['docs/guide/gate.md', 'packages/guard/src', 'packages/guard/src/guard.ts']),
  sources: 'https://host.example/tree/',
}

const rows = [
  ['a page by its place', 'gate.md', '/guide/gate.md'],
  ['a heading of a page', 'gate.md#behind-nginx', '/guide/gate.md#behind-nginx'],
  ['the index of a folder', '../refusals/README.md', '/refusals/index.md'],
  ['a folder by its index', '../refusals/', '/refusals/index.md'],
  [
    'a source where sources are published',
    '../../packages/guard/src/guard.ts',
    'https://host.example/tree/packages/guard/src/guard.ts',
  ],
  [
    'a folder of sources',
    '../../packages/guard/src',
    'https://host.example/tree/packages/guard/src',
  ],
  [
    'another site',
    'https://www.rfc-editor.org/rfc/rfc9110',
    'https://www.rfc-editor.org/rfc/rfc9110',
  ],
  ['a heading of the same page', '#one-rule', '#one-rule'],
] as const

describe('linkInSite', () => {
  for (const [name, href, expected] of rows) {
    test(name, () => assert.equal(linkInSite(href, 'docs/guide/tokens.md', targets), expected))
  }

  test('a source that is published nowhere is no link', () => {
    const { sources: _, ...rest } = targets
    const link = linkInSite('../../packages/guard/src/guard.ts', 'docs/guide/tokens.md', {
      ...rest,
      sources: undefined,
    })
    assert.equal(link, undefined)
  })

  test('what is not there is a mistake', () =>
    assert.throws(
      () => linkInSite('nowhere.md', 'docs/guide/tokens.md', targets),
      /docs\/guide\/tokens\.md: \[\]\(nowhere\.md\) leads nowhere/,
    ))
})
