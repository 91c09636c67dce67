// Goal: a line that is read in a block is the same observation as by itself, and what is not plain ends the block.
// Method: chunks of lines, read in a block and each by the reader of lines; one row for each way in which a line is not plain.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Block } from '../../../src/read/block.ts'
import { LINE_MAX } from '../../../src/read/chunk.ts'
import { combined } from '../../../src/read/formats/combined.ts'
import { Line } from '../../../src/read/line.ts'
import { BLOCK_LINES, LineMemory } from '../../../src/read/line-memory.ts'
import { copyOf, Seen } from '../../../src/read/seen.ts'

const TIME = '04/May/2026:07:33:09 +0200'
const PLAIN = `192.0.2.1 - - [${TIME}] "GET /orders/1?page=2 HTTP/1.1" 200 17 "-" "curl/8.5.0"`
const plain: readonly (readonly [string, string])[] = [
  ['as most are', PLAIN],
  ['with a referrer', PLAIN.replace('"-"', '"https://shop.example/a?b=c"')],
  ['without an agent', PLAIN.replace('curl/8.5.0', '-')],
  ['with an escaped quotation mark in the agent', PLAIN.replace('curl', 'cu\\"rl')],
  ['of IPv6', PLAIN.replace('192.0.2.1', '2001:db8::17')],
  ['of a request that is none', PLAIN.replace('GET /orders/1?page=2 HTTP/1.1', '\\x16\\x03')],
  ['of an empty request', PLAIN.replace('GET /orders/1?page=2 HTTP/1.1', '')],
  ['with fields behind', `${PLAIN} 0.003 "x"`],
  ['that ends with a carriage return', `${PLAIN}\r`],
]
const other: readonly (readonly [string, string])[] = [
  ['with a name', PLAIN.replace('- - [', '- alice [')],
  ['without fields for names', PLAIN.replace(' - - [', ' [')],
  ['with several addresses', PLAIN.replace('192.0.2.1', '192.0.2.1, 10.0.0.1')],
  ['with a blank in front', ` ${PLAIN}`],
  ['of another month', PLAIN.replace('May', 'Mai')],
  ['with another form of time', PLAIN.replace(TIME, '2026-05-04T07:33:09+02:00')],
  ['without a time', PLAIN.replace(`[${TIME}] `, '')],
  ['with an escaped quotation mark in the request', PLAIN.replace('/orders', '/\\"orders')],
  ['with a backslash at the end of the request', PLAIN.replace('HTTP/1.1', 'HTTP/1.1\\')],
  ['without a status', PLAIN.replace('200 17', '- -')],
  ['without an answer', PLAIN.replace('200 17', '000 0')],
  ['with more behind the status', PLAIN.replace('200 17', '2000 17')],
  ['with an escaped quotation mark in the referrer', PLAIN.replace('"-"', '"a\\""')],
  ['with one before a blank and another in the referrer', PLAIN.replace('"-"', '"a\\" "b"')],
  ['without referrer and agent', PLAIN.replace(' "-" "curl/8.5.0"', '')],
  ['with a referrer alone', PLAIN.replace(' "curl/8.5.0"', '')],
  ['that was cut off', PLAIN.slice(0, 50)],
  ['that is blank', ''],
]

/** How many lines are read, and what they tell. */
function readBlock(
  texts: readonly string[],
  bounds: Partial<Block> = {},
): { block: Block; count: number } {
  const memory = new LineMemory()
  const line = new Line()
  line.move(memory.bytes)
  const length = memory.bytes.write(texts.map((text) => `${text}\n`).join(''))
  line.show(memory.bytes.subarray(0, length))
  const block = new Block(line, memory)
  const reader = combined.blockReader?.([Line.of(PLAIN)])
  assert.ok(reader !== undefined)
  block.known = memory.look(0, length)
  return { block, count: reader(Object.assign(block, bounds)) }
}

describe('a block of combined lines', () => {
  for (const [name, text] of plain) {
    test(`a line ${name} is plain, and the same as by itself`, () => {
      const { block, count } = readBlock([PLAIN, text, PLAIN])
      assert.equal(count, 3)
      const alone = new Seen()
      const reader = combined.reader([Line.of(PLAIN)])
      assert.equal(reader?.(Line.of(text.replace('\r', '')), alone), 'read')
      assert.deepEqual(copyOf(block.show(1)), copyOf(alone))
    })
  }

  for (const [name, text] of other) {
    test(`a line ${name} ends it`, () => {
      assert.equal(readBlock([PLAIN, PLAIN, text, PLAIN]).count, 2)
    })
  }

  for (const [length, count] of [
    [LINE_MAX, 1],
    [LINE_MAX + 1, 0],
  ] as const) {
    test(`${length} bytes are ${count === 1 ? 'a line' : 'too much'}`, () => {
      assert.equal(readBlock([PLAIN + 'x'.repeat(length - PLAIN.length)]).count, count)
    })
  }

  for (const lines of [BLOCK_LINES, BLOCK_LINES + 1]) {
    test(`${lines} lines are ${BLOCK_LINES} of a block`, () => {
      assert.equal(readBlock(Array<string>(lines).fill(PLAIN)).count, BLOCK_LINES)
    })
  }

  test('a line that is not wanted ends it', () => {
    const at = Date.UTC(2026, 4, 4, 5, 33, 9)
    const count = (bounds: Partial<Block>): number => readBlock([PLAIN, PLAIN], bounds).count
    assert.deepEqual([count({ since: at }), count({ since: at + 1 })], [2, 0])
    assert.deepEqual([count({ until: at + 1 }), count({ until: at })], [2, 0])
  })

  test('where a chunk is not ASCII there is none', () => {
    assert.equal(readBlock([PLAIN, PLAIN.replace('orders', 'ördérs')]).count, 0)
  })

  const others: readonly (readonly [string, string])[] = [
    ['a virtual host in front', `shop.example ${PLAIN}`],
    ['the agent elsewhere', PLAIN.replace('"-" ', '')],
    ['addresses behind', `${PLAIN} "203.0.113.9, 10.0.0.1"`],
  ]
  for (const [name, text] of others) {
    test(`a log with ${name} has none`, () => {
      assert.equal(combined.blockReader?.([Line.of(text)]), undefined)
    })
  }
})
