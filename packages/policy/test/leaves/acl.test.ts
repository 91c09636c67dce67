import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { type AclEntry, acl } from '../../src/leaves/acl.ts'
import { resourceType } from '../../src/resource-type.ts'
import { not } from '../../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, order, subject } from '../fixtures.ts'

// Goal: an access list is read entry by entry, in no order, and what cannot be read permits nothing.
// Method: one row per rule, each list forwards and backwards.
const INSTANT = 1_000
interface Page {
  readonly id: string
  readonly entries: unknown
}
const page = resourceType<Page>('page', { tenant: null, acl: 'entries' })
const read = model.compile(acl('orders:read'), page)

function entry(changes: Readonly<Record<string, unknown>> = {}): Partial<AclEntry> {
  return { subject: 'user:alice', permission: 'orders:read', ...changes }
}

const prohibit = (changes: Readonly<Record<string, unknown>> = {}): Partial<AclEntry> =>
  entry({ effect: 'prohibit', ...changes })

interface Who extends Partial<Subject> {
  readonly now?: undefined
}

const rows: readonly [name: string, entries: readonly unknown[], Truth, changes?: Who][] = [
  ['no entry permits nothing', [], FALSE],
  ['an entry for the subject permits', [entry()], TRUE],
  ['an effect that is written permits too', [entry({ effect: 'permit' })], TRUE],
  ['an entry for another subject does not', [entry({ subject: 'user:bob' })], FALSE],
  ['an entry for another permission does not', [entry({ permission: 'orders:write' })], FALSE],
  ['part of an id is not the id', [entry({ subject: 'user:ali' })], FALSE],
  ['a user is not a service of the same name', [entry({ subject: 'service:alice' })], FALSE],
  ['a service is', [entry({ subject: 'service:alice' })], TRUE, { kind: 'service' }],
  ['an entry for the set permits', [entry({ subject: 'set:member' })], TRUE],
  [
    'a set that another includes permits those in the other',
    [entry({ subject: 'set:member' })],
    TRUE,
    { sets: ['operator'] },
  ],
  ['the other way round it does not', [entry({ subject: 'set:admin' })], FALSE],
  [
    'in a set that the model does not know is nobody',
    [entry({ subject: 'set:root' })],
    FALSE,
    { sets: ['root'] },
  ],
  ['an entry for the tenant permits', [entry({ subject: 'tenant:acme' })], TRUE],
  ['another tenant does not', [entry({ subject: 'tenant:globex' })], FALSE],
  ['an id with a colon is read whole', [entry({ subject: 'user:a:b' })], TRUE, { id: 'a:b' }],
  ['a prohibition wins over a permit', [entry(), prohibit()], FALSE],
  ['a prohibition of a set wins too', [entry(), prohibit({ subject: 'set:member' })], FALSE],
  ['a prohibition for somebody else does not', [entry(), prohibit({ subject: 'user:bob' })], TRUE],
  ['a prohibition alone permits nothing', [prohibit({ subject: 'user:bob' })], FALSE],
  ['an entry of no subject is unknown', [entry({ subject: undefined })], UNKNOWN],
  ['a subject of an unknown kind is unknown', [entry({ subject: 'group:x' })], UNKNOWN],
  ['a subject without a kind is unknown', [entry({ subject: 'alice' })], UNKNOWN],
  ['a kind without a name is unknown', [entry({ subject: 'user:' })], UNKNOWN],
  ['an entry of no permission is unknown', [entry({ permission: null })], UNKNOWN],
  ['an unknown effect is unknown', [entry({ effect: 'allow' })], UNKNOWN],
  ['an entry that is none is unknown', [null], UNKNOWN],
  ['a permit wins over an unknown permit', [entry(), entry({ subject: null })], TRUE],
  ['but not over an unknown prohibition', [entry(), prohibit({ subject: null })], UNKNOWN],
  ['nor over an entry that cannot be read', [entry(), 'user:alice'], UNKNOWN],
  ['a certain prohibition wins over what cannot be read', [null, entry(), prohibit()], FALSE],
  [
    'an unknown entry for somebody else is certain',
    [entry({ subject: 'user:bob', effect: 1 })],
    FALSE,
  ],
  ['before it expires an entry permits', [entry({ expiresAt: INSTANT + 1 })], TRUE],
  ['at the instant it expires it does not', [entry({ expiresAt: INSTANT })], FALSE],
  ['a prohibition expires too', [entry(), prohibit({ expiresAt: INSTANT })], TRUE],
  ['null never expires', [entry({ expiresAt: null })], TRUE],
  ['an expiry that is no number is unknown', [entry({ expiresAt: '2099-01-01' })], UNKNOWN],
  ['NaN is none', [entry({ expiresAt: Number.NaN })], UNKNOWN],
  [
    'without the time an expiry is unknown',
    [entry({ expiresAt: INSTANT + 1 })],
    UNKNOWN,
    { now: undefined },
  ],
  [
    'and an expiring prohibition prohibits',
    [entry(), prohibit({ expiresAt: INSTANT })],
    UNKNOWN,
    { now: undefined },
  ],
  ['scopes that carry the permission let it through', [entry()], TRUE, { scopes: ['orders:read'] }],
  ['scopes that do not, do not', [entry()], FALSE, { scopes: ['orders:write'] }],
  ['a subject without an id is unknown', [entry({ subject: 'user:' })], UNKNOWN, { id: '' }],
]

