// Goal: what the pages of frameworks, comparisons and migrations show is what was answered.
// Method: every page is done in a folder of its own, outside of the tree, to which the packages are linked; its
// programs are started, asked and ended, and compiled.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type PeerName, peer } from '../../tools/peer.ts'
import { withFreePorts } from '../../tools/snippets/free-ports.ts'
import { blocksOf } from '../../tools/snippets/page.ts'
import { tryPage } from '../../tools/snippets/run.ts'

const root = join(import.meta.dirname, '../..')
const modules = join(root, 'node_modules')
const bin = join(modules, '.bin')
const tried = mkdtempSync(join(tmpdir(), 'sallyport-pages-'))
const linked = join(tried, 'linked')
mkdirSync(linked)
symlinkSync(modules, join(linked, 'node_modules'))
writeFileSync(join(linked, 'package.json'), '{ "type": "module" }')

const textOf = (folder: string, page: string): string =>
  readFileSync(join(root, 'docs', folder, page), 'utf8')
const pagesOf = (folder: string): readonly string[] =>
  readdirSync(join(root, 'docs', folder)).filter((name) => name.endsWith('.md'))
const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title)

/** Does a page, with what the index of its folder saves. */
async function doPage(folder: string, page: string, ports: readonly number[]): Promise<void> {
  const index = pagesOf(folder).includes('README.md') ? textOf(folder, 'README.md') : ''
  // One replacement for both, so that they speak of the same ports.
  const between = '\n<!-- the page -->\n'
  const both = await withFreePorts(`${index}${between}${textOf(folder, page)}`, ports)
  const [shared = '', text = ''] = both.split(between)
  const place = {
    folder: join(tried, folder, basename(page, '.md')),
    path: [bin, '/usr/bin'],
    beside: linked,
  }
  for (const { line, seen, expected } of tryPage(
    text,
    page === 'README.md' ? place : { ...place, shared },
  )) {
    assert.equal(seen, expected, `docs/${folder}/${page}:${line}`)
  }
}

/** Compiles everything that the pages saved, as strictly as the tree. */
function compiled(): string {
  const compilerOptions = {
    noUnusedLocals: false,
    experimentalDecorators: true,
    typeRoots: [join(modules, '@types')],
  }
  const settings = {
    extends: join(root, 'tsconfig.test.json'),
    compilerOptions,
    include: ['**/*.ts'],
    exclude: ['**/dist'],
  }
  writeFileSync(join(tried, 'tsconfig.json'), JSON.stringify(settings))
  return spawnSync(join(bin, 'tsc'), ['-p', tried], { encoding: 'utf8' }).stdout
}

after(() => rmSync(tried, { recursive: true, force: true }))

describe('the pages of comparisons', () => {
  const SECTIONS = ['On the wire', 'Who does what with it', 'Common mistakes', 'Questions']
  for (const page of pagesOf('compare')) {
    test(`${page} is true`, () => doPage('compare', page, [4000, 4001]))
    if (page === 'README.md') continue
    test(`${page} says what there is to say`, () => {
      const text = textOf('compare', page)
      assert.deepEqual(headingsOf(text), SECTIONS)
      const answers = blocksOf(text).filter(({ text }) => text.startsWith('HTTP/1.1 '))
      const statuses = new Set(answers.map(({ text }) => text.split(' ')[1]))
      for (const status of page.match(/\d{3}/g) ?? []) assert.ok(statuses.has(status), status)
      const questions = /^## Questions\n(.*)/ms.exec(text)?.[1]?.match(/^\*\*.*\?\*\*/gm) ?? []
      assert.ok(questions.length >= 3 && questions.length <= 5, `${questions.length} questions`)
    })
  }
})

describe('the pages of frameworks', () => {
  const folder = 'guide/frameworks'
  const guards = new Set<string>()
  for (const page of pagesOf(folder)) {
    test(`${page} is true`, () => doPage(folder, page, [3000]))
    test(`${page} leads to 401, 200, 403 and 404, by the guard of all`, () => {
      const blocks = blocksOf(textOf(folder, page))
      const answers = blocks.filter(({ text }) => text.startsWith('HTTP/1.1 '))
      const statuses = answers.map(({ text }) => text.split(' ')[1])
      assert.deepEqual(statuses, ['401', '200', '403', '404'])
      guards.add(blocks.find(({ attributes }) => attributes['file'] === 'guard.ts')?.text ?? '')
      assert.equal(guards.size, 1)
    })
  }

  test('each adapter has one', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages/guard/package.json'), 'utf8'))
    const adapters = Object.keys(manifest.exports).filter((name) => name !== '.')
    assert.deepEqual(pagesOf(folder), adapters.map((name) => `${name.slice(2)}.md`).sort())
  })
})

describe('the pages of migrations', () => {
  const folder = 'migrate'
  const SECTIONS = ['Before', 'After', 'What changes for clients', 'How to go about it']
  const NEEDS: Readonly<Record<string, PeerName>> = {
    'django-rest-framework.md': 'django',
    'spring-security.md': 'spring',
  }
  const index = textOf(folder, 'README.md')
  for (const page of pagesOf(folder)) {
    const needs = NEEDS[page]
    const found = needs === undefined ? undefined : peer(needs)
    const skip = found !== undefined && 'skip' in found && found.skip
    test(`${page} is true`, { skip }, () => doPage(folder, page, [3000, 3001, 3002, 3003]))
    if (page === 'README.md') continue
    test(`${page} says what changes, and the index leads to it`, () => {
      assert.deepEqual(headingsOf(textOf(folder, page)), SECTIONS)
      assert.ok(index.includes(`](${page})`))
    })
    if (needs !== undefined) continue
    test(`${page} asks both the same`, () => {
      const asked = blocksOf(textOf(folder, page)).filter(({ attributes }) => attributes['to'])
      const [before = [], after] = Object.values(
        Object.groupBy(asked, ({ attributes }) => attributes['to'] ?? ''),
      )
      const texts = before.map(({ text }) => text.replace(':3000', ':3001'))
      assert.equal(texts.length, 5)
      assert.deepEqual(
        after?.map(({ text }) => text),
        texts,
      )
    })
  }
})

describe('all of these pages', () => {
  test('their programs compile', () => assert.equal(compiled(), ''))
})
