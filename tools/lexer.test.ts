// Goal: every source of the tree falls into tokens, and the doubtful places are told apart rightly.
// Method: one row per doubtful place; then every source, whose tokens must cover all but white space.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { lex } from './lexer.ts'

// `§` stands for the dollar sign, which a quoted string before `{` looks like a mistake with.
const rows: [string, string, string[]][] = [
  ['a slash after a name divides', 'a / b / c', ['a', '/', 'b', '/', 'c']],
  ['a slash after = begins a regular expression', 'x = /a/g', ['x', '=', '/a/g']],
  ['a slash after return begins a regular expression', 'return /a/', ['return', '/a/']],
  ['a slash after ) divides', '(a) / 2', ['(', 'a', ')', '/', '2']],
  ['a slash inside a class does not end it', 'x = /[/]/', ['x', '=', '/[/]/']],
  ['a comment between does not change that', 'a /* b */ / c', ['a', '/* b */', '/', 'c']],
  ['a template in a template', '`a§{`b§{c}`}d`', ['`a§{', '`b§{', 'c', '}`', '}d`']],
  ['an object inside a substitution', '`§{{ a: 1 }}`', ['`§{', '{', 'a', ':', '1', '}', '}`']],
  ['an escaped backtick', '`\\``', ['`\\``']],
  ['an escaped quote', "'\\''", ["'\\''"]],
  ['optional chaining is one token', 'a?.b', ['a', '?.', 'b']],
  ['a conditional with a decimal is not', 'a?.5:1', ['a', '?', '.5', ':', '1']],
  ['nullish before or', 'a ?? b || c', ['a', '??', 'b', '||', 'c']],
  ['numbers', '1_000 0xFF 1e-3 2n', ['1_000', '0xFF', '1e-3', '2n']],
  ['private names', 'this.#a', ['this', '.', '#a']],
]

describe('lex', () => {
  for (const [name, source, expected] of rows) {
    test(name, () =>
      assert.deepEqual(
        lex(source.replaceAll('§', '$')).map(({ text }) => text.replaceAll('$', '§')),
        expected,
      ),
    )
  }

  test('lines are counted through comments and templates', () => {
    assert.deepEqual(
      lex('a\n/* \n */ b `\n` c').map(({ text, line }) => [text, line]),
      [
        ['a', 1],
        ['/* \n */', 2],
        ['b', 3],
        ['`\n`', 3],
        ['c', 4],
      ],
    )
  })

  test('a character that begins no token throws', () =>
    assert.throws(() => lex('a \\ b'), /line 1/))

  test('the tokens of every source cover it, white space excepted', () => {
    const root = join(import.meta.dirname, '..')
    const paths = globSync(['packages/*/{src,test}/**/*.ts', 'tools/**/*.ts'], { cwd: root })
    assert.ok(paths.length > 5)
    for (const path of paths) {
      const source = readFileSync(join(root, path), 'utf8')
      const joined = lex(source)
        .map(({ text }) => text)
        .join('')
      // White space inside strings and comments stays, so both sides lose all of it.
      assert.equal(joined.replace(/\s/g, ''), source.replace(/\s/g, ''), path)
    }
  })
})
