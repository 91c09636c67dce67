import type { Subject } from '@sallyport/contract'
import fc from 'fast-check'
import { createGrants } from '../src/grants.ts'
import type { RuleInput } from '../src/leaf.ts'
import type { Operand } from '../src/leaves/operand.ts'
import { createModel, type Model } from '../src/model.ts'
import { parseRule } from '../src/parse.ts'
import type { RelationAnswers } from '../src/relations.ts'
import { type ResourceType, resourceType } from '../src/resource-type.ts'
import type { AllRule, AnyRule, Rule } from '../src/rule.ts'
import { compileNode, type RuleNode } from '../src/rule-node.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'
import type { World } from './naive.ts'

/** A row that may lack anything, as rows of a real table do. */
export interface Row {
  readonly tenant?: unknown
  readonly owner?: unknown
  readonly status?: unknown
  readonly level?: unknown
  readonly id?: unknown
  readonly acl?: unknown
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
  aclColumn: 'acl',
  typeName: 'row',
}

/** The model of that world. */
export const model: Model = createModel({ permissions, sets: world.sets })

/** The type of its rows. */
export const rowType: ResourceType<Row> = resourceType<Row>('row', {
  tenant: 'tenant',
  owner: 'owner',
  acl: 'acl',
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

/** The instant around which everything happens: a Friday, half an hour before midnight in UTC. */
export const INSTANT = Date.UTC(2026, 9, 23, 23, 30)

const time = fc.oneof(
  fc.record(
    {
      days: fc.subarray(['mon', 'fri', 'sat', 'sun'] as const, { minLength: 1 }),
      from: fc.constantFrom('00:00', '09:30', '23:31'),
      until: fc.constantFrom('01:30', '17:00', '24:00'),
    },
    { requiredKeys: ['until'] },
  ),
  fc.record({
    zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC'),
    days: fc.constantFrom(['fri'] as const, ['sat', 'mon'] as const),
  }),
  fc.record(
    {
      notBefore: fc.constantFrom('2026-10-23T23:30:00Z', '2026-10-24T01:00:00.500+02:00'),
      notAfter: fc.constantFrom('2026-10-23T23:30:00Z', '2026-10-26T00:00:00-05:00'),
    },
    { requiredKeys: ['notAfter'] },
  ),
)

const relation = fc.record(
  {
    kind: fc.constant('relation' as const),
    relation: fc.constantFrom('viewer', 'editor'),
    object: attributeOperand,
    type: fc.constantFrom('folder', 'row'),
  },
  { requiredKeys: ['kind', 'relation'] },
)

/** A leaf that asks how, when, whence, or somebody else. */
const circumstance: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ kind: fc.constant('acl' as const), permission: fc.constantFrom('a', 'b', 'c') }),
  fc
    .record(
      {
        kind: fc.constant('assurance' as const),
        acr: fc.subarray(['gold', 'silver'], { minLength: 1 }),
        maxAgeSeconds: fc.constantFrom(1, 300),
      },
      { requiredKeys: ['kind'] },
    )
    .filter((one) => one.acr !== undefined || one.maxAgeSeconds !== undefined),
  fc.record({
    kind: fc.constant('address' as const),
    within: fc.subarray(
      ['10.0.0.0/8', '10.1.2.3', '2001:db8::/33', '::ffff:192.0.2.0/120', '::/0'],
      {
        minLength: 1,
      },
    ),
  }),
  time
    .map((window) => ({ kind: 'time' as const, ...window }))
    .filter((one) => parseRule(one).kind === 'rule'),
  relation,
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
  circumstance,
  circumstance,
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
    kind: fc.constantFrom('user', 'user', 'service'),
    proof: fc.record(
      {
        acr: fc.constantFrom('gold', 'silver', 'bronze'),
        time: fc.constantFrom(0, -1, -1.001, -300, -301, 60, 61).map((age) => INSTANT / 1000 + age),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ id, sets, proof, ...rest }) => {
    const present = Object.entries(rest).filter(([, part]) => part !== undefined)
    const authentication = { scheme: 'bearer', methods: [], ...proof }
    return { id, sets, authentication, ...Object.fromEntries(present) } as unknown as Subject
  })

/** An entry of an access list, as a table or a careless program may hold it. */
const entry: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      {
        subject: fc.constantFrom<unknown>(
          ...['user:x', 'user:y', 'service:x', 'set:low', 'set:high', 'set:stranger', 'tenant:x'],
          ...['user:high', 'group:x', 'x', 'user:', null, 7],
        ),
        permission: fc.constantFrom<unknown>('a', 'a', 'b', 'b', 'c', null, ''),
        effect: fc.constantFrom<unknown>('permit', 'permit', 'prohibit', 'allow', null),
        expiresAt: fc.constantFrom<unknown>(
          null,
          INSTANT,
          INSTANT + 1,
          INSTANT - 1,
          '2027',
          Number.NaN,
        ),
      },
      { requiredKeys: ['subject', 'permission'] },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 'user:x', [], {}, 7) },
)

/** A row; columns may be missing altogether. */
export const row: fc.Arbitrary<Row> = fc.record(
  {
    tenant: value,
    owner: value,
    status: value,
    level: value,
    id: value,
    acl: fc.oneof(
      { weight: 6, arbitrary: fc.array(entry, { maxLength: 4 }) },
      { weight: 1, arbitrary: fc.constantFrom<unknown>(null, {}, 'user:x') },
    ),
  },
  { requiredKeys: [] },
)

const addresses = fc.constantFrom<unknown>(
  ...['10.1.2.3', '10.255.255.255', '11.0.0.0', '::ffff:10.1.2.3', '::FFFF:a01:203', '192.0.2.7'],
  ...['2001:db8::1', '2001:db8:8000::', '2001:db8:7fff:ffff::', '::', '::1', '1::2::3'],
  ...['010.1.2.3', '10.1.2', '10.1.2.3.4', '10.1.2.256', 'fe80::1%eth0', '[::1]', '', 7, null],
)

/** Answers of an engine; of two thirds of the queries it has none, or knows nothing. */
const relations: fc.Arbitrary<RelationAnswers> = fc
  .array(fc.constantFrom<Truth | undefined>(TRUE, TRUE, FALSE, UNKNOWN, undefined), {
    minLength: 7,
    maxLength: 7,
  })
  .map((answers) => ({
    truthOf: (query) => answers[JSON.stringify(query).length % answers.length],
  }))

/** A request: somebody or nobody, about a row that may not be loaded. */
export const input: fc.Arbitrary<RuleInput<Row>> = fc
  .record({
    subject: fc.option(subject, { nil: undefined, freq: 8 }),
    resource: fc.option(row, { nil: undefined, freq: 5 }),
    context: fc.record({ q: value, r: value, address: addresses }, { requiredKeys: [] }),
    now: fc.constantFrom(
      INSTANT,
      INSTANT,
      INSTANT + 500,
      INSTANT + 5_400_000,
      INSTANT + 36_000_000,
      undefined,
    ),
    relations: fc.option(relations, { nil: undefined, freq: 3 }),
  })
  .map(({ now, relations, ...asked }) => ({
    ...asked,
    ...(now !== undefined && { now }),
    ...(relations !== undefined && { relations }),
  }))
