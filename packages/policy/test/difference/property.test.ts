// Goal: `difference` misses nobody who gains or loses, and every example it tells is one.
// Method: random pairs of rules, half of them one change apart, over many random requests, decided by
// the interpreter of naive.ts, which shares no code with the sources.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { CompiledRule } from '../../src/compile.ts'
import type { Case } from '../../src/difference/cases.ts'
import { type Difference, difference } from '../../src/difference/difference.ts'
import type { RuleInput } from '../../src/leaf.ts'
import { leavesOf, type Rule } from '../../src/rule.ts'
import * as arbitrary from '../arbitraries.ts'
import { naive, wordsOf } from '../naive.ts'

const PAIRS = 300
const EXAMPLES = PAIRS / 2
const INPUTS = 100
const inputs = fc.array(arbitrary.input, { minLength: INPUTS, maxLength: INPUTS })

/** A rule in which one node was replaced, dropped or negated. */
const changed: fc.Arbitrary<readonly [Rule, Rule]> = fc
  .tuple(arbitrary.rule, arbitrary.leaf, fc.nat(), fc.constantFrom('replace', 'negate', 'widen'))
  .map(([rule, leaf, at, how]) => {
    const count = { left: at % sizeOf(rule) }
    return [rule, rewrite(rule, count, (old) => rewritten(old, leaf, how))]
  })
const pair = fc.oneof(fc.tuple(arbitrary.rule, arbitrary.rule), changed)

function rewritten(old: Rule, leaf: Rule, how: string): Rule {
  if (how === 'replace') return leaf
  return how === 'negate' ? { kind: 'not', rule: old } : { kind: 'any', rules: [old, leaf] }
}

function sizeOf(rule: Rule): number {
  if (rule.kind === 'not') return 1 + sizeOf(rule.rule)
  if (rule.kind !== 'all' && rule.kind !== 'any') return 1
  return rule.rules.reduce((sum, part) => sum + sizeOf(part), 1)
}

function rewrite(rule: Rule, count: { left: number }, how: (old: Rule) => Rule): Rule {
  count.left -= 1
  if (count.left === -1) return how(rule)
  if (rule.kind === 'not') return { kind: 'not', rule: rewrite(rule.rule, count, how) }
  if (rule.kind !== 'all' && rule.kind !== 'any') return rule
  return { ...rule, rules: rule.rules.map((part) => rewrite(part, count, how)) }
}

function permits(rule: Rule, input: RuleInput): boolean {
  return naive(rule, arbitrary.world, { input }) === true
}

/** What becomes of a request; the rules decide with the resource there. */
function changeOf(before: Rule, after: Rule, input: RuleInput): 'gain' | 'loss' | undefined {
  const asked = { ...input, resource: input.resource ?? {} }
  const [was, is] = [permits(before, asked), permits(after, asked)]
  if (was === is) return undefined
  return is ? 'gain' : 'loss'
}

/** The difference of two rules as they are written: no tenant joins them. */
function between(before: Rule, after: Rule): Difference {
  // Who may see is compiled as it stands, where another rule is joined by the tenant.
  const compile = (see: Rule): CompiledRule<arbitrary.Row> =>
    arbitrary.model.visibility({ ...arbitrary.rowType, see })
  return difference(compile(before), compile(after), { cases: 4 })
}

describe('difference of random rules', () => {
  test(`nobody gains or loses untold in ${PAIRS * INPUTS} requests`, () => {
    const seen = { gain: 0, loss: 0, same: 0, undecided: 0 }
    const property = fc.property(pair, inputs, ([before, after], many) => {
      const found = between(before, after)
      if (found.kind !== 'changed') seen[found.kind] += 1
      const isTold = { gain: found.gains.length > 0, loss: found.losses.length > 0 }
      for (const input of many) {
        const change = changeOf(before, after, input)
        if (change === undefined) continue
        seen[change] += 1
        assert.ok(isTold[change] || found.kind === 'undecided', `a ${change} is not told`)
      }
    })
    fc.assert(property, { numRuns: PAIRS })
    assert.ok(seen.gain > 500 && seen.loss > 500 && seen.same > 5, JSON.stringify(seen))
    assert.ok(seen.undecided < PAIRS / 5, JSON.stringify(seen))
  })

  test('every example is one, by the interpreter', () => {
    const seen = { with: 0, without: 0 }
    const count = (one: Case, before: Rule, after: Rule): void => {
      if (one.input === undefined) {
        seen.without += 1
        return
      }
      seen.with += 1
      assert.ok(permits(after, one.input) && !permits(before, one.input), one.words)
    }
    const property = fc.property(pair, ([before, after]) => {
      const { gains, losses } = between(before, after)
      for (const gain of gains) count(gain, before, after)
      for (const loss of losses) count(loss, after, before)
    })
    fc.assert(property, { numRuns: EXAMPLES })
    assert.ok(seen.with > 200 && seen.without < seen.with / 20, JSON.stringify(seen))
  })

  test('what is told of a case is enough: it needs no other leaf', () => {
    let told = 0
    const property = fc.property(pair, inputs, ([before, after], many) => {
      for (const gain of between(before, after).gains) {
        for (const input of many) {
          const asked = { ...input, resource: input.resource ?? {} }
          if (!isLike(gain, asked, [before, after])) continue
          told += 1
          assert.equal(changeOf(before, after, asked), 'gain', gain.words)
        }
      }
    })
    fc.assert(property, { numRuns: EXAMPLES })
    assert.ok(told > 200, `${told}`)
  })
})

/** Whether a request is in the circumstances of a case, leaf by leaf. */
function isLike({ who, leaves }: Case, input: RuleInput, rules: readonly Rule[]): boolean {
  if (who !== 'anyone' && (who === 'nobody') !== (input.subject === undefined)) return false
  const words = { yes: true, no: false, unknown: null }
  return leaves.every(({ requirement, is }) => {
    const leaf = rules.flatMap(leavesOf).find((one) => wordsOf(one) === requirement)
    return naive(leaf as Rule, arbitrary.world, { input }) === words[is]
  })
}
