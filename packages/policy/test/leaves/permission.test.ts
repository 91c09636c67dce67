import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { permission } from '../../src/leaves/permission.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, subject, unloaded } from '../fixtures.ts'

const rows: readonly [name: string, Partial<Subject>, Truth][] = [
  ['a set grants it', {}, TRUE],
  ['no set grants it', { sets: ['auditor'] }, FALSE],
  ['no set at all', { sets: [] }, FALSE],
  ['the second of two sets grants it', { sets: ['auditor', 'member'] }, TRUE],
  ['an included set grants it', { sets: ['admin'] }, TRUE],
  ['a set two levels down grants it', { sets: ['operator'] }, TRUE],
  ['it is granted directly', { sets: [], permissions: ['orders:write'] }, TRUE],
  ['another is granted directly', { sets: [], permissions: ['orders:read'] }, FALSE],
  ['a set the model does not know grants nothing', { sets: ['root'] }, FALSE],
  [
    'a permission of the name of a set grants nothing',
    { sets: [], permissions: ['member'] },
    FALSE,
  ],
  ['a set of the name of a permission grants nothing', { sets: ['orders:write'] }, FALSE],
  ['the scopes carry it', { scopes: ['orders:write'] }, TRUE],
  ['the scopes do not carry it', { scopes: ['orders:read'] }, FALSE],
  ['no scope carries anything', { scopes: [] }, FALSE],
  ['a scope grants nothing by itself', { sets: [], scopes: ['orders:write'] }, FALSE],
  [
    'scopes narrow what is granted directly too',
    { permissions: ['orders:write'], scopes: [] },
    FALSE,
  ],
  ['case matters', { sets: [], permissions: ['Orders:Write'] }, FALSE],
]

describe('permission', () => {
  const rule = model.compile(permission('orders:write'))

  for (const [name, changes, expected] of rows) {
    test(name, () => assert.equal(rule.evaluate(unloaded(changes)), expected))
  }

  test('nobody is unknown, so that a prohibition holds too', () => {
    const nobody = { subject: undefined, resource: undefined, context: {} }
    assert.equal(rule.evaluate(nobody), UNKNOWN)
  })

  const reasons: readonly [name: string, Partial<Subject>, string, string][] = [
    [
      'without the grant the permission is missing',
      { sets: ['auditor'] },
      'permission_missing',
      'sets auditor',
    ],
    [
      'without grant and scope it is the permission',
      { sets: [], scopes: [] },
      'permission_missing',
      'no sets',
    ],
    ['with the grant it is the scope', { scopes: ['a', 'b'] }, 'scope_missing', 'scopes a, b'],
  ]
  for (const [name, changes, reason, compared] of reasons) {
    test(name, () => {
      const { unmet } = rule.explain(unloaded(changes))
      assert.deepEqual(unmet, [{ reason, requirement: 'permission orders:write', compared }])
    })
  }

  test('a permission that is not declared does not compile, and the nearest is suggested', () => {
    assert.throws(() => model.compile(permission('order:write')), {
      name: 'RuleError',
      message:
        '$: the permission order:write is not declared: list it in `permissions` of the model; did you mean `orders:write`?',
    })
  })

  test('what a subject has is what it is granted and carries', () => {
    assert.deepEqual(model.permissionsOf(subject({ sets: ['operator'] })), [
      'orders:read',
      'orders:write',
      'orders:delete',
    ])
    const narrowed = subject({
      permissions: ['tenants:cross'],
      scopes: ['orders:read', 'tenants:cross'],
    })
    assert.deepEqual(model.permissionsOf(narrowed), ['orders:read', 'tenants:cross'])
    assert.deepEqual(model.permissionsOf(subject({ scopes: [] })), [])
  })
})
