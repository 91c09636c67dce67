import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleRateOf } from '../../src/read/sample-rate.ts'

test('a share is one, from a millionth up to all', () => {
  const stated = [0.01, 1, 1e-6, 9e-7, 1e-320, 0, -1, 1.1, Number.NaN, Number.POSITIVE_INFINITY]
  assert.deepEqual(stated.map(sampleRateOf), [0.01, 1, 1e-6, 1, 1, 1, 1, 1, 1, 1])
})
