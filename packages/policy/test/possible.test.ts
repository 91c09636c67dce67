import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ANYTHING, mayHold, only, possiblyAll, possiblyAny, possiblyNot } from '../src/possible.ts'
import { both, either, FALSE, opposite, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'

const truths: readonly Truth[] = [FALSE, UNKNOWN, TRUE]
const all = Array.from({ length: 7 }, (_, i) => i + 1)

function members(possible: number): readonly Truth[] {
  return truths.filter((truth) => (possible & only(truth)) !== 0)
}

function set(values: readonly Truth[]): number {
  return values.reduce<number>((sum, truth) => sum | only(truth), 0)
}

describe('possible truths', () => {
  test('all and any of two are exactly what the pairs of their members give', () => {
    for (const left of all) {
      for (const right of all) {
        const pairs = members(left).flatMap((a) => members(right).map((b) => [a, b] as const))
        assert.equal(possiblyAll([left, right]), set(pairs.map(([a, b]) => both(a, b))))
        assert.equal(possiblyAny([left, right]), set(pairs.map(([a, b]) => either(a, b))))
      }
    }
  })

  test('not is what the members give', () => {
    for (const part of all) assert.equal(possiblyNot(part), set(members(part).map(opposite)))
  })

  test('one part alone stays as it is', () => {
    for (const part of all) {
      assert.equal(possiblyAll([part]), part)
      assert.equal(possiblyAny([part]), part)
    }
  })

  test('it may hold only where true is possible', () => {
    assert.equal(mayHold(only(FALSE) | only(UNKNOWN)), false)
    assert.equal(mayHold(only(TRUE)), true)
    assert.equal(mayHold(ANYTHING), true)
    assert.deepEqual(members(ANYTHING), truths)
  })
})
