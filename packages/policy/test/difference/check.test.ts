// Goal: what can hardly be meant is found, with its place and a reason; what is meant is left alone.
// Method: one row per rule; every finding in full.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { check } from '../../src/difference/check.ts'
import { checkRule, type Finding } from '../../src/difference/check-rule.ts'
import type { Place } from '../../src/document/document.ts'
import * as p from '../../src/index.ts'
import type { RuleInput } from '../../src/leaf.ts'
import type { Rule } from '../../src/rule.ts'
import * as arbitrary from '../arbitraries.ts'
import { changed, orders, policiesOf, withPolicy } from '../document/fixtures.ts'
import { naive } from '../naive.ts'

const { all, any, not, owner, permission, set } = p
const status = (value: string): Rule => p.attribute(p.fromResource('status'), 'equal', value)
const isKind = (value: string): Rule => p.attribute(p.fromSubject('kind'), 'equal', value)
const read = permission('orders:read')

type Row = readonly [
  name: string,
  rule: Rule,
  ...found: readonly (readonly [kind: string, path: string, piece: string])[],
]

const rows: readonly Row[] = [
  ['a rule that is meant', all(read, any(owner(), set('admin')))],
  [
    'two values of one column',
    all(read, status('open'), status('closed')),
    [
      'never',
      '',
      '`resource status equal "open"` and `resource status equal "closed"` exclude one another',
    ],
  ],
  [
    'what no subject is',
    all(isKind('user'), isKind('service')),
    ['never', '', 'exclude one another'],
  ],
  ['a prohibition of everything', not(p.anyone()), ['never', '', '`not anyone` never holds']],
  [
    'a set without what it includes',
    all(set('admin'), not(set('member'))),
    ['never', '', '`set admin` and `not set member` exclude'],
  ],
  ['a condition and its opposite', any(owner(), not(owner()))],
  [
    'a branch that can never be met',
    any(owner(), all(status('a'), status('b'))),
    ['unreachable', '.rules[1]', 'can never be met'],
  ],
  [
    'a branch within another',
    any(set('member'), all(set('admin'), read)),
    ['redundant', '.rules[1]', 'whoever meets it'],
  ],
  [
    'a branch that another includes',
    any(set('admin'), set('member')),
    ['redundant', '.rules[0]', '`set admin` adds nothing'],
  ],
  [
    'the same twice: the first stays',
    any(owner(), read, owner()),
    ['redundant', '.rules[2]', 'owner'],
  ],
  [
    'a condition that follows from another',
    all(set('member'), set('admin')),
    ['redundant', '.rules[0]', '`set member` adds nothing'],
  ],
  [
    'the tenant, which joins the rule anyhow',
    all(p.sameTenant(), owner(), not(permission('tenants:cross'))),
    ['redundant', '.rules[0]', 'tenant of the resource'],
  ],
  [
    'deeper parts too',
    all(read, not(any(status('a'), all(status('a'), owner())))),
    ['redundant', '.rules[1].rule.rules[1]', 'whoever meets it'],
  ],
]

describe('check', () => {
  for (const [name, rule, ...expected] of rows) {
    test(name, () => {
      const found = check(policiesOf(withPolicy('p', { resource: 'order', rule })))
      const at = '$.policies.p.rule'
      const own = found.filter(({ path }) => path.startsWith(at))
      assert.deepEqual(
        own.map(({ kind, path }) => [kind, path]),
        expected.map(([kind, path]) => [kind, at + path]),
      )
      for (const [i, [, , piece]] of expected.entries()) {
        assert.ok(own[i]?.message.includes(piece), own[i]?.message)
      }
    })
  }

  test('a document that is meant has nothing to remark', () => {
    assert.deepEqual(check(policiesOf(orders)), [])
  })

  test('a rule that everybody meets is told, unless it says so', () => {
    const found = (rule: unknown): unknown =>
      check(policiesOf(withPolicy('p', { rule }))).map(({ kind, message }) => [kind, message])
    const known = { kind: 'authenticated' }
    assert.deepEqual(found(known), [])
    assert.deepEqual(found({ kind: 'anyone' }), [])
    assert.deepEqual(
      found({ kind: 'any', rules: [known, { kind: 'permission', permission: 'orders:read' }] }),
      [['always', 'every subject meets this rule: write `authenticated` if that is meant']],
    )
    const nobody = { kind: 'not', rule: known }
    assert.deepEqual(found({ kind: 'any', rules: [known, nobody] }), [
      ['always', 'every subject meets this rule: write `anyone` if that is meant'],
    ])
  })

  test('who may see is looked through as well', () => {
    const see = { kind: 'all', rules: [{ kind: 'owner' }, { kind: 'owner' }] }
    const found = check(
      policiesOf(changed({ resources: { order: { ...orders.resources['order'], see } } })),
    )
    assert.deepEqual(
      found.map(({ kind, path }) => [kind, path]),
      [['redundant', '$.resources.order.see.rules[1]']],
    )
  })

  test('names that nothing asks for are told', () => {
    const { 'orders.share': _, ...policies } = orders.policies
    const json = changed({
      policies,
      permissions: [...orders.permissions, 'idle', 'rare'],
      sets: { ...orders.sets, idler: { permissions: ['idle'] } },
      resources: { ...orders.resources, invoice: { tenant: null } },
    })
    const rare = { rule: { kind: 'permission', permission: 'rare' } }
    const found = check(policiesOf({ ...(json as object), policies: { ...policies, rare } }))
    assert.deepEqual(
      found.map(({ kind, path }) => [kind, path]),
      [
        ['unused', '$.permissions[4]'],
        ['ungranted', '$.permissions[5]'],
        ['unused', '$.sets.idler'],
        ['unused', '$.resources.invoice'],
      ],
    )
  })

  test('a set may stand in an access list, where there are any', () => {
    const sets = { ...orders.sets, group: {} }
    assert.deepEqual(check(policiesOf(changed({ sets }))), [])
  })
})

