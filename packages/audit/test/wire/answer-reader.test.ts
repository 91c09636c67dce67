// Goal: an answer is read to its end and no further, and what is no answer is told from one.
// Method: one row per way to end or to be wrong; each is read whole, and once more octet by octet.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  AnswerReader,
  CLOSED,
  HEAD_TOO_LONG,
  NO_HTTP,
  type Reading,
} from '../../src/wire/answer-reader.ts'
import { BODY_BYTES_MAX, HEAD_BYTES_MAX } from '../../src/wire/limits.ts'

function read(text: string, method = 'GET', step = text.length): Reading {
  const reader = new AnswerReader(method)
  for (let at = 0; at < text.length; at += step) {
    const reading = reader.take(Buffer.from(text.slice(at, at + step), 'latin1'))
    if (reading !== undefined) return reading
  }
  return reader.end()
}

const body = (reading: Reading): string =>
  reading.kind === 'answer' ? `${reading.answer.status} ${reading.answer.body}` : reading.why

const OK = 'HTTP/1.1 200 OK\r\n'
const CUT = 'the server closed the connection in the middle of its answer'

const rows = [
  ['a length ends a body', `${OK}Content-Length: 2\r\n\r\nhi and more`, '200 hi'],
  ['a length of nothing ends at once', `${OK}Content-Length: 0\r\n\r\n`, '200 '],
  ['a body that is shorter than its length is none', `${OK}Content-Length: 3\r\n\r\nhi`, CUT],
  [
    'the same length twice is one',
    `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi`,
    '200 hi',
  ],
  ['two lengths are none', `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!`, NO_HTTP],
  ['a length that is no number is none', `${OK}Content-Length: -1\r\n\r\n`, NO_HTTP],
  [
    'chunks are joined',
    `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n2;x=y\r\ni!\r\n0\r\n\r\n`,
    '200 hi!',
  ],
  [
    'trailers are skipped',
    `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n0\r\nA: b\r\n\r\n`,
    '200 h',
  ],
  ['chunks without the last are cut', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n`, CUT],
  [
    'a chunk that is longer than it says',
    `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nhello`,
    NO_HTTP,
  ],
  ['a chunk without a size', `${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, NO_HTTP],
  ['another coding is not read', `${OK}Transfer-Encoding: gzip\r\n\r\n`, NO_HTTP],
  ['without either the end of the connection ends it', `${OK}\r\nall of it`, '200 all of it'],
  ['100 is skipped', `HTTP/1.1 100 Continue\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`, '200 hi'],
  [
    '103 is skipped, several times',
    `${'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(3)}${OK}\r\n!`,
    '200 !',
  ],
  ['101 is no answer', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'the server switched protocols'],
  ['204 has no body', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', '204 '],
  ['304 has no body', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', '304 '],
  ['a status without words is one', 'HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n', '404 '],
  ['HTTP/1.0 is one', 'HTTP/1.0 200 OK\r\n\r\nold', '200 old'],
  ['HTTP/2 is none', 'HTTP/2 200 OK\r\n\r\n', NO_HTTP],
  ['a status of two digits is none', 'HTTP/1.1 20 OK\r\n\r\n', NO_HTTP],
  ['a line without a colon is none', `${OK}oops\r\n\r\n`, NO_HTTP],
  ['a folded line is none', `${OK}A: b\r\n c\r\n\r\n`, NO_HTTP],
  ['another protocol is known by its first octets', 'SSH-2.0-OpenSSH_9', NO_HTTP],
  ['nothing at all is a closed connection', '', CLOSED],
  ['half a head is a cut answer', 'HTTP/1.1 200', CUT],
] as const

describe('AnswerReader', () => {
  for (const [name, text, expected] of rows) {
    test(name, () => assert.equal(body(read(text)), expected))
    test(`${name}, octet by octet`, () => assert.equal(body(read(text, 'GET', 1)), expected))
  }

  test('the answer to HEAD has no body', () =>
    assert.equal(body(read(`${OK}Content-Length: 5\r\n\r\n`, 'HEAD')), '200 '))

  test('names, their order and repetition stay as they came', () => {
    const reading = read(`${OK}B: 1\r\na:2\r\nB:  3 \r\nContent-Length: 0\r\n\r\n`)
    assert.deepEqual(reading.kind === 'answer' && reading.answer.fields.slice(0, 3), [
      ['B', '1'],
      ['a', '2'],
      ['B', '3'],
    ])
  })

  for (const [name, over, expected] of [
    ['a head of the longest length is read', 0, '200 '],
    ['one that is an octet longer is not', 1, HEAD_TOO_LONG],
  ] as const) {
    test(name, () => {
      const rest = `${OK}Content-Length: 0\r\nA: \r\n\r\n`
      const long = 'x'.repeat(HEAD_BYTES_MAX - rest.length + over)
      assert.equal(body(read(`${OK}Content-Length: 0\r\nA: ${long}\r\n\r\n`)), expected)
    })
  }

  test('heads without end are not read for ever, whether of interim answers or of trailers', () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(4000)
    assert.equal(body(read(interim, 'GET', 4096)), HEAD_TOO_LONG)
    const trailers = `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n${'A: b\r\n'.repeat(20_000)}`
    assert.equal(body(read(trailers, 'GET', 4096)), HEAD_TOO_LONG)
    const size = `${OK}Transfer-Encoding: chunked\r\n\r\n${'1'.repeat(HEAD_BYTES_MAX)}`
    assert.equal(body(read(size, 'GET', 4096)), HEAD_TOO_LONG)
  })

  for (const [name, length, isTruncated] of [
    ['a body of the longest length is whole', BODY_BYTES_MAX, false],
    ['one that is an octet longer is cut', BODY_BYTES_MAX + 1, true],
  ] as const) {
    test(name, () => {
      const reading = read(
        `${OK}Content-Length: ${length}\r\n\r\n${'x'.repeat(length)}`,
        'GET',
        65_536,
      )
      assert.equal(reading.kind, 'answer')
      if (reading.kind !== 'answer') return
      assert.equal(reading.answer.isTruncated, isTruncated)
      assert.equal(reading.answer.body.length, BODY_BYTES_MAX)
    })
  }
})
