import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { PairMap } from '../../src/tally/pair-map.ts'

const FIRST_MAX = 262_143
const SECOND_MAX = 8191

describe('PairMap', () => {
  test('whatever is set, it holds what a map of texts holds', () => {
    const pair = fc.tuple(fc.nat(FIRST_MAX), fc.nat(SECOND_MAX), fc.nat(2 ** 30))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 300 }), (all) => {
        const pairs = new PairMap()
        const plain = new Map<string, number>()
        for (const [a, b, value] of all) {
          assert.equal(pairs.get(a, b), plain.get(`${a} ${b}`) ?? -1)
          pairs.set(a, b, value)
          plain.set(`${a} ${b}`, value)
        }
        for (const [a, b] of all) assert.equal(pairs.get(a, b), plain.get(`${a} ${b}`))
        assert.equal(pairs.size, plain.size)
      }),
    )
  })

  test('the largest numbers are told apart from their neighbours', () => {
    const pairs = new PairMap()
    const corners = [0, 1, FIRST_MAX - 1, FIRST_MAX, FIRST_MAX + 1].flatMap((a) =>
      [0, 1, SECOND_MAX - 1, SECOND_MAX].map((b) => [a, b] as const),
    )
    for (const [i, [a, b]] of corners.entries()) pairs.set(a, b, i)
    assert.deepEqual(
      corners.map(([a, b]) => pairs.get(a, b)),
      corners.map((_, i) => i),
    )
  })
})
