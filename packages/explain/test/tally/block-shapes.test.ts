// Goal: the shapes of a block are those of its lines.
// Method: the same paths in a block and by themselves, among them requests that are not simple.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Block } from '../../src/read/block.ts'
import { Line } from '../../src/read/line.ts'
import { BlockShapes } from '../../src/tally/block-shapes.ts'
import { shapeOf } from '../../src/tally/path-shape.ts'
import { Routes } from '../../src/tally/routes.ts'

const simple = [
  ['GET', '/'],
  ['GET', '/orders/17'],
  ['DELETE', '/orders/17/items'],
  ['M-SEARCH', '/x'],
] as const

function shapesOf(requests: readonly string[]): BlockShapes {
  const line = Line.of(requests.map((request) => `"${request}" 200`).join('\n'))
  const block = new Block(line)
  let at = 1
  for (const [row, request] of requests.entries()) {
    block.requests[row] = at
    block.requestEnds[row] = at + request.length
    at += request.length + '" 200\n"'.length
  }
  block.count = requests.length
  const shapes = new BlockShapes()
  shapes.read(block)
  return shapes
}

describe('BlockShapes', () => {
  for (const query of ['', '?page=2'])
    test(`are those of method and path, with "${query}" behind`, () => {
      const shapes = shapesOf(simple.map(([method, path]) => `${method} ${path}${query} HTTP/1.1`))
      for (const [row, [method, path]] of simple.entries()) {
        const { low, high } = shapeOf(method, path)
        assert.deepEqual([shapes.low[row], shapes.high[row], shapes.isStrange[row]], [low, high, 0])
      }
    })

  test('what is not simple is strange, and what comes behind it is not', () => {
    const requests = ['GET https://shop.example/a HTTP/1.1', '\\x16', '', 'GET /a HTTP/1.1', 'GET']
    assert.deepEqual([...shapesOf(requests).isStrange.subarray(0, 5)], [1, 1, 1, 0, 1])
  })

  test('the route of a line is told where its shape is known', () => {
    const routes = new Routes()
    const shapes = shapesOf(['GET /a/1 HTTP/1.1', 'GET /b HTTP/1.1', '\\x16'])
    const route = routes.routeOf('GET', '/a/2')
    assert.deepEqual(
      [0, 1, 2].map((row) => shapes.routeIn(row, routes)),
      [route, undefined, undefined],
    )
  })
})
