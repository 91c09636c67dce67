import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileWord, isHarmless, literal } from '../../../src/tell/proof/shell.ts'

describe('isHarmless', () => {
  const harmful = [
    "it's",
    '"',
    '\\',
    '$(x)',
    '`x`',
    'a\nb',
    'a\u001b',
    'a\u202eb',
    '',
    'x'.repeat(513),
  ]
  for (const text of harmful) {
    test(`${JSON.stringify(text).slice(0, 20)} cannot stand in a command`, () =>
      assert.ok(!isHarmless(text)))
  }

  for (const text of ['alice', '2001:db8::1', 'Mozilla/5.0 (X11; Linux)', '/a.b+c', 'élise']) {
    test(`${text} can`, () => assert.ok(isHarmless(text)))
  }
})

describe('fileWord', () => {
  for (const name of ['a.log', "it's", 'a b', '$(x)', '-rf', '~', 'a"b', 'a\\b', '!x', '*']) {
    test(`a shell reads ${name} as it is`, () => {
      const { stdout } = spawnSync('bash', ['-c', `printf %s ${fileWord(name)}`], {
        encoding: 'utf8',
      })
      assert.equal(stdout, name === '-rf' ? './-rf' : name)
    })
  }

  test('a name with what no eye sees is none', () => {
    assert.equal(fileWord('a\u001b.log'), undefined)
    assert.equal(fileWord('a\u202egol'), undefined)
  })
})

test('a literal matches itself alone, in awk', () => {
  const text = '/a.b+c(d)[e]{f}|g*?'
  const matches = (input: string, pattern: string): boolean =>
    spawnSync('awk', [`/^${literal(pattern)}$/ { found = 1 } END { exit !found }`], { input })
      .status === 0
  assert.ok(matches(text, text))
  assert.ok(!matches('/axb', '/a.b'))
})
