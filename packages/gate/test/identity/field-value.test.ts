import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fieldValue, listValue, VALUE_BYTES_MAX } from '../../src/identity/field-value.ts'

// Goal: whatever a subject is called, its field has one line, and the application reads the same text.
const rows: readonly [name: string, text: string, value: string | undefined][] = [
  ['a plain id stays', 'alice@example.com', 'alice@example.com'],
  ['an id of a provider stays', 'auth0|123', 'auth0|123'],
  ['a comma would join two ids', 'evil,alice', 'evil%2Calice'],
  ['a line end would begin a field', 'a\r\nX-Gate-Tenant: b', 'a%0D%0AX-Gate-Tenant:%20b'],
  ['a percent sign is told from an escape', '%41', '%2541'],
  ['what a proxy may replace', '{http.vars}$x', '%7Bhttp.vars%7D%24x'],
  ['another script', 'Zoë', 'Zo%C3%AB'],
  ['beyond the basic plane', '😀', '%F0%9F%98%80'],
  ['nothing would mean nobody', '', undefined],
  ['half a character', '\ud800', undefined],
  ['the longest', 'a'.repeat(VALUE_BYTES_MAX), 'a'.repeat(VALUE_BYTES_MAX)],
  ['too long', 'a'.repeat(VALUE_BYTES_MAX + 1), undefined],
  ['too long once it is encoded', 'é'.repeat(86), undefined],
]

describe('fieldValue', () => {
  for (const [name, text, value] of rows) {
    test(name, () => assert.equal(fieldValue(text), value))
  }

  test('any text that can be told is read back, and is one harmless line', () => {
    const unicode = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(unicode, (text) => {
        const value = fieldValue(text)
        if (value === undefined) return
        assert.match(value, /^[A-Za-z0-9._~:@/+=|%-]+$/)
        assert.equal(decodeURIComponent(value), text)
      }),
    )
  })
})

describe('listValue', () => {
  test('names are parted by blanks', () => assert.equal(listValue(['a:b', 'c']), 'a:b c'))
  test('none is empty', () => assert.equal(listValue([]), ''))
  test('a blank inside of a name parts nothing', () =>
    assert.equal(listValue(['a b', 'c']), 'a%20b c'))
  test('one that cannot be told spoils all', () => assert.equal(listValue(['a', '']), undefined))
  test('the longest', () =>
    assert.equal(listValue(['a'.repeat(255), 'b'.repeat(256)])?.length, VALUE_BYTES_MAX))
  test('too long together', () =>
    assert.equal(listValue(['a'.repeat(256), 'b'.repeat(256)]), undefined))
})
