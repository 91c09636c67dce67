import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  bounded,
  logOdds,
  softmax,
  type Weights,
  weighed,
  weightsOf,
} from '../../src/find/weighed.ts'

const weights: Weights<'rain' | 'wind', 'storm' | 'drizzle' | 'nothing'> = {
  centre: { rain: 10, wind: 20 },
  scale: { rain: 5, wind: 10 },
  base: { storm: -1, drizzle: 0, nothing: 0 },
  weights: {
    storm: { rain: 1, wind: 2 },
    drizzle: { rain: 1, wind: -1 },
    nothing: { rain: -1, wind: -1 },
  },
}

describe('what was measured is weighed', () => {
  const rows: readonly (readonly [number, number, string])[] = [
    [20, 40, 'storm'],
    [15, 5, 'drizzle'],
    [0, 5, 'nothing'],
  ]
  for (const [rain, wind, expected] of rows) {
    test(`rain ${rain} and wind ${wind}: ${expected}`, () => {
      equal(weighed(weights, { rain, wind }).likeliest, expected)
    })
  }

  test('the probabilities sum up to 1, and the likeliest has the highest', () => {
    const { likeliest, probabilities } = weighed(weights, { rain: 12, wind: 25 })
    const all = Object.values(probabilities)
    ok(Math.abs(all.reduce((a, b) => a + b, 0) - 1) < 1e-9)
    equal(probabilities[likeliest], Math.max(...all))
  })

  test('where nothing differs from the mean, the bases decide', () => {
    const { probabilities } = weighed(weights, { rain: 10, wind: 20 })
    equal(probabilities.drizzle, probabilities.nothing)
    ok(probabilities.storm < probabilities.drizzle)
  })

  test('beyond two and a half deviations, more is not more', () => {
    deepEqual(weighed(weights, { rain: 10, wind: 45 }), weighed(weights, { rain: 10, wind: 9000 }))
  })
})

test('a fit may have other bounds', () => {
  const at = (wind: number) => weighed({ ...weights, within: 4 }, { rain: 10, wind })
  ok(at(60).probabilities.storm > at(45).probabilities.storm)
  deepEqual(at(60), at(9000))
})

test('a table says the same', () => {
  const table = weightsOf({
    features: ['rain', 'wind'],
    centre: [10, 20],
    scale: [5, 10],
    base: weights.base,
    weights: { storm: [1, 2], drizzle: [1, -1], nothing: [-1, -1] },
  })
  deepEqual(table, weights)
})

test('a feature is bounded on both sides', () => {
  deepEqual(
    [-9, -2.5, 1.5, 2.5, 9].map((value) => bounded(value)),
    [-2.5, -2.5, 1.5, 2.5, 2.5],
  )
})

test('scores far apart leave no room for others, and do not overflow', () => {
  deepEqual(softmax([1000, 0]), [1, 0])
  deepEqual(softmax([3, 3]), [0.5, 0.5])
})

describe('the odds', () => {
  const rows: readonly (readonly [number, number, number])[] = [
    [0, 0, 0],
    [5, 5, 0],
    [3, 0, Math.log(4)],
    [0, 3, -Math.log(4)],
  ]
  for (const [yes, no, expected] of rows) {
    test(`${yes} to ${no}`, () => equal(logOdds(yes, no), expected))
  }
})
