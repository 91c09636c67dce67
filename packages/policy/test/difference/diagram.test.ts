// Goal: the diagram is the function it was made of, and equal functions are one node.
// Method: random formulas over variables of two to four states, against trying every assignment.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  ALWAYS,
  Diagram,
  DiagramTooLarge,
  NEVER,
  type Node,
  VARIABLE_COUNT_MAX,
} from '../../src/difference/diagram.ts'

const COUNTS = [2, 3, 4, 2, 3]

type Formula =
  | { readonly kind: 'test'; readonly variable: number; readonly states: readonly boolean[] }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly [Formula, Formula] }
  | { readonly kind: 'not'; readonly part: Formula }

const formula: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.nat(COUNTS.length - 1).chain((variable) =>
      fc
        .array(fc.boolean(), {
          minLength: COUNTS[variable] ?? 2,
          maxLength: COUNTS[variable] ?? 2,
        })
        .map((states): Formula => ({ kind: 'test', variable, states })),
    ),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('formula'), tie('formula'))
      .map(([kind, a, b]): Formula => ({ kind, parts: [a, b] })),
    tie('formula').map((part): Formula => ({ kind: 'not', part })),
  ),
})).formula

function build(diagram: Diagram, one: Formula): Node {
  if (one.kind === 'test') return diagram.test(one.variable, one.states)
  if (one.kind === 'not') return diagram.not(build(diagram, one.part))
  const [left, right] = one.parts
  return diagram[one.kind](build(diagram, left), build(diagram, right))
}

function holds(one: Formula, states: readonly number[]): boolean {
  if (one.kind === 'test') return one.states[states[one.variable] as number] === true
  if (one.kind === 'not') return !holds(one.part, states)
  const [left, right] = one.parts.map((part) => holds(part, states))
  return one.kind === 'and' ? left === true && right === true : left === true || right === true
}

const assignments = COUNTS.reduce<readonly (readonly number[])[]>(
  (all, count) =>
    all.flatMap((states) => Array.from({ length: count }, (_, i) => states.concat(i))),
  [[]],
)

describe('Diagram', () => {
  test('a node holds exactly where the formula does', () => {
    const property = fc.property(formula, (one) => {
      const diagram = new Diagram(100_000)
      const node = build(diagram, one)
      for (const states of assignments) {
        assert.equal(diagram.holdsAt(node, new Map(states.entries())), holds(one, states))
      }
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('two formulas are one node exactly where they are equal', () => {
    let equal = 0
    const property = fc.property(formula, formula, (one, other) => {
      const diagram = new Diagram(100_000)
      const isSame = assignments.every((states) => holds(one, states) === holds(other, states))
      if (isSame) equal += 1
      assert.equal(build(diagram, one) === build(diagram, other), isSame)
    })
    fc.assert(property, { numRuns: 600 })
    assert.ok(equal > 10, `${equal}`)
  })

  test('a path leads to where the function holds, whatever it leaves open', () => {
    const property = fc.property(formula, (one) => {
      const diagram = new Diagram(100_000)
      const node = build(diagram, one)
      const path = diagram.path(node)
      if (path === undefined) {
        assert.equal(node, NEVER)
        return
      }
      for (const states of assignments) {
        if ([...path].every(([variable, state]) => states[variable] === state)) {
          assert.ok(holds(one, states))
        }
      }
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('the path tests the fewest variables', () => {
    const diagram = new Diagram(1000)
    const [a, b, c] = [0, 1, 2].map((variable) => diagram.test(variable, [false, true])) as [
      0,
      0,
      0,
    ]
    const node = diagram.or(diagram.and(a, b), diagram.and(diagram.not(a), c))
    assert.equal(diagram.path(node)?.size, 2)
    assert.deepEqual(
      diagram.path(diagram.or(c, diagram.and(a, b))),
      new Map([
        [0, 0],
        [2, 1],
      ]),
    )
  })

  test('a function depends on the variables that can change it', () => {
    const diagram = new Diagram(1000)
    const [a, b] = [0, 1].map((variable) => diagram.test(variable, [false, true])) as [0, 0]
    assert.deepEqual(diagram.dependsOn(diagram.and(a, b)), new Set([0, 1]))
    assert.deepEqual(diagram.dependsOn(diagram.or(a, diagram.and(a, b))), new Set([0]))
    assert.deepEqual(diagram.dependsOn(ALWAYS), new Set())
  })

  test('a rule that names each leaf once takes as many nodes as leaves', () => {
    const diagram = new Diagram(200_000)
    const pair = (i: number): Node =>
      diagram.and(diagram.test(2 * i, [false, true]), diagram.test(2 * i + 1, [false, true]))
    let node = NEVER
    for (let i = 0; i < 300; i += 1) node = diagram.or(node, pair(i))
    assert.equal(diagram.dependsOn(node).size, 600)
  })

  test('a function of as many variables as there may be is no deeper than calls go', () => {
    const diagram = new Diagram(100_000)
    const nodes = Array.from({ length: VARIABLE_COUNT_MAX }, (_, i) =>
      diagram.test(i, [false, true]),
    )
    const someOf = (some: readonly Node[]): Node =>
      some.reduceRight((rest, node) => diagram.or(node, rest), NEVER)
    const odd = someOf(nodes.filter((_, i) => i % 2 === 1))
    const only = diagram.without(someOf(nodes), odd)
    assert.equal(diagram.dependsOn(only).size, VARIABLE_COUNT_MAX)
    assert.equal(diagram.path(only)?.get(VARIABLE_COUNT_MAX - 1), 0)
    assert.throws(() => diagram.test(VARIABLE_COUNT_MAX, [false, true]), DiagramTooLarge)
  })

  test('beyond the limit of steps it gives up, and not before', () => {
    const make = (limit: number): Node => {
      const diagram = new Diagram(limit)
      return diagram.and(diagram.test(0, [false, true]), diagram.test(1, [false, true]))
    }
    assert.throws(() => make(2), DiagramTooLarge)
    assert.ok(make(3) > ALWAYS)
  })
})