describe('acl', () => {
  for (const [name, entries, expected, changes = {}] of rows) {
    test(name, () => {
      const { now: _, ...who } = changes
      const asked = {
        subject: subject(who),
        context: {},
        ...(!('now' in changes) && { now: INSTANT }),
      }
      for (const list of [entries, entries.toReversed()]) {
        const resource = { id: '1', entries: list }
        assert.equal(read.evaluate({ ...asked, resource }), expected)
      }
    })
  }

  test('a column that is no list is unknown', () => {
    for (const entries of [undefined, null, {}, 'user:alice']) {
      const asked = { subject: subject(), resource: { id: '1', entries }, context: {} }
      assert.equal(read.evaluate(asked), UNKNOWN)
      assert.equal(model.compile(not(acl('orders:read')), page).evaluate(asked), UNKNOWN)
    }
  })

  test('nobody, and a resource that is not loaded, are unknown', () => {
    const resource = { id: '1', entries: [entry()] }
    assert.equal(read.evaluate({ subject: undefined, resource, context: {} }), UNKNOWN)
    assert.equal(read.evaluate({ subject: subject(), resource: undefined, context: {} }), UNKNOWN)
  })

  test('what the scopes leave out is refused before anything is loaded', () => {
    const asked = { subject: subject({ scopes: [] }), resource: undefined, context: {} }
    assert.equal(read.evaluate(asked), FALSE)
    assert.deepEqual(read.explain(asked).remedy, { kind: 'scope', missing: ['orders:read'] })
  })

  test('a refusal says whom and how many entries', () => {
    const resource = { id: '1', entries: [prohibit()] }
    const { unmet, required } = read.explain({ subject: subject(), resource, context: {} })
    assert.deepEqual(unmet, [
      {
        reason: 'acl_not_permitted',
        requirement: 'access list permits orders:read',
        compared: 'subject "alice", entries list of 1',
      },
    ])
    assert.deepEqual(required, ['orders:read'])
  })

  test('where the list permits and the scopes do not, the scope is missing', () => {
    const resource = { id: '1', entries: [entry()] }
    const narrow = subject({ scopes: ['orders:write'] })
    const { unmet, remedy } = read.explain({ subject: narrow, resource, context: {} })
    assert.equal(unmet[0].reason, 'scope_missing')
    assert.deepEqual(remedy, { kind: 'scope', missing: ['orders:read'] })
    const prohibited = { id: '1', entries: [prohibit()] }
    const other = read.explain({ subject: narrow, resource: prohibited, context: {} })
    assert.equal(other.unmet[0].reason, 'acl_not_permitted')
    assert.deepEqual(other.remedy, { kind: 'nothing' })
  })

  test('where the scopes permit and the list cannot be read, no scope is missing', () => {
    const wide = subject({ scopes: ['orders:read'] })
    const resource = { id: '1', entries: undefined }
    const { unmet } = read.explain({ subject: wide, resource, context: {} })
    assert.equal(unmet[0].reason, 'acl_not_permitted')
  })

  test('the column may be stated with the table that it comes from', () => {
    const table = {
      name: 'page_acl',
      resource: 'page_id',
      subject: 'subject',
      permission: 'permission',
      effect: 'effect',
      expiresAt: 'expires_at',
    }
    const stored = resourceType<Page>('page', {
      tenant: null,
      acl: { column: 'entries', table, key: 'id' },
    })
    const resource = { id: '1', entries: [entry()] }
    const rule = model.compile(acl('orders:read'), stored)
    assert.equal(rule.evaluate({ subject: subject(), resource, context: {} }), TRUE)
    assert.notEqual(rule.version, read.version)
  })

  test('a type without an access list, and a permission that is not declared, do not compile', () => {
    assert.throws(() => model.compile(acl('orders:read'), order), {
      message:
        "$: `acl` needs a resource type with an access list: write resourceType('order', { acl: 'column', ... }) and give it to the policy as `resource`",
    })
    assert.throws(() => model.compile(acl('orders:read')), /resourceType\('name'/)
    assert.throws(() => model.compile(acl('orders:raed'), page), /did you mean `orders:read`/)
  })
})
