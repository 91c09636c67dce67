import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ShapeMap } from '../../src/tally/shape-map.ts'

describe('ShapeMap', () => {
  test('what was added is found by both hashes, and not by one of them', () => {
    const shapes = new ShapeMap(5000)
    for (let i = 0; i < 4000; i += 1) shapes.add(-i, i % 7, i)
    for (let i = 0; i < 4000; i += 1) assert.equal(shapes.get(-i, i % 7), i)
    assert.deepEqual([shapes.get(-3, 4), shapes.get(-4, 3)], [-1, -1])
  })

  test('as many as the limit are known, and with one more all but that are forgotten', () => {
    const shapes = new ShapeMap(3)
    for (let i = 0; i < 3; i += 1) shapes.add(i, i, i)
    assert.deepEqual(
      [0, 1, 2, 3].map((i) => shapes.get(i, i)),
      [0, 1, 2, -1],
    )
    shapes.add(3, 3, 3)
    assert.deepEqual(
      [0, 1, 2, 3].map((i) => shapes.get(i, i)),
      [-1, -1, -1, 3],
    )
  })
})
