import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { attribute } from '../src/leaves/attribute.ts'
import { fromResource, fromSubject } from '../src/leaves/operand.ts'
import { createModel } from '../src/model.ts'
import { all, any, forbid, not, type Rule } from '../src/rule.ts'
import { FALSE, TRUE, UNKNOWN } from '../src/truth.ts'
import {
  crossable,
  first,
  free,
  input,
  model,
  type Order,
  order,
  subject,
  unloaded,
} from './fixtures.ts'

// Goal: none of the mistakes that were found in other authorization engines occurs here.
// Method: one test for each, named for what goes wrong there. This file has those of rules; names
// that are joined to keys are in traps-names.test.ts (N), engines outside in
// traps-remote.test.ts (R), lists in traps-sql.test.ts (S), Cedar's own engine in packages/cedar.
//
//   Cedar, Cerbos: a forbid lacks an attribute: skipped   a prohibition on a missing attribute
//   Cedar: a forbid fails: skipped                        a prohibition that fails to be evaluated
//   Cedar: no reason where no rule permits                a refusal by default has no reason
//   CASL: can('update', 'Post') ignores conditions        asking about the type instead of a row
//   CASL: a plain row is refused until it is tagged       a plain row from the database
//   CASL: an undefined id equals a missing owner          a subject without an id owns
//   CASL: no row, "manage all, cannot delete": allowed    a row that was not found passes
//   CASL: a prohibition before a grant loses              a prohibition that stands before a grant
//   CASL: check and list disagree on NULL                 S: a check and a list disagree on NULL
//   casbin: keys joined by $$                             names joined to one key; all of N
//   casbin: a removed policy still allows                 a cached decision outlives; R: two more
//   casbin: a subject named like a role                   a subject named like a role
//   casbin: no policy and "not denied": allowed           with no policy loaded
//   accesscontrol: "own" without an owner means any       "own" without an owner column
//   accesscontrol: a negative condition on nothing        a negative comparison with a missing value
//   OpenFGA: a list ends at 1,000 or at 3 s, silently     R: a list that was cut; that took as long
//   OpenFGA: one branch fails, luck decides               R: an error in one branch
//   gitpod: the engine is down, "no permission"           R: an engine that is down
//   couper: a 401 of the engine reaches the client        R: a 401 of the engine
//   SpiceDB: would signing in again help?                 nobody can tell whether signing in again
//   SpiceDB: would another scope help?                    nobody can tell whether another scope

const write: Rule = { kind: 'permission', permission: 'orders:write' }
const owner: Rule = { kind: 'owner' }
const closed = free.attribute('status', 'equal', 'closed')

