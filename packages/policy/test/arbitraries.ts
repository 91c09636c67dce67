import type { Subject } from '@sallyport/contract'
import fc from 'fast-check'
import { createGrants } from '../src/grants.ts'
import type { RuleInput } from '../src/leaf.ts'
import type { Operand } from '../src/leaves/operand.ts'
import { createModel, type Model } from '../src/model.ts'
import { compileNode, type RuleNode } from '../src/node.ts'
import { type ResourceType, resourceType } from '../src/resource-type.ts'
import type { AllRule, AnyRule, Rule } from '../src/rule.ts'
import type { World } from './naive.ts'

/** A row that may lack anything, as rows of a real table do. */
export interface Row {
  readonly tenant?: unknown
  readonly owner?: unknown
  readonly status?: unknown
  readonly level?: unknown
}

const permissions = ['a', 'b', 'c', 'd']

/** The sets that the random rules speak of: a hierarchy, a plain set and an empty one. */
export const world: World = {
  sets: {
    low: { permissions: ['a'] },
    high: { permissions: ['b'], includes: ['low'] },
    side: { permissions: ['c'] },
    empty: {},
  },
  tenantColumn: 'tenant',
  ownerColumn: 'owner',
}

/** The model of that world. */
export const model: Model = createModel({ permissions, sets: world.sets })

/** The type of its rows. */
export const rowType: ResourceType<Row> = resourceType<Row>('row', {
  tenant: 'tenant',
  owner: 'owner',
})

/** Compiles a rule as it is written: `model.compile` would join the tenant to it. */
export function nodeOf(rule: Rule): RuleNode {
  const grants = createGrants({ permissions, sets: world.sets })
  return compileNode(rule, { grants, resource: rowType, path: '$' })
}

/** A value as a database or a token may hold it: missing, odd, or of the wrong type. */
export const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('x', 'y', 1, 2) },
  { weight: 2, arbitrary: fc.constantFrom(undefined, null) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>('', '1', true, false, Number.NaN, 1n, 2n, -1.5, {}),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('10', '9.50', '-1e3', ' 7 ', 'NaN', '2026-10-01', '10 km', ' '),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>([], ['x'], ['x', null], [1, 2], [1n, Number.NaN], ['1', 2]),
  },
)

const scalar = fc.constantFrom<string | number | boolean>('x', 'y', '1', 1, 2, true, false)

const attributeOperand: fc.Arbitrary<Operand> = fc.oneof(
  fc.record({ from: fc.constant('subject' as const), name: fc.constantFrom('id', 'tenant', 'p') }),
  fc.record({ from: fc.constant('resource' as const), name: fc.constantFrom('status', 'level') }),
  fc.record({ from: fc.constant('context' as const), name: fc.constantFrom('q', 'r') }),
)

const comparison = fc.oneof(
  fc.record({
    kind: fc.constant('attribute' as const),
    left: attributeOperand,
    operator: fc.constantFrom('equal' as const, 'not_equal' as const, 'contains' as const),
    right: fc.oneof(attributeOperand, fc.record({ value: scalar })),
  }),
  fc.record({
    kind: fc.constant('attribute' as const),
    left: attributeOperand,
    operator: fc.constantFrom(
      'less' as const,
      'less_or_equal' as const,
      'greater' as const,
      'greater_or_equal' as const,
    ),
    right: fc.oneof(attributeOperand, fc.record({ value: fc.constantFrom('x', 1, 2, -1) })),
  }),
  fc.record({
    kind: fc.constant('attribute' as const),
    left: attributeOperand,
    operator: fc.constant('in' as const),
    right: fc.oneof(attributeOperand, fc.record({ value: fc.array(scalar, { maxLength: 3 }) })),
  }),
)

/** A leaf of any kind. */
export const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    kind: fc.constant('permission' as const),
    permission: fc.constantFrom(...permissions),
  }),
  fc.record({ kind: fc.constant('scope' as const), scope: fc.constantFrom('a', 'e') }),
  fc.record({ kind: fc.constant('set' as const), set: fc.constantFrom('low', 'high', 'empty') }),
  fc.constantFrom<Rule>({ kind: 'owner' }, { kind: 'same_tenant' }),
  fc.constantFrom<Rule>({ kind: 'authenticated' }, { kind: 'anyone' }),
  comparison,
  comparison,
)

/** A rule of any shape, some levels deep. */
export const rule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => {
  const parts = fc.array(tie('rule'), { minLength: 1, maxLength: 4 })
  return {
    rule: fc.oneof(
      { depthSize: 'small', maxDepth: 5, withCrossShrink: true },
      leaf,
      parts.map((rules): AllRule => ({ kind: 'all', rules })),
      parts.map((rules): AnyRule => ({ kind: 'any', rules })),
      tie('rule').map((inner) => ({ kind: 'not' as const, rule: inner })),
    ),
  }
}).rule

const subset = (names: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...names])

/** A subject with any mixture of grants, narrowed or not. Its id may be the name of a set. */
export const subject: fc.Arbitrary<Subject> = fc
  .record({
    id: fc.constantFrom('x', 'y', 'high'),
    tenant: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    sets: subset(['low', 'high', 'side', 'stranger', 'constructor']),
    permissions: fc.option(subset(permissions), { nil: undefined }),
    scopes: fc.option(subset([...permissions, 'e']), { nil: undefined }),
    attributes: fc.option(fc.record({ p: value }), { nil: undefined }),
  })
  .map(({ id, sets, ...rest }) => {
    const present = Object.entries(rest).filter(([, part]) => part !== undefined)
    const authentication = { scheme: 'bearer', methods: [] }
    return { id, kind: 'user', sets, authentication, ...Object.fromEntries(present) }
  })

/** A row; columns may be missing altogether. */
export const row: fc.Arbitrary<Row> = fc.record(
  { tenant: value, owner: value, status: value, level: value },
  { requiredKeys: [] },
)

/** A request: somebody or nobody, about a row that may not be loaded. */
export const input: fc.Arbitrary<RuleInput<Row>> = fc.record({
  subject: fc.option(subject, { nil: undefined, freq: 8 }),
  resource: fc.option(row, { nil: undefined, freq: 5 }),
  context: fc.record({ q: value, r: value }, { requiredKeys: [] }),
})
