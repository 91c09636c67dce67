import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  calmCounts,
  calmRate,
  chanceOf,
  effectiveNumber,
  surges,
  totalOf,
} from '../../src/find/statistics.ts'

const near = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) < 1e-9, `${value}`)

describe('effectiveNumber', () => {
  test('of equal shares is their number', () => near(effectiveNumber([7, 7, 7, 7]), 4))
  test('of one is one', () => near(effectiveNumber([9]), 1))
  test('of nothing is nothing', () => near(effectiveNumber([0, 0]), 0))
  test('of one that has nearly all is hardly more than one', () =>
    assert.ok(effectiveNumber([1000, 1, 1, 1]) < 1.1))
})

describe('totalOf', () => {
  test('is the sum, and 0 of nothing', () =>
    assert.deepEqual([totalOf([1, 2, 3]), totalOf([])], [6, 0]))
})

describe('calmRate', () => {
  test('a fifth of the bins may burn and change nothing', () =>
    near(calmRate([1, 1, 1, 1, 90], [100, 100, 100, 100, 100]), 0.01))
  test('sparse counts have a rate above nothing where the median has none', () =>
    assert.ok(calmRate([0, 1, 0, 1, 0, 0, 1, 0, 0, 1], Array(10).fill(10)) > 0))
  test('bins without requests do not count', () => near(calmRate([0, 5], [0, 100]), 0.05))
  test('of nothing is 0', () => near(calmRate([], []), 0))
  test('gives what each bin would count', () =>
    assert.deepEqual(calmCounts([1, 1, 1, 1, 90], [100, 100, 100, 100, 200]), [1, 1, 1, 1, 2]))
})

describe('surges', () => {
  const flat = (count: number): number[] => Array(60).fill(count)

  test('what was expected is no surge', () => assert.deepEqual(surges(flat(3), flat(3)), []))

  test('twice the traffic with twice the refusals is no surge', () =>
    assert.deepEqual(surges([...flat(3), ...flat(6)], [...flat(3), ...flat(6)]), []))

  test('its onset is the first bin above, its end the last', () => {
    const counts = flat(1).map((count, i) => (i >= 20 && i < 30 ? 12 : count))
    assert.deepEqual(surges(counts, flat(1)), [{ from: 20, to: 29 }])
  })

  test('two are two', () => {
    const counts = flat(1).map((count, i) => (i % 30 >= 10 && i % 30 < 14 ? 15 : count))
    assert.deepEqual(
      surges(counts, flat(1)).map(({ from }) => from),
      [10, 40],
    )
  })

  test('one that lasts to the end of the log is found', () => {
    const counts = flat(0).map((count, i) => (i >= 57 ? 20 : count))
    assert.deepEqual(
      surges(counts, flat(0.2)).map(({ from }) => from),
      [57],
    )
  })
})

// Goal: the tail of Poisson's distribution, against values of a table.
describe('chanceOf', () => {
  const rows = [
    [0, 1, 1],
    [1, 1, 0.6321],
    [3, 1, 0.0803],
    [5, 2.2, 0.0725],
    [3, 0.1, 0.000155],
    [3, 0, 0],
  ] as const
  for (const [count, expected, chance] of rows) {
    test(`${count} or more where ${expected} are expected`, () => {
      assert.ok(Math.abs(chanceOf(count, expected) - chance) < 0.0001)
    })
  }

  // Of so many a number cannot hold how likely none is: before, any count was taken for chance.
  test('far more than many is no chance', () => {
    assert.ok(chanceOf(13_607, 990) < 1e-100)
    assert.ok(chanceOf(900, 701) < 1e-9)
  })
  test('as many as many, or fewer, is', () =>
    assert.deepEqual([chanceOf(990, 990), chanceOf(1, 990)], [1, 1]))
  test('of many it is never told for less than it is', () => {
    const exact = chanceOf(780, 700)
    assert.ok(chanceOf(780, 700.001) >= exact && chanceOf(780, 700.001) < 50 * exact)
  })
})
