// Goal: whoever comes to the site finds every page of the documentation, each in one place.
// Method: the list against the files of the tree; and small lists, where it is known what they say.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readTree } from '../../../tools/tidy/tree.ts'
import { pathsOf, placeOf, readContents } from '../../src/build/contents.ts'

const tree = readTree(join(import.meta.dirname, '../../..'))
const list = tree.find(({ path }) => path === 'docs/README.md')
const sections = readContents(list?.text ?? '', 'docs/README.md')
const paths = pathsOf(sections)

describe('the list of pages', () => {
  test('has every document below docs, and the guide to every part', () => {
    const documents = tree
      .map(({ path }) => path)
      .filter((path) => /^(?:docs\/.*\.md|packages\/[^/]+\/README\.md)$/.test(path))
      .filter((path) => path !== 'docs/README.md')
    assert.deepEqual(
      documents.filter((path) => !paths.includes(path)),
      [],
      'write them into docs/README.md',
    )
  })

  test('names only what is there, and nothing twice', () => {
    const known = new Set(tree.map(({ path }) => path))
    assert.deepEqual(
      paths.filter((path) => !known.has(path)),
      [],
    )
    assert.equal(new Set(paths).size, paths.length)
  })

  test('gives each page a place of its own', () =>
    assert.equal(new Set(paths.map(placeOf)).size, paths.length))
})

describe('readContents', () => {
  test('an indented item belongs to the one above', () => {
    const text =
      '# All\n\n## Guide\n\n- [One `a`](guide/one.md)\n  - [Below](guide/one/below.md)\n- [Two](../b.md)\n'
    const below = { title: 'Below', path: 'docs/guide/one/below.md', children: [] }
    assert.deepEqual(readContents(text, 'docs/README.md'), [
      {
        title: 'Guide',
        entries: [
          { title: 'One a', path: 'docs/guide/one.md', children: [below] },
          { title: 'Two', path: 'b.md', children: [] },
        ],
      },
    ])
  })

  test('an item outside of any section is a mistake', () =>
    assert.throws(() => readContents('- [One](one.md)', 'docs/README.md'), /stands in no section/))

  test('a link in a sentence is none of its items', () =>
    assert.deepEqual(readContents('## A\nsee [b](b.md)\n- see [b](b.md) too', 'x.md'), [
      { title: 'A', entries: [] },
    ]))
})

describe('placeOf', () => {
  for (const [path, place] of [
    ['docs/guide/gate/nginx.md', 'guide/gate/nginx.md'],
    ['docs/refusals/README.md', 'refusals/index.md'],
    ['packages/guard/README.md', 'reference/guard/index.md'],
    ['README.md', 'readme.md'],
    ['SECURITY.md', 'security.md'],
    ['site/index.md', 'index.md'],
  ] as const) {
    test(`${path} stands at ${place}`, () => assert.equal(placeOf(path), place))
  }
})
