import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGuard, type Guard } from '../../src/guard.ts'
import { firstRules, inWords } from '../../src/policies/rulebook.ts'
import { fakeScheme, model, okay, requestOf, subjectOf } from '../support.ts'

// Goal: policies are replaced whole or not at all, and no request sees half of a change.

const rule = (name: string) => ({ kind: 'permission', permission: name })
const documentOf = (read: string, list: string = read, more: object = {}) => ({
  v: 1,
  version: `read by ${read}`,
  permissions: ['orders:read', 'orders:audit'],
  sets: { member: { permissions: ['orders:read'] }, auditor: { permissions: ['orders:audit'] } },
  resources: { order: { tenant: 'tenant' } },
  policies: {
    'orders.read': { rule: rule(read), resource: 'order' },
    'orders.list': { rule: rule(list) },
    ...more,
  },
})

const order = { id: '1', tenant: 'acme' }

function guardOf(document: unknown): Guard {
  const verify = (text: string) => okay(subjectOf(text, { tenant: 'acme', sets: [text] }))
  return createGuard({
    realm: 'orders',
    policies: document,
    schemes: [fakeScheme({ verify })],
  })
}

const by = (set: string) => requestOf({ fields: { authorization: `Token ${set}` } })

describe('a guard with a policy document', () => {
  test('takes its rules from it, by name', async () => {
    const guard = guardOf(documentOf('orders:read'))
    const list = guard.policy('orders.list', {})
    assert.equal((await guard.decide(by('member'), list)).kind, 'allow')
    assert.equal((await guard.decide(by('auditor'), list)).kind, 'forbid')
  })

  test('a policy that is in neither is a mistake at start', () => {
    const guard = guardOf(documentOf('orders:read'))
    assert.throws(() => guard.policy('orders.raed', {}), /has no policy `orders.raed`/)
    assert.throws(() => guard.policy('constructor', {}), /has no policy `constructor`/)
  })

  test('a rule on a resource needs a loader', () => {
    const document = documentOf('orders:read')
    assert.throws(() => guardOf(document).policy('orders.read', {}), /has no `load`/)
  })

  test('a broken document is a mistake at start, and says where', () => {
    assert.throws(
      () => guardOf(documentOf('orders:raed')),
      /the policy document is wrong: \$\.policies\["orders\.read"\]\.rule/,
    )
  })

  test('a document and a model are one too many', () => {
    assert.throws(
      () => firstRules({ model, policies: documentOf('orders:read') }),
      /give `model` or/,
    )
    assert.throws(() => firstRules({}), /a guard needs options with a model/)
  })
})

describe('replacePolicies', () => {
  test('puts another document in force, with another version', async () => {
    const guard = guardOf(documentOf('orders:read'))
    const list = guard.policy('orders.list', {})
    const before = list.version
    assert.deepEqual(guard.replacePolicies(documentOf('orders:audit')), {
      kind: 'replaced',
      generation: 2,
    })
    assert.notEqual(list.version, before)
    assert.equal((await guard.decide(by('member'), list)).kind, 'forbid')
    assert.equal((await guard.decide(by('auditor'), list)).kind, 'allow')
  })

  const wrong = [
    ['a misspelt permission', documentOf('orders:raed'), /orders:raed/],
    [
      'a document that lacks a policy',
      { ...documentOf('orders:audit'), policies: {} },
      /orders\.list/,
    ],
    [
      'a rule that comes to need a loader',
      documentOf('orders:audit', 'orders:audit', {
        'orders.list': { rule: { kind: 'same_tenant' }, resource: 'order' },
      }),
      /has no `load`/,
    ],
  ] as const
  for (const [name, document, message] of wrong) {
    test(`${name} is told, and the old policies stay, all of them`, async () => {
      const guard = guardOf(documentOf('orders:read'))
      const list = guard.policy('orders.list', {})
      const read = guard.policy('orders.read', { load: () => order })
      const replaced = guard.replacePolicies(document)
      assert.ok(replaced.kind === 'invalid')
      assert.match(inWords(replaced.problems), message)
      for (const policy of [list, read]) {
        assert.equal((await guard.decide(by('member'), policy)).kind, 'allow')
      }
    })
  }

  test('a request under way goes on with the policies with which it began', async () => {
    let arrived = (): void => {}
    const guard = guardOf(documentOf('orders:read'))
    const read = guard.policy('orders.read', {
      load: () =>
        new Promise<object>((resolve) => {
          arrived = () => resolve(order)
        }),
    })
    const list = guard.policy('orders.list', {})
    const late = guard.handle(by('member'), read)
    guard.replacePolicies(documentOf('orders:audit'))
    arrived()
    const outcome = await late
    assert.ok(outcome.kind === 'pass', 'the rule at its beginning permits it')
    assert.equal(outcome.access.permits(list, order), true, 'and so does the other one then')
    assert.equal((await guard.decide(by('member'), list)).kind, 'forbid')
  })

  test('a record names the version that decided', async () => {
    const guard = guardOf(documentOf('orders:read'))
    const list = guard.policy('orders.list', {})
    const { version } = list
    const outcome = await guard.handle(by('auditor'), list)
    guard.replacePolicies(documentOf('orders:audit'))
    assert.ok(outcome.kind === 'answer')
    const { instance } = JSON.parse(outcome.answer.body)
    assert.equal(guard.find(instance)?.authorization?.policy.version, version)
    assert.notEqual(list.version, version)
  })

  test('however often they are replaced meanwhile', async () => {
    const guard = guardOf(documentOf('orders:read'))
    const list = guard.policy('orders.list', {})
    const read = guard.policy('orders.read', { load: () => order })
    const outcome = await guard.handle(by('member'), list)
    assert.ok(outcome.kind === 'pass')
    for (let i = 0; i < 20; i++) guard.replacePolicies(documentOf('orders:audit'))
    assert.equal(outcome.access.permits(read, order), true)
    assert.equal((await guard.decide(by('member'), list)).kind, 'forbid')
  })

  test('a policy that was declared after a request began says what it said first', async () => {
    const guard = guardOf(documentOf('orders:read'))
    const outcome = await guard.handle(by('member'), guard.policy('orders.list', {}))
    assert.ok(outcome.kind === 'pass')
    guard.replacePolicies(documentOf('orders:audit'))
    const read = guard.policy('orders.read', { load: () => order })
    assert.equal(outcome.access.permits(read, order), false)
  })

  test('a guard whose rules stand in the program has nothing to replace', () => {
    const verify = () => okay(subjectOf('alice'))
    const guard = createGuard({ realm: 'orders', model, schemes: [fakeScheme({ verify })] })
    assert.throws(() => guard.replacePolicies(documentOf('orders:read')), /`policies:` instead of/)
  })
})
