import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSameQuery, type RelationQuery } from '../../src/relations.ts'
import { keyOf } from '../../src/remote/query-key.ts'

// Texts that are made of what a key is made of, cut in two ways: such queries collide wherever fields
// are merely joined.
const unit = fc.constantFrom('1', '2', ':', 'a')
const cuts = fc.tuple(fc.nat(8), fc.nat(8), fc.nat(8), fc.nat(8))

function cut(text: string, places: readonly number[]): RelationQuery {
  const at = [0, ...places.toSorted((a, b) => a - b), text.length]
  const part = (i: number): string => text.slice(at[i], at[i + 1])
  return {
    relation: part(0),
    subjectType: part(1),
    subjectId: part(2),
    objectType: part(3),
    objectId: part(4),
  }
}

test('two queries have the same key exactly where they are the same', () => {
  const seen = { same: 0, different: 0 }
  const property = fc.property(
    fc.string({ unit, maxLength: 8 }),
    cuts,
    cuts,
    (text, one, other) => {
      const [left, right] = [cut(text, one), cut(text, other)]
      const same = isSameQuery(left, right)
      seen[same ? 'same' : 'different'] += 1
      assert.equal(keyOf(left) === keyOf(right), same)
    },
  )
  fc.assert(property, { numRuns: 20_000 })
  assert.ok(seen.same > 100 && seen.different > 1_000, JSON.stringify(seen))
})
