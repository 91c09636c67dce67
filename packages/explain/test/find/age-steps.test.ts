import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stepOf } from '../../src/find/age-steps.ts'
import type { Cell } from '../../src/find/wave-likelihoods.ts'
import { ageEnds } from '../../src/tally/token-age.ts'

const EACH = 100

type Share = (at: { readonly time: number; readonly oldest: number }) => number

/** Half an hour in which tokens of all ages are shown, and this share is refused. */
function cellsFor(share: Share, each = EACH): readonly Cell[] {
  return Array.from({ length: 30 }, (_, minute) =>
    ageEnds.map((end, i) => {
      const oldest = Math.min(end, 1e9)
      const refused = Math.round(each * share({ time: minute * 60, oldest }))
      const span = { from: minute * 60, to: minute * 60 + 60, youngest: ageEnds[i - 1] ?? 0 }
      return { ...span, oldest, refused, served: each - refused, usual: 0.01 }
    }),
  ).flat()
}

// Goal: where tokens are refused until they are so old, that age is found; what has no such age has no step.
describe('a step of the age', () => {
  for (const seconds of [20, 90, 240]) {
    test(`of ${seconds} seconds is found`, () => {
      const step = stepOf(cellsFor(({ oldest }) => (oldest <= seconds ? 0.25 : 0.01)))
      assert.equal(step.seconds, seconds)
      assert.ok(step.gain > 100)
      assert.ok(Math.abs(step.young - Math.log(1 / 3)) < 0.1)
      assert.ok(step.older < -4)
    })
  }

  test('is none where as many are refused at every age', () => {
    assert.ok(stepOf(cellsFor(() => 0.25)).gain < 0.1)
  })

  test('is none where older tokens are refused', () => {
    const none = { seconds: 0, gain: 0, young: 0, older: 0 }
    assert.deepEqual(stepOf(cellsFor(({ oldest }) => (oldest <= 90 ? 0.01 : 0.25))), none)
  })

  test('is none where what was given out before the wave is taken, as where a key is new', () => {
    assert.ok(stepOf(cellsFor(({ time, oldest }) => (time >= oldest ? 0.25 : 0))).gain < 0.1)
  })

  test('is none beyond five minutes, when tokens run out', () => {
    assert.ok(stepOf(cellsFor(({ oldest }) => (oldest <= 300 ? 0.25 : 0.01))).gain < 0.1)
  })

  test('is none of no requests, nor of four', () => {
    assert.equal(stepOf([]).gain, 0)
    const few = (count: number) =>
      stepOf([
        { from: 600, to: 660, youngest: 0, oldest: 2, refused: count, served: 0, usual: 0 },
        { from: 600, to: 660, youngest: 180, oldest: 240, refused: 0, served: 5, usual: 0 },
      ])
    assert.equal(few(4).seconds, 0)
    assert.equal(few(5).seconds, 20)
  })
})
