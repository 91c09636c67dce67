// Goal: a page that is not true fails, and a page that is true passes.
// Method: small pages, tried in a folder of their own.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { filled } from './snippets/fill.ts'
import { blocksOf, stepsOf } from './snippets/page.ts'
import { tryPage } from './snippets/run.ts'

const fence = '```'
const block = (info: string, ...lines: string[]): string =>
  [fence + info, ...lines, fence, ''].join('\n')

describe('blocksOf', () => {
  test('finds each block, its language, attributes and line', () => {
    assert.deepEqual(blocksOf(`words\n\n${block('json file=a.json', '{}')}`), [
      { language: 'json', attributes: { file: 'a.json' }, text: '{}\n', line: 3 },
    ])
  })

  test('a longer fence may hold a shorter one', () => {
    const outer = `${fence}\`md\n${block('ts', 'x')}${fence}\`\n`
    assert.deepEqual(
      blocksOf(outer).map(({ language }) => language),
      ['md'],
    )
  })

  test('a block that is not closed is a mistake', () => {
    assert.throws(() => blocksOf(`${fence}ts\nx`), /line 1: the block is not closed/)
  })
})

describe('stepsOf', () => {
  const refused = [
    ['a language that nothing tries', block('python', 'x'), /`python` is not tried/],
    ['data that is not saved', block('json', '{}'), /write `file=NAME`/],
    ['text that nothing printed', block('text', 'x'), /nothing before this text/],
    ['an attribute that means nothing', block('sh skip=1', 'x'), /`skip` means nothing/],
    ['one behind text', block('sh', 'x') + block('text skip=1', 'x'), /`skip` means nothing/],
    ['text behind a saved file', block('ts file=a.ts', 'x') + block('text', 'x'), /nothing before/],
    [
      'text behind saved commands',
      block('sh file=a.sh', 'x') + block('text', 'x'),
      /nothing before/,
    ],
    ['a second text', block('sh', 'x') + block('text', 'x') + block('text', 'x'), /nothing before/],
    ['an exit code of a program', block('ts exit=1', 'x'), /line 1: only `sh` has an exit/],
    ['one of a saved file', block('sh file=a.sh exit=1', 'x'), /only `sh` has an exit/],
    ['one that is no number', block('sh exit=one', 'x'), /`exit=` is followed by a number/],
  ] as const
  for (const [name, page, message] of refused) {
    test(`refuses ${name}`, () => assert.throws(() => stepsOf(page), message))
  }
})

describe('tryPage', () => {
  const place = (name: string) => ({
    folder: join(import.meta.dirname, '../docs/.snippets', name),
    path: [],
  })

  const rows = [
    ['a program that prints what it says', block('ts', 'console.log(1)') + block('text', '1'), 0],
    ['one that prints something else', block('ts', 'console.log(1)') + block('text', '2'), 1],
    ['one that throws at the end', block('ts', "throw new Error('no')"), 1],
    [
      'a program that goes on after what it printed',
      block('ts', 'const a: number = 1', 'console.log(a)') +
        block('text', '1') +
        block('ts', 'console.log(a + 1)') +
        block('text', '2'),
      0,
    ],
    ['a command that ends as it says', block('sh exit=3', 'exit 3'), 0],
    ['a command that ends otherwise', block('sh', 'exit 3'), 1],
    ['a command that fails in a pipe', block('sh', 'false | true'), 1],
    ['text may be saved, too', block('text file=a/b.json', '{}') + cat(), 0],
    ['a file and what a command sees of it', block('json file=a/b.json', '{}') + cat(), 0],
  ] as const

  function cat(): string {
    return block('sh', 'cat a/b.json') + block('text', '{}')
  }

  for (const [name, page, differences] of rows) {
    test(`${name}: ${differences}`, () =>
      assert.equal(tryPage(page, place(name.replaceAll(' ', '-'))).length, differences))
  }
})

describe('filled', () => {
  const page = block('sh', 'a') + block('text', '1') + block('sh', 'b') + block('text', '2', '3')

  test('what commands print stands where the page showed something else', () => {
    const differences = [
      { line: 1, expected: '1\n', seen: 'one\nmore\n' },
      { line: 7, expected: '2\n3\n', seen: 'two\n' },
    ]
    const expected =
      block('sh', 'a') + block('text', 'one', 'more') + block('sh', 'b') + block('text', 'two')
    assert.equal(filled(page, differences), expected)
  })

  const own = [
    ['a program', block('ts', 'x') + block('text', '1')],
    ['a command that shows nothing', block('sh', 'x') + block('sh', 'y') + block('text', '1')],
    ['a command at the end', block('sh', 'x')],
  ] as const
  for (const [name, text] of own) {
    test(`${name} is looked at by a person`, () => {
      assert.throws(
        () => filled(text, [{ line: 1, expected: 'a', seen: 'b' }]),
        /line 1: look at this yourself: b/,
      )
    })
  }
})
