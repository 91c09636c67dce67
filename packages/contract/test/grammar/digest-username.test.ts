import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeExtendedValue, decodeFieldText } from '../../src/grammar/digest-username.ts'

// Goal: an extended value is read as RFC 8187 section 3.2 writes it, and no otherwise.
const rows = [
  ['nothing', "UTF-8''", ''],
  ['the example of section 3.2.3', "UTF-8''%c2%a3%20and%20%e2%82%ac%20rates", '£ and € rates'],
  ['the charset ignores case, a language is passed over', "utf-8'en-GB'%c2%a3", '£'],
  ['no quotes', 'UTF-8%C2%A3', undefined],
  ['a blank as itself', "UTF-8''a b", undefined],
  ['a percent without digits', "UTF-8''50%", undefined],
  ['bytes that are no UTF-8', "UTF-8''%ff", undefined],
  ['another charset', "ISO-8859-1''%A3", undefined],
] as const

describe('decodeExtendedValue', () => {
  for (const [name, value, expected] of rows) {
    test(name, () => assert.equal(decodeExtendedValue(value), expected))
  }

  test('whatever is encoded comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = encodeURIComponent(text).replace(
          /['()*]/g,
          (character) => `%${hex(character)}`,
        )
        assert.equal(decodeExtendedValue(`UTF-8''${encoded}`), text)
      }),
    )
  })
})

function hex(character: string): string {
  return character.charCodeAt(0).toString(16)
}

test('bytes of a field are UTF-8, and else ISO-8859-1', () => {
  assert.equal(decodeFieldText('\xc3\xa4'), 'ä')
  assert.equal(decodeFieldText('\xe4'), 'ä')
})
