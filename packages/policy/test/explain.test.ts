import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { attribute } from '../src/leaves/attribute.ts'
import { fromContext } from '../src/leaves/operand.ts'
import { all, any, not, type Rule } from '../src/rule.ts'
import { anonymous, first, free, input, model, order, subject, unloaded } from './fixtures.ts'

const read: Rule = { kind: 'permission', permission: 'orders:read' }
const write: Rule = { kind: 'permission', permission: 'orders:write' }
const remove: Rule = { kind: 'permission', permission: 'orders:delete' }
const owner: Rule = { kind: 'owner' }
const admin: Rule = { kind: 'set', set: 'admin' }
const profile: Rule = { kind: 'scope', scope: 'profile' }
const closed = free.attribute('status', 'equal', 'closed')

const bob = subject({ id: 'bob' })

function requirements(rule: Rule, asked = input()): readonly string[] {
  return model
    .compile(rule, free)
    .explain(asked)
    .unmet.map((one) => one.requirement)
}

describe('what is unmet', () => {
  const rows: readonly [name: string, Rule, string[]][] = [
    [
      'of an all, everything that is',
      all(read, remove, admin),
      ['permission orders:delete', 'set admin'],
    ],
    [
      'of an any, the branch with the fewest',
      any(all(remove, admin), closed),
      ['resource status equal "closed"'],
    ],
    ['of an any, the first of equals', any(remove, admin), ['permission orders:delete']],
    [
      'of an any in an all, one branch',
      all(any(owner, admin), remove),
      ['permission orders:delete'],
    ],
    [
      'the same twice is named once',
      all(remove, any(remove, all(remove, admin))),
      ['permission orders:delete'],
    ],
    [
      'of a prohibition, the whole',
      not(all(owner, read)),
      ['not (owner of the resource and permission orders:read)'],
    ],
  ]
  for (const [name, rule, expected] of rows) {
    test(name, () => assert.deepEqual(requirements(rule), expected))
  }

  test('of an any, the branch that scopes would open, though it has more', () => {
    const asked = input({ subject: subject({ scopes: [] }) })
    const rule = any(remove, all(read, write))
    assert.deepEqual(requirements(rule, asked), [
      'permission orders:read',
      'permission orders:write',
    ])
  })

  test('a prohibition says whether it applies or is unknown', () => {
    const rule = model.compile(not(closed), free)
    const applies = rule.explain(input({ resource: { ...first, status: 'closed' } }))
    assert.deepEqual(applies.unmet, [
      {
        reason: 'rule_not_met',
        requirement: 'not resource status equal "closed"',
        compared: 'it applies',
      },
    ])
    const missing = rule.explain(input({ resource: { ...first, status: null } }))
    assert.equal(missing.unmet[0].compared, 'unknown whether it applies')
  })

  test('a missing value is said to be missing', () => {
    const { unmet } = model
      .compile(closed, free)
      .explain(input({ resource: { ...first, status: null } }))
    assert.equal(unmet[0].compared, 'left missing, right "closed"')
  })

  test('without the resource, only what is certain', () => {
    assert.deepEqual(requirements(all(remove, owner), unloaded()), ['permission orders:delete'])
    assert.deepEqual(requirements(all(remove, any(owner, admin)), unloaded()), [
      'permission orders:delete',
    ])
    assert.deepEqual(requirements(all(remove, not(owner)), unloaded()), [
      'permission orders:delete',
    ])
  })

  test('without the resource and with nothing certain, still something', () => {
    assert.deepEqual(requirements(owner, unloaded()), ['owner of the resource'])
    assert.deepEqual(requirements(any(owner, admin), unloaded()), ['owner of the resource'])
  })

  test('another tenant is named first', () => {
    const { unmet } = model
      .compile(remove, order)
      .explain(input({ resource: { ...first, tenant: 'globex' } }))
    assert.deepEqual(
      unmet.map((one) => one.reason),
      ['tenant_mismatch', 'permission_missing'],
    )
  })

  test('there is nothing to explain about a permit', () => {
    assert.throws(() => model.compile(read).explain(input()), /a rule that permits/)
  })
})

