// Goal: a document that is right is read as it stands, and everything wrong in another is told.
// Method: one row per mistake, with its place and a piece of the sentence; random JSON besides.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { DOCUMENT_COUNT_MAX } from '../../src/document/document.ts'
import { PROBLEM_COUNT_MAX } from '../../src/document/problems.ts'
import { readPolicies } from '../../src/document/read.ts'
import { NAMED_COUNT_MAX } from '../../src/document/read-model.ts'
import { writePolicies } from '../../src/document/write.ts'
import { TRUE } from '../../src/truth.ts'
import { changed, orders, policiesOf, withPolicy } from './fixtures.ts'

describe('readPolicies', () => {
  test('what was read and written is read again as the same', () => {
    const read = policiesOf(orders)
    assert.deepEqual(read.document, orders)
    const again = policiesOf(JSON.parse(writePolicies(read.document)))
    assert.deepEqual(again.document, orders)
    assert.equal(again.fingerprint, read.fingerprint)
    assert.equal(writePolicies(again.document), writePolicies(read.document))
  })

  test('sets and resources may be left out', () => {
    const { document } = policiesOf({ v: 1, version: 'a', permissions: [], policies: {} })
    const empty = { permissions: [], sets: {}, resources: {}, policies: {} }
    assert.deepEqual(document, { v: 1, version: 'a', ...empty })
  })

  test('policies are compiled for their resource type', () => {
    const { compiled, visibility, types } = policiesOf(orders)
    const change = compiled.get('orders.change')
    const authentication = { scheme: 'bearer', methods: [] }
    const alice = {
      id: 'alice',
      kind: 'user',
      tenant: 'acme',
      sets: ['member'],
      authentication,
    } as const
    const order = { tenant: 'acme', customer: 'alice' }
    assert.equal(change?.evaluate({ subject: alice, resource: order, context: {} }), TRUE)
    assert.equal(change?.type, types.get('order'))
    assert.deepEqual([...visibility.keys()], ['order'])
  })

  test('the fingerprint changes with what decides, and not with texts for people', () => {
    const { fingerprint } = policiesOf(orders)
    const same = [changed({ version: 'other' }), changed({ $schema: 'x' })]
    for (const one of same) assert.equal(policiesOf(one).fingerprint, fingerprint)
    const others = [
      withPolicy('more', { rule: { kind: 'anyone' } }),
      changed({ sets: { ...orders.sets, member: { permissions: ['orders:read'] } } }),
      changed({ resources: { order: { ...orders.resources['order'], see: { kind: 'anyone' } } } }),
    ]
    for (const one of others) assert.notEqual(policiesOf(one).fingerprint, fingerprint)
  })

  test('names that the language knows are names like any other', () => {
    const json = JSON.parse(
      '{"v":1,"version":"1","permissions":["a"],"sets":{"__proto__":{"permissions":["a"]},"constructor":{"includes":["__proto__"]}},"policies":{"__proto__":{"rule":{"kind":"set","set":"__proto__"}}}}',
    )
    const read = policiesOf(json)
    assert.deepEqual([...read.compiled.keys()], ['__proto__'])
    assert.deepEqual(JSON.parse(writePolicies(read.document)), { ...json, resources: {} })
  })

  test('reading ends soon, however many names are wrong', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `${'n'.repeat(58)}${i}`)
    const sets = Object.fromEntries(
      names.map((name, i) => [name, { permissions: [`x${i}${'n'.repeat(57)}`] }]),
    )
    const begun = threadMilliseconds()
    const read = readPolicies(changed({ permissions: names, sets }))
    assert.ok(read.kind === 'invalid')
    assert.equal(read.problems.length, PROBLEM_COUNT_MAX)
    assert.ok(threadMilliseconds() - begun < 5_000)
  })

  test('all sets together name so many, and no more', () => {
    const permissions = Array.from({ length: 2_000 }, (_, i) => `p${i}`)
    const sets = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, { permissions }]))
    const most = { ...orders, permissions, resources: {}, policies: {} }
    assert.equal(readPolicies({ ...most, sets: sets(100) }).kind, 'policies')
    const read = readPolicies({ ...most, sets: sets(101) })
    assert.ok(read.kind === 'invalid')
    assert.match(read.problems[0].message, new RegExp(`at most ${NAMED_COUNT_MAX}`))
  })

  const leaf = { kind: 'permission', permission: 'orders:read' }
  const mistakes: readonly (readonly [string, unknown, ...(readonly [string, string])[]])[] = [
    ['no object', [], ['$', 'an object is expected']],
    [
      'nothing in it: each field that is missing',
      {},
      ['$.v', '`v` is missing: the version of the form is expected: write 1'],
      ['$.version', '`version` is missing: a text'],
      ['$.permissions', '`permissions` is missing'],
      ['$.policies', '`policies` is missing'],
    ],
    ['another form', changed({ v: 2 }), ['$.v', 'write 1']],
    ['no version', changed({ version: '' }), ['$.version', 'a text of 1 to 256']],
    [
      'a version too long',
      changed({ version: 'x'.repeat(257) }),
      ['$.version', 'a text of 1 to 256'],
    ],
    [
      'a field that is not known',
      changed({ polices: {} }),
      ['$.polices', 'did you mean `policies`?'],
    ],
    [
      'a permission twice',
      changed({ permissions: [...orders.permissions, 'orders:read'] }),
      ['$.permissions[4]', 'declared twice'],
    ],
    [
      'a permission with a blank',
      changed({ permissions: [...orders.permissions, 'a b'] }),
      ['$.permissions[4]', 'without spaces'],
    ],
    [
      'a set of what is not declared',
      changed({
        sets: { ...orders.sets, x: { permissions: ['orders:red'], includes: ['admn', 7] } },
      }),
      ['$.sets.x.permissions[0]', 'did you mean `orders:read`?'],
      ['$.sets.x.includes[0]', 'did you mean `admin`?'],
      ['$.sets.x.includes[1]', 'a name of 1 to 256'],
    ],
    [
      'sets in a circle',
      changed({ sets: { ...orders.sets, a: { includes: ['b'] }, b: { includes: ['a'] } } }),
      ['$.sets', 'cycle'],
    ],
    [
      'a resource type without tenant',
      changed({ resources: { ...orders.resources, invoice: {} } }),
      ['$.resources.invoice', 'state the tenant'],
    ],
    [
      'a column of no type',
      changed({
        resources: { order: { ...orders.resources['order'], columns: { total: 'money' } } },
      }),
      ['$.resources.order', 'holds one of'],
    ],
    [
      'a tenant lifted by no permission',
      changed({ resources: { order: { ...orders.resources['order'], crossTenant: 'x' } } }),
      ['$.resources.order.crossTenant', 'not declared'],
    ],
    [
      'a rule of who may see with a mistake',
      changed({
        resources: { order: { ...orders.resources['order'], see: { kind: 'set', set: 'x' } } },
      }),
      ['$.resources.order.see', 'not declared'],
    ],
    ['a policy without rule', withPolicy('p', {}), ['$.policies.p.rule', 'an object is expected']],
    [
      'a policy of no resource type',
      withPolicy('p', { resource: 'ordr', rule: leaf }),
      ['$.policies.p.resource', 'did you mean `order`?'],
    ],
    [
      'a policy that needs a resource type',
      withPolicy('p', { rule: { kind: 'owner' } }),
      ['$.policies.p.rule', 'needs a resource type'],
    ],
    [
      'a description too long',
      withPolicy('p', { description: 'x'.repeat(1025), rule: leaf }),
      ['$.policies.p.description', 'at most 1024'],
    ],
    [
      'several mistakes in one rule',
      withPolicy('p.q', {
        rule: {
          kind: 'all',
          rules: [
            { kind: 'permision', permission: 'x' },
            { kind: 'not', rule: { kind: 'owner', x: 1 } },
            { kind: 'any', rules: [] },
            { kind: 'any', rules: [leaf], y: 1 },
          ],
        },
      }),
      ['$.policies["p.q"].rule.rules[0].kind', 'did you mean `permission`?'],
      ['$.policies["p.q"].rule.rules[1].rule', 'the field x'],
      ['$.policies["p.q"].rule.rules[2].rules', 'at least one rule'],
      ['$.policies["p.q"].rule.rules[3]', 'the field y'],
    ],
    [
      'mistakes in several policies',
      changed({
        policies: {
          a: { rule: { kind: 'permission', permission: 'x' } },
          b: { rule: { kind: 'any', rules: [leaf, { kind: 'set', set: 'x' }] } },
        },
      }),
      ['$.policies.a.rule', 'the permission x is not declared'],
      ['$.policies.b.rule.rules[1]', 'the set x is not declared'],
    ],
  ]
  for (const [name, json, ...expected] of mistakes) {
    test(`${name} is told, with its place`, () => {
      const read = readPolicies(json)
      assert.ok(read.kind === 'invalid')
      assert.deepEqual(
        read.problems.map(({ path }) => path),
        expected.map(([path]) => path),
      )
      for (const [i, [, piece]] of expected.entries()) {
        assert.ok(read.problems[i]?.message.includes(piece), read.problems[i]?.message)
      }
    })
  }

  test('as many policies as there may be, and one more', () => {
    const many = (count: number): unknown =>
      changed({
        policies: Object.fromEntries(
          Array.from({ length: count }, (_, i) => [`p${i}`, { rule: leaf }]),
        ),
      })
    assert.equal(readPolicies(many(DOCUMENT_COUNT_MAX)).kind, 'policies')
    assert.equal(readPolicies(many(DOCUMENT_COUNT_MAX + 1)).kind, 'invalid')
  })

  test('a rule too deep, and one too large, are told once', () => {
    const deep = Array.from({ length: 40 }).reduce<unknown>((rule) => ({ kind: 'not', rule }), leaf)
    const large = { kind: 'all', rules: Array.from({ length: 2000 }, () => leaf) }
    for (const rule of [deep, large]) {
      const read = readPolicies(withPolicy('p', { rule }))
      assert.ok(read.kind === 'invalid')
      assert.equal(read.problems.length, 1)
    }
  })

  test('of very many problems only the first hundred are told', () => {
    const read = readPolicies(changed({ permissions: Array.from({ length: 500 }, () => '') }))
    assert.ok(read.kind === 'invalid')
    assert.equal(read.problems.length, 100)
  })

  test('anything that JSON can hold is read or told, and never throws', () => {
    // An object that cannot be made a text is what `JSON.parse` may return, too.
    const odd = changed({ $schema: { toString: null } })
    const columns = { ...orders.resources['order'], columns: { total: { toString: null } } }
    for (const one of [odd, changed({ resources: { order: columns } })]) {
      assert.equal(readPolicies(one).kind, 'invalid')
    }
    const nearly = fc
      .tuple(fc.constantFrom(...Object.keys(orders)), fc.jsonValue({ maxDepth: 5 }))
      .map(([field, value]) => changed({ [field]: value }))
    const policy = fc.jsonValue({ maxDepth: 5 }).map((value) => withPolicy('p', value))
    const resource = fc
      .tuple(
        fc.constantFrom('tenant', 'owner', 'acl', 'columns', 'see'),
        fc.jsonValue({ maxDepth: 3 }),
      )
      .map(([field, value]) =>
        changed({ resources: { order: { ...orders.resources['order'], [field]: value } } }),
      )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearly, policy, resource), (json) => {
        const read = readPolicies(json)
        if (read.kind === 'invalid')
          assert.ok(read.problems.every(({ path }) => path.startsWith('$')))
      }),
      { numRuns: 1_000 },
    )
  })
})