describe('mistakes of other engines', () => {
  test('a prohibition on a missing attribute is skipped, and the request is allowed', () => {
    const rule = model.compile(all(write, forbid(closed)), free)
    for (const status of [null, undefined] as unknown as Order['status'][]) {
      assert.equal(rule.evaluate(input({ resource: { ...first, status } })), UNKNOWN)
    }
    const { status: _, ...without } = first
    assert.equal(rule.evaluate(input({ resource: without as Order })), UNKNOWN)
  })

  test('a prohibition that fails to be evaluated is skipped: here it throws', () => {
    const resource = {
      ...first,
      get status(): never {
        throw new Error('the store is down')
      },
    }
    const rule = model.compile(all(write, forbid(closed)), free)
    assert.throws(() => rule.evaluate(input({ resource })), /the store is down/)
  })

  test('a negative comparison with a missing value passes', () => {
    const rule = model.compile(free.attribute('status', 'not_equal', 'closed'), free)
    assert.equal(rule.evaluate(input({ resource: { ...first, status: null } })), UNKNOWN)
  })

  test('a prohibition is lifted by a column of another type: a creator approves their own', () => {
    const own = attribute(fromResource('createdBy'), 'equal', fromSubject('id'))
    const others = attribute(fromResource('createdBy'), 'not_equal', fromSubject('id'))
    const among = attribute(fromResource('authors'), 'contains', fromSubject('id'))
    const who = subject({ id: '7' })
    const asked = input({
      subject: who,
      resource: { ...first, createdBy: 7, authors: [6, 7] } as Order,
    })
    for (const rule of [not(own), others, forbid(among)]) {
      assert.equal(model.compile(all(write, rule), free).evaluate(asked), UNKNOWN)
    }
  })

  test('a limit on decimals that come as text is compared letter by letter', () => {
    const limit = attribute(fromResource('amount'), 'less_or_equal', fromSubject('limit'))
    const who = subject({ attributes: { limit: '500' } })
    for (const amount of ['1000', '500', '1000.00', '-1', 'NaN']) {
      const asked = input({ subject: who, resource: { ...first, amount } as Order })
      assert.equal(model.compile(limit, free).evaluate(asked), UNKNOWN)
      assert.equal(model.compile(not(limit), free).evaluate(asked), UNKNOWN)
    }
    const literal = attribute(fromResource('amount'), 'less_or_equal', '500')
    assert.throws(() => model.compile(literal, free), /reads as a number has no order/)
  })

  test('asking about the type instead of a row ignores the conditions', () => {
    assert.equal(model.compile(all(write, owner), free).evaluate(unloaded()), UNKNOWN)
    assert.throws(() => model.compile(all(write, owner)), /needs a resource type/)
    assert.throws(() => model.compile(closed), /needs a resource type/)
  })

  test('a plain row from the database has to be tagged with its type', () => {
    const row = Object.assign(Object.create(null), first) as Order
    assert.equal(model.compile(owner, order).evaluate(input({ resource: row })), TRUE)
  })

  test('a subject without an id owns what has no owner', () => {
    const nameless = subject({ id: undefined as unknown as string })
    for (const customer of [null, undefined] as unknown as string[]) {
      const asked = input({ subject: nameless, resource: { ...first, customer } })
      assert.equal(model.compile(owner, free).evaluate(asked), UNKNOWN)
    }
  })

  test('subject and resource that both lack a tenant share one', () => {
    const { tenant: _, ...nowhere } = subject()
    const asked = input({ subject: nowhere, resource: { ...first, tenant: null } })
    assert.equal(model.compile(write, order).evaluate(asked), UNKNOWN)
  })

  test('a row that was not found passes "all but what is prohibited"', () => {
    const rule = model.compile(all({ kind: 'authenticated' }, forbid(closed)), free)
    assert.equal(rule.evaluate(input({ resource: undefined })), UNKNOWN)
    assert.equal(rule.evaluate(input({ resource: null as unknown as undefined })), UNKNOWN)
  })

  test('a prohibition that stands before a grant loses', () => {
    const asked = input({ resource: { ...first, status: 'closed' } })
    for (const rule of [all(forbid(closed), write), all(write, forbid(closed))]) {
      assert.equal(model.compile(rule, free).evaluate(asked), FALSE)
    }
  })

  test('names joined to one key answer for other names', () => {
    const odd = createModel({
      permissions: ['read'],
      sets: { 'a,b': { permissions: ['read'] }, a$$b: { permissions: ['read'] }, a: {}, b: {} },
    })
    const rule = odd.compile({ kind: 'permission', permission: 'read' })
    assert.equal(rule.evaluate(unloaded({ sets: ['a,b'] })), TRUE)
    assert.equal(rule.evaluate(unloaded({ sets: ['a$$b'] })), TRUE)
    assert.equal(rule.evaluate(unloaded({ sets: ['a', 'b'] })), FALSE)
  })

  test('a cached decision outlives the revocation', () => {
    const sets = ['member']
    const who = subject({ sets })
    const rule = model.compile(write)
    assert.equal(rule.evaluate(input({ subject: who })), TRUE)
    sets.pop()
    assert.equal(rule.evaluate(input({ subject: who })), FALSE)
  })

  test('a subject named like a role gets what the role has', () => {
    const named = subject({ id: 'admin', sets: [], attributes: { sets: ['admin'], role: 'admin' } })
    assert.equal(model.compile(write).evaluate(input({ subject: named })), FALSE)
    assert.equal(
      model.compile({ kind: 'set', set: 'admin' }).evaluate(input({ subject: named })),
      FALSE,
    )
  })

  test('with no policy loaded everything is allowed', () => {
    const nothing = createModel({ permissions: ['a'] })
    const rule = nothing.compile({ kind: 'permission', permission: 'a' })
    assert.equal(rule.evaluate(unloaded()), FALSE)
    assert.throws(() => nothing.compile({ kind: 'all', rules: [] }), /at least one rule/)
    assert.throws(() => nothing.compile(not({ kind: 'any', rules: [] })), /at least one rule/)
  })

  test('"own" without an owner column means any row', () => {
    const { owner: _, ...ownerless } = order
    assert.throws(() => model.compile(owner, ownerless), /needs a resource type with an owner/)
  })

  test('inherited names are sets, permissions or columns', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'valueOf']) {
      assert.equal(model.compile(write).evaluate(unloaded({ sets: [name] })), FALSE)
      assert.throws(() => model.compile({ kind: 'set', set: name }), /is not declared/)
      assert.throws(
        () => model.compile({ kind: 'permission', permission: name }),
        /is not declared/,
      )
    }
  })

  test('a refusal by default has no reason', () => {
    const { unmet } = model
      .compile(any(owner, { kind: 'set', set: 'admin' }), order)
      .explain(input({ subject: subject({ id: 'bob', tenant: 'globex' }) }))
    assert.deepEqual(
      unmet.map((one) => one.reason),
      ['tenant_mismatch', 'owner_mismatch'],
    )
  })

  test('nobody can tell whether another scope would help', () => {
    const narrow = input({ subject: subject({ scopes: [] }) })
    assert.equal(model.compile(write).explain(narrow).remedy.kind, 'scope')
    assert.equal(model.compile(closed, free).explain(narrow).remedy.kind, 'nothing')
  })

  test('nobody can tell whether signing in again would help', () => {
    const strong = all(write, { kind: 'assurance', acr: ['loa3'] })
    const weak = input({ subject: subject() })
    assert.equal(model.compile(strong).explain(weak).remedy.kind, 'step_up')
    const guest = input({ subject: subject({ sets: [] }) })
    assert.equal(model.compile(strong).explain(guest).remedy.kind, 'nothing')
  })

  test('a permission across tenants lifts more than the tenant', () => {
    const rule = model.compile(all(write, owner), crossable)
    const auditor = subject({ sets: ['auditor'], tenant: 'globex' })
    assert.equal(rule.evaluate(input({ subject: auditor })), FALSE)
  })
})
