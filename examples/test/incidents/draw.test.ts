// Goal: an incident is the same in every run, and its callers do not all do the same.
// Method: the same seed twice, another one, and the bounds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawFrom } from '../../src/incidents/draw.ts'

const many = (seed: string): number[] => {
  const draw = drawFrom(seed)
  return Array.from({ length: 1000 }, () => draw.between(2, 5))
}

test('the same seed draws the same', () => assert.deepEqual(many('ada'), many('ada')))

test('another seed draws something else', () => assert.notDeepEqual(many('ada'), many('ben')))

test('numbers are within their bounds, and fill them', () => {
  const drawn = many('ada')
  assert.ok(drawn.every((number) => number >= 2 && number < 5))
  assert.ok(Math.min(...drawn) < 2.1 && Math.max(...drawn) > 4.9)
})

test('one of several', () => {
  const draw = drawFrom('ada')
  const drawn = Array.from({ length: 100 }, () => draw.of(['a', 'b', 'c']))
  assert.deepEqual([...new Set(drawn)].sort(), ['a', 'b', 'c'])
})
