import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeLatin1, decodeUtf8, encodeUtf8 } from '../../src/grammar/utf8.ts'

// Goal: bytes are UTF-8 for us exactly when the platform's strict decoder says so.
// Method: compare with TextDecoder over all short sequences that matter, and over random ones.
const judge = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function judged(bytes: Uint8Array): string | undefined {
  try {
    return judge.decode(bytes)
  } catch {
    return undefined
  }
}

describe('utf8', () => {
  test('all sequences of two bytes', () => {
    for (let first = 0; first < 256; first += 1) {
      for (let second = 0; second < 256; second += 1) {
        const bytes = Uint8Array.of(first, second)
        assert.equal(decodeUtf8(bytes), judged(bytes))
      }
    }
  })

  test('all sequences of three and four bytes at the edges of each class of byte', () => {
    const edges = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf]
    const leads = [...edges, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf3, 0xf4, 0xf5, 0xf8, 0xff]
    for (const first of leads) {
      for (const second of edges) {
        for (const third of edges) {
          const three = Uint8Array.of(first, second, third)
          assert.equal(decodeUtf8(three), judged(three))
          for (const fourth of edges) {
            const four = Uint8Array.of(first, second, third, fourth)
            assert.equal(decodeUtf8(four), judged(four))
          }
        }
      }
    }
  })

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (given) => {
        const bytes = Uint8Array.from(given)
        assert.equal(decodeUtf8(bytes), judged(bytes))
        assert.equal(decodeLatin1(bytes), Buffer.from(bytes).toString('latin1'))
      }),
    )
  })

  test('any text is encoded as TextEncoder does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.deepEqual(encodeUtf8(text), Uint8Array.from(new TextEncoder().encode(text)))
      }),
    )
  })

  test('the first and the last code of each length (RFC 3629 section 3)', () => {
    for (const code of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]) {
      const text = String.fromCodePoint(code)
      assert.deepEqual(encodeUtf8(text), Uint8Array.from(new TextEncoder().encode(text)), `${code}`)
    }
  })

  test('half a surrogate pair is no text', () => {
    for (const text of ['\ud800', 'a\udfff', '\udc00\ud800'])
      assert.equal(encodeUtf8(text), undefined)
  })
})
