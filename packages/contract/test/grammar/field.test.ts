import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { joinLines, joinStructuredLines, singleLine, trimLine } from '../../src/grammar/field.ts'
import { FIELD_LENGTH_MAX } from '../../src/grammar/limits.ts'

// Goal: a field is one text whatever way it came, and its limit is checked before it is made one.
// Method: one row per way.
const text = (text: string): object => ({ kind: 'text', text })

describe('field', () => {
  test('one string is the text as it is', () => {
    assert.deepEqual(joinLines(' a '), text(' a '))
    assert.deepEqual(singleLine(' a '), text(' a '))
    assert.deepEqual(joinStructuredLines(' a '), text(' a '))
  })

  test('lines of a list are trimmed and joined', () => {
    assert.deepEqual(joinLines([' a\t', '', 'b ']), text('a, , b'))
  })

  test('lines of a structured field are joined as they are', () => {
    assert.deepEqual(joinStructuredLines([' a\t', '', 'b ']), text(' a\t, , b '))
  })

  test('one line alone is the text, two are repeated', () => {
    assert.deepEqual(singleLine([' a ']), text(' a '))
    assert.deepEqual(singleLine(['a', 'a']), { kind: 'malformed', why: 'repeated' })
  })

  test('no lines are absent', () => {
    for (const field of [undefined, null, []]) {
      assert.deepEqual(joinLines(field), { kind: 'absent' })
      assert.deepEqual(singleLine(field), { kind: 'absent' })
      assert.deepEqual(joinStructuredLines(field), { kind: 'absent' })
    }
  })

  test('a list of lines without end is given up at the limit', () => {
    const lines: string[] = []
    const endless = new Proxy(lines, {
      get: (target, key) => {
        if (key === 'length') return 4_000_000_000
        return typeof key === 'string' && /^[0-9]+$/.test(key) ? 'a' : Reflect.get(target, key)
      },
    })
    assert.deepEqual(joinLines(endless), { kind: 'malformed', why: 'too-long' })
  })

  test('the limit counts what joins the lines', () => {
    const half = 'x'.repeat(FIELD_LENGTH_MAX / 2 - 1)
    assert.equal(joinLines([half, half]).kind, 'text')
    assert.deepEqual(joinLines([half, `${half}x`]), { kind: 'malformed', why: 'too-long' })
  })

  test('only spaces and tabs are trimmed', () => {
    for (const [line, expected] of [
      ['', ''],
      [' \t ', ''],
      ['\t a b\t ', 'a b'],
      ['\u00a0a\n', '\u00a0a\n'],
    ] as const) {
      assert.equal(trimLine(line), expected)
    }
  })
})
