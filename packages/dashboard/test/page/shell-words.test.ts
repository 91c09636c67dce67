import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { wordsOf } from '../../src/page/shell-words.ts'

// Goal: words are what a shell makes of a line. Method: one row per rule.
const rows = [
  ['blanks are between words', ' a  b\n', ['a', 'b']],
  ['in single quotes nothing is special', `'a "b\\' c`, ['a "b\\', 'c']],
  ['in double quotes a backslash keeps quotes', `"a \\"b\\" \\n"`, ['a "b" \\n']],
  ['in the third kind it keeps all', `$'it\\'s' $a`, ["it's", '$a']],
  ['parts without a blank are one word', `a'b c'"d"\\ e`, ['ab cd e']],
  ['an empty word is one', `'' a`, ['', 'a']],
  ['a line that goes on', 'a \\\n b', ['a', 'b']],
  ['a single quote that is left open', `a 'b`, undefined],
  ['a double one', `a "b\\"`, undefined],
  ['a backslash at the end', 'a \\', undefined],
  ['a command in it', 'a $(b)', undefined],
  ['nothing', '', []],
] as const

describe('wordsOf', () => {
  for (const [name, line, words] of rows) {
    test(name, () => assert.deepEqual(wordsOf(line), words))
  }

  test('a long line takes no time', () => {
    const begin = threadMilliseconds()
    for (const piece of ['a', `'`, '"', '\\', `$'`, `\\"`]) wordsOf(piece.repeat(8192))
    assert.ok(threadMilliseconds() - begin < 500)
  })
})
