import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeBase64, decodeBase64Leniently, encodeBase64 } from '../../src/grammar/base64.ts'

// Goal: our base64 is that of RFC 4648 section 4, and the strict decoder takes one text for one value.
// Method: node:buffer is the judge of encoding; every text that is no canonical encoding must be refused.
describe('base64', () => {
  test('encodes as node:buffer does, and decodes it back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = encodeBase64(bytes)
        assert.equal(text, Buffer.from(bytes).toString('base64'))
        assert.deepEqual(decodeBase64(text), Uint8Array.from(bytes))
        assert.deepEqual(decodeBase64Leniently(text), Uint8Array.from(bytes))
        assert.deepEqual(decodeBase64Leniently(text.replaceAll('=', '')), Uint8Array.from(bytes))
      }),
    )
  })

  test('of all texts the strict decoder takes exactly the canonical ones', () => {
    const texts = fc.string({ unit: fc.constantFrom('A', 'Q', 'g', 'z', '/', '+', '=', '-', ' ') })
    fc.assert(
      fc.property(texts, (text) => {
        const isCanonical = Buffer.from(text, 'base64').toString('base64') === text
        assert.equal(decodeBase64(text) !== undefined, isCanonical)
      }),
      { numRuns: 2_000 },
    )
  })

  test('padding that does not fill its group is refused by both', () => {
    for (const text of ['AA=', 'AAA==', 'AAAA=', 'AAAA==', '=', '==']) {
      assert.equal(decodeBase64(text), undefined, text)
      assert.equal(decodeBase64Leniently(text), undefined, text)
    }
  })

  test('every character that is no digit is refused', () => {
    for (let code = 0; code < 0x300; code += 1) {
      const character = String.fromCharCode(code)
      const isDigit = /[A-Za-z0-9+/]/.test(character)
      assert.equal(
        decodeBase64(`AAA${character}`) !== undefined,
        isDigit || character === '=',
        `${code}`,
      )
      assert.equal(decodeBase64Leniently(`A${character}`) !== undefined, isDigit, `${code}`)
    }
  })
})
