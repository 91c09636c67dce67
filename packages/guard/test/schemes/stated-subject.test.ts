import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeSubject, type StatedSubject } from '../../src/schemes/stated-subject.ts'

// Goal: what is remembered cannot be changed from outside, and no half of a subject gets through.

describe('makeSubject', () => {
  const defaults = { kind: 'user', authentication: { scheme: 'bearer', methods: ['pwd'] } } as const

  test('fills in what is not stated, and lets a statement win', () => {
    assert.deepEqual(makeSubject({ id: 'a', sets: [] }, defaults), {
      id: 'a',
      kind: 'user',
      sets: [],
      authentication: { scheme: 'bearer', methods: ['pwd'] },
    })
    const stated = makeSubject(
      { id: 'a', kind: 'service', sets: ['x'], authentication: { acr: 'mfa', methods: [] } },
      defaults,
    )
    assert.equal(stated.kind, 'service')
    assert.deepEqual(stated.authentication, { scheme: 'bearer', methods: [], acr: 'mfa' })
  })

  test('is a frozen copy: no handler changes the next request, no caller is frozen', () => {
    const stated = { id: 'a', sets: ['x'], attributes: { level: 1 } }
    const subject = makeSubject(stated, defaults)
    assert.throws(() => (subject.sets as string[]).push('admin'), TypeError)
    assert.throws(() => Object.assign(subject, { id: 'b' }), TypeError)
    assert.throws(() => Object.assign(subject.attributes ?? {}, { level: 2 }), TypeError)
    assert.throws(() => Object.assign(subject.authentication, { acr: 'mfa' }), TypeError)
    stated.sets.push('y')
    assert.deepEqual(subject.sets, ['x'])
  })

  describe('sets by tenant', () => {
    const assignments = [
      { tenant: 'acme', sets: ['admin', 'member'] },
      { tenant: 'globex', sets: ['auditor'] },
      { tenant: 'acme', sets: ['buyer'] },
    ]
    const rows = [
      ['those of the tenant join the others, each once', 'acme', ['member', 'admin', 'buyer']],
      ['another tenant brings others', 'globex', ['member', 'auditor']],
      ['a tenant without any brings none', 'initech', ['member']],
      ['without a tenant there are none', undefined, ['member']],
    ] as const
    for (const [name, tenant, sets] of rows) {
      test(name, () => {
        const stated = { id: 'a', sets: ['member'], assignments, ...(tenant && { tenant }) }
        const subject = makeSubject(stated, defaults)
        assert.deepEqual(subject.sets, sets)
        assert.ok(Object.isFrozen(subject.sets))
        assert.equal('assignments' in subject, false)
      })
    }
  })

  const wrong = [
    ['a kind that access lists tell otherwise', { id: 'a', sets: [], kind: 'set' }],
    ['assignments that are no list', { id: 'a', sets: [], tenant: 'x', assignments: {} }],
    [
      'assigned sets that are a text',
      { id: 'a', sets: [], tenant: 'x', assignments: [{ tenant: 'x', sets: 'admin' }] },
    ],
    ['no id', { sets: [] }],
    ['an empty id', { id: '', sets: [] }],
    ['an id that is a number', { id: 7, sets: [] }],
    ['a tenant that is a number', { id: 'a', sets: [], tenant: 7 }],
    ['sets that are a text', { id: 'a', sets: 'admin' }],
    ['sets of which one is a number', { id: 'a', sets: [7] }],
    ['permissions that are an object', { id: 'a', sets: [], permissions: {} }],
    ['scopes that are a text', { id: 'a', sets: [], scopes: 'r w' }],
  ] as const
  for (const [name, stated] of wrong) {
    test(`${name} is a mistake of the application`, () => {
      assert.throws(() => makeSubject(stated as unknown as StatedSubject, defaults), TypeError)
    })
  }
})
