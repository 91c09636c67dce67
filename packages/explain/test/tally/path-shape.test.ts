// Goal: one loop over the bytes of a path says the same as looking at each segment by itself.
// Method: a plain implementation beside it, on paths made of whatever makes an id and whatever does not.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isId, shapeAt, shapeOf, shapeOfRequest } from '../../src/tally/path-shape.ts'

const words = [
  'orders',
  'v1',
  'v12',
  'a.js',
  '17',
  'o-1234',
  'deadbeef',
  'deadbee1',
  'x1y2',
  '',
  'ä1',
  '1.0',
]
const segment = fc.oneof(
  fc.constantFrom(...words),
  fc.stringMatching(/^[0-9a-f]{0,70}$/),
  fc.stringMatching(/^[a-z0-9._-]{0,24}$/),
)
const path = fc.array(segment, { maxLength: 6 }).map((all) => `/${all.join('/')}`)

function isIdPlainly(text: string): boolean {
  const digits = text.replace(/[^0-9]/g, '').length
  const hex = text.replace(/[^a-f]/gi, '').length
  const { length } = Buffer.from(text)
  if (length > 64) return true
  if (text.includes('.') || digits === 0 || digits === length)
    return !text.includes('.') && digits > 0
  if (digits + hex === length && length >= 8) return true
  const isVersion = length <= 3 && /^v/i.test(text)
  return !isVersion && (/[0-9]{2}/.test(text) || length >= 20)
}

function templateOf(text: string): string {
  const segments = text.split('/').filter((one) => one !== '')
  return segments.map((one) => (isIdPlainly(one) ? '{}' : one)).join('/')
}

describe('the shape of a path', () => {
  test('a segment is an id if a plain look at it says so', () => {
    fc.assert(
      fc.property(segment, (one) => assert.equal(isId(one), one !== '' && isIdPlainly(one))),
    )
  })

  test('that of a request line is that of its method and its path', () => {
    const method = fc.constantFrom('GET', 'POST', 'VERSION-CONTROL', 'X')
    const behind = fc.constantFrom(' HTTP/1.1"', '?page=2 HTTP/1.1"', '"', ' ', '?', '')
    fc.assert(
      fc.property(method, path, behind, (verb, target, rest) => {
        const bytes = Buffer.from(`"${verb} ${target}${rest}`)
        const { low, high, ids } = { ...shapeOf(verb, target) }
        const shape = shapeOfRequest(bytes, 1, bytes.length)
        assert.deepEqual({ ...shape }, { low, high, ids })
      }),
    )
  })

  const strange = ['', 'GET', 'GET ', 'get /a', ' /a', 'GET  /a', 'GET https://a/b', '\x16\x03']
  for (const line of strange) {
    test(`${JSON.stringify(line)} is for somebody else to read`, () => {
      const bytes = Buffer.from(line)
      assert.equal(shapeOfRequest(bytes, 0, bytes.length), undefined)
    })
  }

  test('is the same for two paths if and only if they differ in ids alone', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const { low, high } = shapeOf('GET', a)
        const other = shapeOf('GET', b)
        const isSame = low === other.low && high === other.high
        assert.equal(isSame, templateOf(a) === templateOf(b))
      }),
    )
  })

  test('is another with another method, and ends before the query', () => {
    const { low } = shapeOf('GET', '/orders')
    assert.notEqual(shapeOf('PUT', '/orders').low, low)
    assert.equal(shapeOf('GET', '/orders?id=7').low, low)
  })

  test('is that of the bytes where the path stands', () => {
    const { low, high } = shapeOf('GET', '/orders/17/items')
    const bytes = Buffer.from('GET /orders/99/items HTTP')
    const { low: lowAt, high: highAt } = shapeAt('GET', bytes, { from: 4, to: 20 })
    assert.deepEqual([lowAt, highAt], [low, high])
  })
})