describe('what would help', () => {
  const scoped = (scopes: readonly string[], more: Partial<Subject> = {}) =>
    input({ subject: subject({ scopes, ...more }) })

  const rows: readonly [name: string, Rule, ReturnType<typeof input>, string[] | undefined][] = [
    ['a scope that is missing', read, scoped([]), ['orders:read']],
    [
      'all missing scopes at once',
      all(read, write, profile),
      scoped(['orders:read']),
      ['orders:write', 'profile'],
    ],
    ['a scope does not help where the permission is missing', remove, scoped([]), undefined],
    ['nor where another requirement is unmet', all(read, admin), scoped([]), undefined],
    ['nor where a prohibition applies', all(read, not(owner)), scoped([]), undefined],
    [
      'nor where the scope itself is prohibited',
      all(read, not(profile)),
      scoped(['profile']),
      undefined,
    ],
    [
      'nor where it would set off a prohibition',
      all(read, not(all(read, owner))),
      scoped([]),
      undefined,
    ],
    ['a scope for one branch of an any', any(admin, read), scoped([]), ['orders:read']],
    [
      'credentials without scopes need one, and then every other too',
      all(read, profile),
      input(),
      ['profile', 'orders:read'],
    ],
    ['a permission that is missing, without scopes', remove, input(), undefined],
    ['nobody is helped by a scope', profile, anonymous, undefined],
  ]
  for (const [name, rule, asked, missing] of rows) {
    test(name, () => {
      const expected = missing === undefined ? { kind: 'nothing' } : { kind: 'scope', missing }
      assert.deepEqual(model.compile(rule, free).explain(asked).remedy, expected)
    })
  }

  test('nor where it would make a prohibition unknown', () => {
    const rule = model.compile(all(read, not(all(read, closed))), free)
    const asked = scoped([])
    const unstated = { ...asked, resource: { ...first, status: null } }
    assert.deepEqual(rule.explain(unstated).remedy, { kind: 'nothing' })
    assert.deepEqual(rule.explain(asked).remedy, { kind: 'scope', missing: ['orders:read'] })
    const byContext = attribute(fromContext('state'), 'equal', 'closed')
    const early = model.compile(all(read, not(all(read, byContext))))
    assert.deepEqual(early.explain(unloaded({ scopes: [] })).remedy, { kind: 'nothing' })
  })

  test('before the resource is loaded, a scope helps as far as is known', () => {
    const rule = model.compile(all(read, owner), free)
    const asked = unloaded({ id: 'bob', scopes: [] })
    assert.deepEqual(rule.explain(asked).remedy, { kind: 'scope', missing: ['orders:read'] })
    const loaded = { ...asked, resource: first }
    assert.deepEqual(rule.explain(loaded).remedy, { kind: 'nothing' })
  })
})

describe('what may be disclosed', () => {
  test('required are the permissions that are unmet, held are those of the rule that are there', () => {
    const { required, held } = model
      .compile(all(read, remove, owner), free)
      .explain(input({ subject: bob }))
    assert.deepEqual(required, ['orders:delete'])
    assert.deepEqual(held, ['orders:read'])
  })

  test('a permission that the scopes leave out is required and not held', () => {
    const asked = input({ subject: subject({ scopes: ['orders:read'] }) })
    const { required, held } = model.compile(all(read, write)).explain(asked)
    assert.deepEqual(required, ['orders:write'])
    assert.deepEqual(held, ['orders:read'])
  })

  test('a permission under a prohibition is neither', () => {
    const { required, held } = model.compile(not(read)).explain(input())
    assert.deepEqual([required, held], [[], []])
  })

  test('a permission that the rule does not name is not disclosed', () => {
    const { held } = model.compile(remove).explain(input())
    assert.deepEqual(held, [])
  })

  test('nobody holds anything', () => {
    assert.deepEqual(model.compile(read).explain(anonymous).held, [])
  })
})
