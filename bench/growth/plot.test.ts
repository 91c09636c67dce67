// Goal: the picture says what was measured, in units that are read at once, and looks the same in light and dark.
// Method: planted curves.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countsUpTo } from './measure.ts'
import { duration, plot } from './plot.ts'

const point = (count: number, ns: number) => ({ count, median: ns, least: ns, most: ns })

describe('duration', () => {
  const rows = [
    [29, '29 ns'],
    [999, '999 ns'],
    [999.6, '1 us'],
    [5_640, '5.6 us'],
    [999_600, '1 ms'],
    [45_000_000, '45 ms'],
  ] as const
  for (const [ns, text] of rows) test(text, () => assert.equal(duration(ns), text))
})

describe('plot', () => {
  const curve = {
    name: 'routes & <more>',
    counted: 'routes',
    points: [point(10, 10), point(1e6, 1e8)],
  }
  const svg = plot([curve], 'growth')

  test('both ends of the axes are the ends of the panel', () => {
    assert.match(svg, /<polyline class="median" points="62,152 348,30"\/>/)
  })

  test('what is beyond an axis stands on its end', () => {
    const beyond = plot([{ ...curve, points: [point(1, 1), point(1e9, 1e12)] }], 'growth')
    assert.match(beyond, /points="62,152 348,30"/)
  })

  test('names are text, and no markup', () => assert.match(svg, />routes &amp; &lt;more></))
  test('the axes are named, with what is counted', () => {
    assert.match(svg, />number of routes</)
    assert.match(svg, />CPU time</)
  })
  test('colours are given for both schemes', () => assert.match(svg, /prefers-color-scheme: dark/))
})

describe('countsUpTo', () => {
  test('goes in steps of ten, with the limit as the last', () => {
    assert.deepEqual(countsUpTo(1_000), [10, 100, 1_000])
    assert.deepEqual(countsUpTo(1_000_000, 29_999), [10, 100, 1_000, 10_000, 29_999])
  })
})
