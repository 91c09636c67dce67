import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  address,
  all,
  assurance,
  attribute,
  fromContext,
  fromSubject,
  not,
  owner,
  permission,
  type Rule,
  relation,
  resourceType,
  timeWindow,
} from '@sallyport/policy'
import { createGuard, type Guard } from '../../src/guard.ts'
import { fakeScheme, model, requestOf } from '../support.ts'

const verify = () => ({ kind: 'skip', reason: 'token_unreadable' }) as const
const guardOf = (): Guard =>
  createGuard({ realm: 'orders', model, schemes: [fakeScheme({ verify })] })

// Goal: a ruling reads of a request what its rules name, and keeps what follows from the subject.
describe('Ruling', () => {
  test('of the context it reads what its rules name, and no more', () => {
    const request = requestOf({
      method: 'PUT',
      address: '192.0.2.7',
      params: { id: '7', tenant: 'acme' },
    })
    const named = (name: string) => attribute(fromSubject('id'), 'equal', fromContext(name))
    const of = (rule: Rule) => guardOf().policy('a', { rule }).ruling.contextOf(request)
    assert.deepEqual(of(permission('orders:read')), {})
    assert.deepEqual(of(address('10.0.0.0/8')), { address: '192.0.2.7' })
    assert.deepEqual(of(not(named('method'))), { method: 'PUT' })
    assert.deepEqual(of(all(named('path.id'), named('address'))), {
      'path.id': '7',
      address: '192.0.2.7',
    })
    for (const name of ['path.other', 'path.constructor', 'path', 'other']) {
      assert.deepEqual(of(named(name)), { [name]: undefined })
    }
  })

  test('it reads what the rule for seeing names too', () => {
    const seen = resourceType<{ customer: string }>('order', {
      tenant: null,
      owner: 'customer',
      see: address('10.0.0.0/8'),
    })
    const policy = guardOf().policy('a', { rule: owner(), resource: seen, load: () => undefined })
    assert.deepEqual(policy.ruling.contextOf(requestOf()), { address: '192.0.2.1' })
  })

  const settled: readonly [name: string, Rule, boolean][] = [
    ['a permission', permission('orders:read'), true],
    ['the class of an authentication', assurance({ acr: 'gold' }), true],
    ['the age of an authentication', assurance({ maxAgeSeconds: 9 }), false],
    ['an address', address('10.0.0.0/8'), false],
    ['a window of time', timeWindow({ days: ['mon'] }), false],
    ['a relation', relation('viewer', { type: 'a', object: { value: '1' } }), false],
  ]
  for (const [name, rule, isSettled] of settled) {
    test(`${name} ${isSettled ? 'is settled by the subject' : 'may be another with the next request'}`, () => {
      assert.equal(guardOf().policy('a', { rule }).ruling.isSettledBySubject, isSettled)
    })
  }
})
