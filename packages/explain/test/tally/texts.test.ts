import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Line } from '../../src/read/line.ts'
import { OTHERS, ownText, Texts } from '../../src/tally/texts.ts'

describe('Texts', () => {
  test('the same text has the same number, and another another', () => {
    const texts = new Texts(10)
    const a = texts.numberOf('a')
    assert.equal(texts.numberOf('a'), a)
    assert.notEqual(texts.numberOf('b'), a)
    assert.equal(texts.textOf(a), 'a')
  })

  test('as many as the limit are told apart, and one more is one of the others', () => {
    const texts = new Texts(2)
    assert.deepEqual(
      [texts.numberOf('a'), texts.numberOf('b'), texts.numberOf('c')],
      [1, 2, OTHERS],
    )
    assert.equal(texts.numberOf('a'), 1)
    assert.equal(texts.textOf(OTHERS), '(others)')
  })

  test('whatever comes, it numbers texts as a map does, found by their letters or by their bytes', () => {
    const texts = new Texts(500)
    const plain = new Map<string, number>()
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 })), (all) => {
        for (const text of all) {
          if (!plain.has(text) && plain.size < 500) plain.set(text, plain.size + 1)
          const bytes = Buffer.from(`<${text}>`)
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
          const found = texts.numberAt({ bytes, view }, 1, bytes.length - 1)
          assert.deepEqual([texts.numberOf(text), found], [plain.get(text) ?? OTHERS, found])
          assert.equal(texts.textOf(found), plain.has(text) ? text : '(others)')
        }
      }),
    )
  })

  test('bytes that are neither a text nor, eight at a time, a number are found again', () => {
    const texts = new Texts(10)
    const bytes = Buffer.alloc(24, 0xff)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const number = texts.numberAt({ bytes, view }, 0, 20)
    assert.deepEqual([number, texts.numberAt({ bytes, view }, 4, 24)], [1, 1])
    bytes[19] = 0xfe
    assert.equal(texts.numberAt({ bytes, view }, 0, 20), 2)
  })

  test('8 MB of texts are kept, and what comes then is one of the others', () => {
    const texts = new Texts(10_000)
    const long = (i: number): string => `${i} `.padEnd(4096, 'x')
    const numbers = Array.from({ length: 2049 }, (_, i) => texts.numberOf(long(i)))
    assert.deepEqual([numbers[2047], numbers[2048], texts.isFull], [2048, OTHERS, true])
  })

  test('texts that differ in their first 4,096 letters are two, others are one', () => {
    const texts = new Texts(10)
    const [a, b, c] = [4095, 4096, 4096].map((count, i) => `${'x'.repeat(count)}${i}`)
    assert.notEqual(texts.numberOf(a ?? ''), texts.numberOf(b ?? ''))
    assert.equal(texts.numberOf(b ?? ''), texts.numberOf(c ?? ''))
  })

  test('a text is seen where it stands between quotation marks, and nowhere else', () => {
    const texts = new Texts(10)
    const number = texts.numberOf('curl/8')
    const rows = [
      ['"curl/8"', true],
      ['"curl/8 more"', false],
      ['"curl/7"', false],
      ['"curl/8', false],
      ['"cur', false],
    ] as const
    for (const [line, is] of rows)
      assert.equal(texts.isQuotedAt(number, Line.of(line), 1), is, line)
    const cut = Line.of('"curl/8"')
    cut.end -= 1
    assert.equal(texts.isQuotedAt(number, cut, 1), false)
    assert.deepEqual([texts.has(number, 47), texts.has(number, 92)], [true, false])
  })

  test('of two texts of one length the other one is seen, wherever they differ', () => {
    const letters = 'Mozilla/5.0 (X11; Linux x86_64; ü)'
    const texts = new Texts(100)
    for (let length = 1; length <= letters.length; length += 1) {
      const text = letters.slice(0, length)
      const number = texts.numberOf(text)
      const bytes = Buffer.from(text)
      assert.equal(texts.isQuotedAt(number, Line.of(`"${text}"`), 1), true, text)
      for (let at = 0; at < bytes.length; at += 1) {
        const line = Line.of(`"${text}"`)
        line.bytes[at + 1] = (bytes[at] as number) ^ 1
        assert.equal(texts.isQuotedAt(number, line, 1), false, `${text} at ${at}`)
      }
    }
  })

  test('an own text is equal, whatever letters it has', () => {
    const text = 'naïve ☃ '.slice(0, 7)
    assert.equal(ownText(text), text)
  })
})
