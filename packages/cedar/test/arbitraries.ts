import type { Subject } from '@sallyport/contract'
import {
  type AttributeOperator,
  createModel,
  type Model,
  type Operand,
  type ResourceType,
  type Rule,
  resourceType,
  type SetDefinition,
} from '@sallyport/policy'
import fc from 'fast-check'
import type { Attributes, Shape } from '../src/shape.ts'

/** A row of which anything may be missing; what is there has the type of its column. */
export type Row = Readonly<Record<string, unknown>>

const permissions = ['a', 'b', 'c']

/** A hierarchy of sets, a plain set and an empty one. */
export const sets: Readonly<Record<string, SetDefinition>> = {
  low: { permissions: ['a'] },
  high: { permissions: ['b'], includes: ['low'] },
  top: { includes: ['high'] },
  side: { permissions: ['c'] },
}

/** The model of the random rules. */
export const model: Model = createModel({ permissions, sets })

/** Rows with a tenant, and rows without. */
export const types: readonly ResourceType<Row>[] = [
  resourceType<Row>('row', { tenant: 'tenant', owner: 'owner' }),
  resourceType<Row>('row', { tenant: 'tenant', owner: 'owner', crossTenant: 'c' }),
  resourceType<Row>('row', { tenant: null, owner: 'owner' }),
]

/** The types of everything that the random rules compare. */
export const shape: Shape = {
  subject: { team: 'string', age: 'long', vip: 'boolean', 'a b': 'strings' },
  resource: {
    tenant: 'string',
    owner: 'string',
    status: 'string',
    total: 'long',
    open: 'boolean',
    tags: 'strings',
    marks: 'longs',
    flags: 'booleans',
    in: 'string',
  },
  context: { team: 'string', level: 'long' },
}

const long = fc.constantFrom(0, 1, 2, -1, 2 ** 53 - 1, -(2 ** 53 - 1))
const string = fc.constantFrom('x', 'y', '', '1', 'a"b\\c\n', '\u{1F600}\u0007')
const values = {
  string,
  long,
  boolean: fc.boolean(),
  strings: fc.array(string, { maxLength: 2 }),
  longs: fc.array(long, { maxLength: 2 }),
  booleans: fc.array(fc.boolean(), { maxLength: 2 }),
}

function record(attributes: Attributes = {}): fc.Arbitrary<Row> {
  const fields = Object.entries(attributes).map(([name, type]) => [name, values[type]])
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [],
  })
}

const operand: fc.Arbitrary<Operand> = fc.oneof(
  ...(['subject', 'resource', 'context'] as const).map((from) =>
    fc.record({
      from: fc.constant(from),
      name: fc.constantFrom(
        ...Object.keys(shape[from] ?? {}),
        ...(from === 'subject' ? ['id', 'kind', 'tenant'] : []),
      ),
    }),
  ),
)
const scalar = fc.oneof(string, long, fc.boolean())
const literal = scalar.map((value) => ({ value }))
const list = fc.array(scalar, { maxLength: 3 }).map((value) => ({ value }))
const equality: readonly AttributeOperator[] = ['equal', 'not_equal']
const order: readonly AttributeOperator[] = ['less', 'less_or_equal', 'greater', 'greater_or_equal']
const numbers: fc.Arbitrary<Operand> = fc.constantFrom<Operand>(
  { from: 'resource', name: 'total' },
  { from: 'subject', name: 'age' },
  { from: 'context', name: 'level' },
  // Of another type, but none of them a text: those have an order of their own, and Cedar has none.
  { from: 'resource', name: 'open' },
  { from: 'resource', name: 'marks' },
)

function comparison(
  left: fc.Arbitrary<Operand>,
  operators: readonly AttributeOperator[],
  right: fc.Arbitrary<Operand>,
): fc.Arbitrary<Rule> {
  return fc
    .tuple(left, fc.constantFrom(...operators), right)
    .map(([l, operator, r]) => ({ kind: 'attribute', left: l, operator, right: r }) as const)
}

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .constantFrom(...permissions)
    .map((permission) => ({ kind: 'permission', permission }) as const),
  fc.constantFrom('a', 'e').map((scope) => ({ kind: 'scope', scope }) as const),
  fc.constantFrom(...Object.keys(sets)).map((set) => ({ kind: 'set', set }) as const),
  fc.constantFrom<Rule>({ kind: 'owner' }, { kind: 'authenticated' }, { kind: 'anyone' }),
  comparison(operand, equality, fc.oneof(operand, literal)),
  comparison(
    numbers,
    order,
    fc.oneof(
      numbers,
      long.map((value) => ({ value })),
    ),
  ),
  comparison(operand, ['in'], fc.oneof(operand, list)),
  comparison(operand, ['contains'], fc.oneof(operand, literal)),
)

/** A rule that can be exported, some levels deep. */
export const rule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => {
  const parts = fc.array(tie('rule'), { minLength: 1, maxLength: 4 })
  return {
    rule: fc.oneof(
      { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
      leaf,
      parts.map((rules) => ({ kind: 'all', rules }) as const),
      parts.map((rules) => ({ kind: 'any', rules }) as const),
      tie('rule').map((inner) => ({ kind: 'not', rule: inner }) as const),
    ),
  }
}).rule

const subject: fc.Arbitrary<Subject> = fc
  .record({
    id: fc.constantFrom('x', 'y', '', 'high'),
    kind: fc.constantFrom('user' as const, 'service' as const),
    tenant: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    sets: fc.subarray(['low', 'high', 'top', 'side', 'stranger']),
    permissions: fc.option(fc.subarray(permissions), { nil: undefined }),
    scopes: fc.option(fc.subarray([...permissions, 'e']), { nil: undefined }),
    attributes: record(shape.subject),
  })
  .map(({ tenant, permissions: direct, scopes, ...rest }) => ({
    ...rest,
    ...(tenant !== undefined && { tenant }),
    ...(direct !== undefined && { permissions: direct }),
    ...(scopes !== undefined && { scopes }),
    authentication: { scheme: 'bearer', methods: [] },
  }))

/** A request of somebody about a row that is there. */
export const input: fc.Arbitrary<{
  readonly subject: Subject
  readonly resource: Row
  readonly context: Row
}> = fc.record({ subject, resource: record(shape.resource), context: record(shape.context) })

/** The same with one column of the row holding what its type does not allow. */
export const oddInput: typeof input = fc
  .tuple(
    input,
    fc.constantFrom(...Object.keys(shape.resource)),
    fc.constantFrom<unknown>(1, 'x', true, ['x'], [1], {}, null, 1.5, [null], 2 ** 53),
  )
  .map(([one, name, value]) => ({ ...one, resource: { ...one.resource, [name]: value } }))
