// Goal: a byte is found where a plain look finds it, wherever the line begins and ends in its chunk.
// Method: every byte of texts with the byte, its neighbours and what differs in the highest bit, from every place.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Line } from '../../src/read/line.ts'

const texts = [
  '',
  '"',
  'a"',
  'abc"def',
  'abcdefgh"',
  '!#!#!#!#"',
  '\u00a2\u00a2\u00a2"',
  'a""b',
  'no such',
]

describe('Line', () => {
  for (const text of texts) {
    test(`finds a quotation mark in ${JSON.stringify(text)}`, () => {
      const line = Line.of(`${text}" behind`)
      line.end = Buffer.byteLength(text)
      const bytes = Buffer.from(text)
      for (let from = 0; from <= bytes.length; from += 1)
        assert.equal(line.find(34, from), bytes.indexOf(34, from))
    })
  }

  test('a piece of it is decoded', () => {
    const line = Line.of('"Zoë"')
    assert.equal(line.slice(1, 5), 'Zoë')
    assert.equal(line.closing(1), 5)
  })

  test('what is shown anew has another text', () => {
    const line = Line.of('abc')
    assert.equal(line.text, 'abc')
    line.show(Buffer.from('de'))
    assert.equal(line.text, 'de')
  })
})
