import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isToken, parseAuthenticationInfo, quote } from '../../src/grammar/index.ts'

// Goal: no text leaves a quoted-string, and no text is changed in one.
// Method: every character up to U+01FF alone, and some above.
describe('quote', () => {
  test('every character is read back or refused', () => {
    for (let code = 0; code <= 0xffff; code += code < 0x200 ? 1 : 251) {
      const character = String.fromCharCode(code)
      const isLegal = code === 9 || (code >= 0x20 && code <= 0xff && code !== 0x7f)
      if (isLegal) {
        const expected = { kind: 'parameters', parameters: [{ name: 'a', value: character }] }
        const reading = parseAuthenticationInfo(`a=${quote(character)}`)
        assert.deepEqual(reading, { ...expected, valid: true })
      } else {
        const number = code.toString(16).toUpperCase().padStart(4, '0')
        const message = `a field value cannot hold the character U+${number}, at position 2`
        assert.throws(() => quote(`ab${character}c`), { name: 'TypeError', message })
      }
    }
  })

  test('only quotes and backslashes are escaped', () => {
    assert.equal(quote("a\"b\\c,'d'"), '"a\\"b\\\\c,\'d\'"')
    assert.equal(quote(''), '""')
  })
})

describe('isToken', () => {
  test('exactly the characters of RFC 9110 section 5.6.2', () => {
    const legal = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for (let code = 0; code < 0x200; code += 1) {
      const character = String.fromCharCode(code)
      assert.equal(isToken(character), legal.includes(character), `${code}`)
      assert.equal(isToken(`a${character}`), legal.includes(character), `${code}`)
    }
  })

  test('nothing is no token', () => assert.equal(isToken(''), false))
})