// Goal: no finding is wrong. Method: what it says is done to random rules, and the interpreter of
// naive.ts decides random requests before and after.
describe('a whole document', () => {
  test('a column that the type does not state is remarked, with what is meant', () => {
    const right = { value: 'open' }
    const rule = (name: string) => ({
      kind: 'attribute',
      left: { from: 'resource', name },
      operator: 'equal',
      right,
    })
    const unstated = (name: string) =>
      check(policiesOf(withPolicy('p', { resource: 'order', rule: rule(name) })))
        .filter(({ kind }) => kind === 'unstated')
        .map(({ path, message }) => `${path} ${message}`)
    assert.deepEqual(unstated('status'), [])
    assert.deepEqual(unstated('statsu'), [
      '$.policies.p.rule `columns` of the resource type does not state statsu; did you mean `status`?',
    ])
  })

  test('where time is over, each rule that was not looked through is named', () => {
    const found = check(policiesOf(orders), { timeMs: -1 }).filter(
      ({ kind }) => kind === 'undecided',
    )
    assert.deepEqual(
      found.map(({ at }) => at[1]),
      Object.keys(orders.policies),
    )
    assert.match(found[0]?.message ?? '', /time for the whole document was over/)
  })
})

describe('findings in random rules', () => {
  const inputs = fc.array(arbitrary.input, { minLength: 40, maxLength: 40 })

  test('a part that adds nothing can be left out, and what is never met is never met', () => {
    const seen = new Map<string, number>()
    const property = fc.property(arbitrary.rule, inputs, (rule, many) => {
      const compiled = arbitrary.model.visibility({ ...arbitrary.rowType, see: rule })
      for (const { kind, at } of checkRule({ compiled, own: rule, at: [] })) {
        seen.set(kind, (seen.get(kind) ?? 0) + 1)
        for (const input of many) {
          const asked = { ...input, resource: input.resource ?? {} }
          assert.ok(isRight(kind, { rule, at, input: asked }), `${kind} ${at}`)
        }
      }
    })
    fc.assert(property, { numRuns: 400 })
    for (const kind of ['never', 'redundant', 'unreachable']) {
      assert.ok((seen.get(kind) ?? 0) > 3, JSON.stringify([...seen]))
    }
  })
})

interface Claim {
  readonly rule: Rule
  readonly at: Place
  readonly input: RuleInput
}

/** Whether a finding is right about one request. */
function isRight(kind: Finding['kind'], { rule, at, input }: Claim): boolean {
  const permits = (one: Rule): boolean => naive(one, arbitrary.world, { input }) === true
  if (kind === 'never') return !permits(rule)
  if (kind === 'always') return permits(rule) || input.subject === undefined
  return kind === 'undecided' || permits(without(rule, at)) === permits(rule)
}

/** A rule without the part at a place. */
function without(rule: Rule, [field, ...rest]: Place): Rule {
  if (rule.kind === 'not') return { kind: 'not', rule: without(rule.rule, rest) }
  if (rule.kind !== 'all' && rule.kind !== 'any') throw new Error('there is no such part')
  assert.equal(field, 'rules')
  const [index, ...further] = rest as [number, ...Place]
  if (further.length === 0) return { ...rule, rules: rule.rules.toSpliced(index, 1) }
  return { ...rule, rules: rule.rules.with(index, without(rule.rules[index] as Rule, further)) }
}
