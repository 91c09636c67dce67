import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { describeRule } from '../src/describe.ts'
import { attribute } from '../src/leaves/attribute.ts'
import { fromContext, fromResource, fromSubject } from '../src/leaves/operand.ts'
import { permission } from '../src/leaves/permission.ts'
import { set } from '../src/leaves/set.ts'
import { createModel } from '../src/model.ts'
import type { RelationQuery } from '../src/relations.ts'
import { keyOf } from '../src/remote/query-key.ts'
import { all, any, not, type Rule } from '../src/rule.ts'
import { FALSE, TRUE } from '../src/truth.ts'
import { fingerprint } from '../src/version.ts'
import { unloaded } from './fixtures.ts'

// Goal: no choice of names is answered for another, in anything that is looked up by names.
// Method: names made of the separators that others join keys with; two different questions never
// share a key, and a decision is that of an interpreter without keys.

const pieces = [
  'a',
  'b',
  '$$',
  ',',
  ':',
  '::',
  '|',
  '#',
  '/',
  ' ',
  '"',
  '\\',
  '1:',
  '2:a',
  '(',
  ')',
]
const name = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
const runs = { numRuns: 2000 }

describe('names joined to one key answer for other names', () => {
  test('a permission through sets with separators in their names', () => {
    const world = fc.dictionary(name, fc.boolean(), {
      minKeys: 1,
      maxKeys: 6,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(world, fc.array(name, { maxLength: 4 }), (holds, asked) => {
        const sets = Object.entries(holds).map(([key, has]) => [
          key,
          { permissions: has ? ['read'] : [] },
        ])
        const model = createModel({ permissions: ['read'], sets: Object.fromEntries(sets) })
        const names = [...asked, ...Object.keys(holds).slice(0, 1)]
        const expected = names.some((one) => Object.hasOwn(holds, one) && holds[one]) ? TRUE : FALSE
        const rule = model.compile(permission('read'))
        assert.equal(rule.evaluate(unloaded({ sets: names })), expected)
        // Asked again, and with the names the other way round: nothing was kept that could answer.
        assert.equal(rule.evaluate(unloaded({ sets: names.toReversed() })), expected)
        assert.equal(rule.evaluate(unloaded({ sets: [names.join('$$')] })), holdsOf(holds, names))
      }),
      runs,
    )
  })

  test('a kept answer of an engine outside', () => {
    const query: fc.Arbitrary<RelationQuery> = fc.record({
      relation: name,
      subjectType: name,
      subjectId: name,
      objectType: name,
      objectId: name,
    })
    fc.assert(
      fc.property(query, query, (one, other) => {
        assert.equal(keyOf(one) === keyOf(other), isSame(one, other))
      }),
      runs,
    )
  })

  test('a kept answer, the same letters cut elsewhere', () => {
    const letters = fc.tuple(name, fc.nat({ max: 8 }), fc.nat({ max: 8 }))
    fc.assert(
      fc.property(letters, ([text, here, there]) => {
        const one = cut(text, here)
        const other = cut(text, there)
        assert.equal(keyOf(one) === keyOf(other), isSame(one, other))
      }),
      runs,
    )
  })

  test('a requirement in words, by which unmet ones are told apart', () => {
    const operand = fc.constantFrom(fromSubject, fromResource, fromContext)
    const leaf: fc.Arbitrary<Rule> = fc.oneof(
      name.map(set),
      fc
        .tuple(operand, name, operand, name)
        .map(([left, a, right, b]) => attribute(left(a), 'equal', right(b))),
      fc.tuple(operand, name, name).map(([left, a, b]) => attribute(left(a), 'equal', b)),
    )
    const rule = fc.oneof(
      leaf,
      leaf.map((inner) => not(inner)),
      fc.tuple(leaf, leaf).map(([left, right]) => all(left, right)),
      fc.tuple(leaf, leaf).map(([left, right]) => not(any(left, right))),
    )
    fc.assert(
      fc.property(rule, rule, (one, other) => {
        assert.equal(
          describeRule(one) === describeRule(other),
          JSON.stringify(one) === JSON.stringify(other),
        )
      }),
      runs,
    )
  })

  test('a version', () => {
    const cutAt = (text: string, at: number) => [text.slice(0, at), text.slice(at)]
    fc.assert(
      fc.property(name, fc.nat({ max: 8 }), fc.nat({ max: 8 }), (text, here, there) => {
        const [one, other] = [cutAt(text, here), cutAt(text, there)]
        assert.equal(
          fingerprint(one) === fingerprint(other),
          JSON.stringify(one) === JSON.stringify(other),
        )
      }),
      runs,
    )
  })
})

/** What one set has whose name is all of the names joined: as a rule nothing, for there is none. */
function holdsOf(holds: Readonly<Record<string, boolean>>, names: readonly string[]): number {
  const joined = names.join('$$')
  return Object.hasOwn(holds, joined) && holds[joined] === true ? TRUE : FALSE
}

function isSame(one: RelationQuery, other: RelationQuery): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** One text, cut in two: what is the type for one query is part of the id for another. */
function cut(text: string, at: number): RelationQuery {
  return {
    relation: 'r',
    subjectType: text.slice(0, at),
    subjectId: text.slice(at),
    objectType: text,
    objectId: 'o',
  }
}
