import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readRequest } from '../../src/read/formats/request.ts'
import { Line } from '../../src/read/line.ts'
import { Seen } from '../../src/read/seen.ts'
import { pathNumberOf } from '../../src/tally/path-number.ts'

/** The number of a path that stands in its line, and that of the same as a text. */
function bothNumbersOf(path: string): readonly number[] {
  const line = Line.of(path)
  const seen = new Seen()
  seen.begin(line)
  seen.pathAt(line.start, line.end)
  return [pathNumberOf(seen), pathNumberOf(Object.assign(new Seen(), { path }))]
}

describe('pathNumberOf', () => {
  for (const path of ['', '/', '/orders/1', `/${'x'.repeat(300)}`, '/grün/☃'])
    test(`is the same of bytes and of a text: ${path.slice(0, 12)}`, () => {
      const [ofBytes, ofText] = bothNumbersOf(path)
      assert.equal(ofBytes, ofText)
    })

  for (const line of [
    'GET /orders/1 HTTP/1.1"',
    'GET /orders/1?page=2 HTTP/1.1"',
    'GET /orders/1"',
    'GET /orders/1',
    'VERSION-CONTROL /orders/1 HTTP/1.1"',
    'GET https://shop.example/orders/1 HTTP/1.1"',
  ])
    test(`is the same where a request line stands: ${line}`, () => {
      const seen = new Seen()
      const own = Line.of(line)
      seen.begin(own)
      seen.requestLineLater(readRequest, own.start)
      assert.equal(pathNumberOf(seen), bothNumbersOf('/orders/1')[0])
    })

  for (const line of ['', 'GET', 'GET ', '\x16\x03'])
    test(`a line that asks for nothing has no path: ${JSON.stringify(line)}`, () => {
      const seen = new Seen()
      const own = Line.of(line)
      seen.begin(own)
      seen.requestLineLater(readRequest, own.start)
      assert.equal(pathNumberOf(seen), bothNumbersOf('')[0])
    })

  test('256 characters are told apart, one more is not', () => {
    const long = `/${'x'.repeat(254)}`
    assert.notEqual(bothNumbersOf(`${long}a`)[0], bothNumbersOf(`${long}b`)[0])
    assert.equal(bothNumbersOf(`${long}xa`)[0], bothNumbersOf(`${long}xb`)[0])
  })
})
