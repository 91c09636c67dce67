// Goal: an answer is read exactly, and what breaks the framing of HTTP is said, not mended.
// Method: one row per rule of RFC 9112; then any bytes at all, cut anywhere, never make it throw.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { linesOf, readAnswer } from '../../src/wire/message.ts'

const head = (...lines: string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')

const complete: readonly (readonly [string, string, string, string, string])[] = [
  ['a body has the length it says', 'GET', `${head('content-length: 2')}ok`, 'ok', ''],
  ['what follows the body is the rest', 'GET', `${head('content-length: 2')}okmore`, 'ok', 'more'],
  ['an answer to HEAD has no body', 'HEAD', `${head('content-length: 2')}ok`, '', 'ok'],
  [
    'chunks are put together',
    'GET',
    `${head('transfer-encoding: chunked')}1\r\no\r\n1\r\nk\r\n0\r\n\r\n`,
    'ok',
    '',
  ],
  ['204 has no body', 'GET', 'HTTP/1.1 204 No Content\r\n\r\nx', '', 'x'],
]

const partial: readonly (readonly [string, string])[] = [
  ['nothing yet', ''],
  ['half a head', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n'],
  ['a body that is shorter than it says', `${head('content-length: 3')}ok`],
  ['a chunk that has not ended', `${head('transfer-encoding: chunked')}2\r\nok`],
  ['chunks without the last one', `${head('transfer-encoding: chunked')}2\r\nok\r\n`],
]

const broken: readonly (readonly [string, string])[] = [
  ['another protocol', 'HTTP/2 200 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a bare line feed', 'HTTP/1.1 200 OK\r\na: b\nc: d\r\n\r\n'],
  ['a fold', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n'],
  ['white space before the colon', 'HTTP/1.1 200 OK\r\na : b\r\n\r\n'],
  ['two lengths', head('content-length: 2', 'content-length: 2')],
  ['a length and a coding', head('content-length: 2', 'transfer-encoding: chunked')],
  ['a length that is no number', head('content-length: 2, 2')],
  ['a chunk that is longer than it says', `${head('transfer-encoding: chunked')}1\r\nokay\r\n`],
  ['a chunk without a size', `${head('transfer-encoding: chunked')}x\r\nok\r\n`],
]

describe('readAnswer', () => {
  for (const [name, method, text, body, rest] of complete) {
    test(name, () => {
      const reading = readAnswer(text, method)
      assert.ok(reading.kind === 'complete')
      assert.equal(reading.answer.body, body)
      assert.equal(reading.rest, rest)
      assert.equal(reading.answer.raw + rest, text)
    })
  }
  for (const [name, text] of partial) {
    test(`${name} is partial`, () => assert.equal(readAnswer(text, 'GET').kind, 'partial'))
  }
  for (const [name, text] of broken) {
    test(`${name} is broken`, () => assert.equal(readAnswer(text, 'GET').kind, 'broken'))
  }

  test('a body without framing ends with the connection', () => {
    const reading = readAnswer(`${head('a: b')}okay`, 'GET')
    assert.ok(reading.kind === 'until_close')
    assert.equal(reading.answer.body, 'okay')
  })

  test('lines of one name stay apart and in order, whatever their case', () => {
    const reading = readAnswer(`${head('A: 1', 'b: 2', 'a:  3 ', 'content-length: 0')}`, 'GET')
    assert.ok(reading.kind === 'complete')
    assert.deepEqual(linesOf(reading.answer, 'a'), ['1', '3'])
  })

  test('it never throws, and never takes more than is there', () => {
    const pieces = fc.constantFrom(
      'HTTP/1.1 200 OK',
      '\r\n',
      'content-length: ',
      '3',
      'ok',
      ': ',
      '\0',
    )
    fc.assert(
      fc.property(
        fc.array(pieces).map((list) => list.join('')),
        (text) => {
          const reading = readAnswer(text, 'GET')
          if (reading.kind === 'complete') assert.equal(reading.answer.raw + reading.rest, text)
        },
      ),
    )
  })
})
