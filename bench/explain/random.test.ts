// Goal: the same seed gives the same numbers, and they are spread as they should be.
// Method: one row per promise of the source; means over many draws lie where they must.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from './random.ts'

const MANY = 20_000

function meanOf(draw: (random: Random) => number): number {
  const random = new Random('mean')
  let sum = 0
  for (let i = 0; i < MANY; i++) sum += draw(random)
  return sum / MANY
}

function near(value: number, expected: number): void {
  assert.ok(Math.abs(value - expected) < 0.03 * expected, `${value} is not near ${expected}`)
}

describe('Random', () => {
  test('the same name gives the same numbers, another name others', () => {
    const draw = (name: string): string => new Random(name).hex(32)
    assert.equal(draw('a'), draw('a'))
    assert.notEqual(draw('a'), draw('b'))
  })

  test('a fork does not depend on how much was used', () => {
    const used = new Random('a')
    used.hex(100)
    assert.equal(used.fork('x').hex(16), new Random('a').fork('x').hex(16))
  })

  const means = [
    ['next', (random: Random) => random.next(), 0.5],
    ['wait', (random: Random) => random.wait(7), 7],
    ['int, both ends included', (random: Random) => random.int(1, 3), 2],
    ['chance', (random: Random) => Number(random.chance(0.2)), 0.2],
    ['magnitude', (random: Random) => Math.log10(random.magnitude(10, 1000)), 2],
    [
      'weighted',
      (random: Random) =>
        random.weighted([
          [1, 3],
          [5, 1],
        ]),
      2,
    ],
  ] as const
  for (const [name, draw, expected] of means) test(name, () => near(meanOf(draw), expected))

  test('a sample has no element twice, and no more than there are', () => {
    const sample = new Random('s').sample([1, 2, 3], 9)
    assert.deepEqual(sample.toSorted(), [1, 2, 3])
  })
})
