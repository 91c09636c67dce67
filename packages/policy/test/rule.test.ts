import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { owner } from '../src/leaves/owner.ts'
import { permission } from '../src/leaves/permission.ts'
import { set } from '../src/leaves/set.ts'
import { all, any, forbid, leavesOf, not, positiveLeaves } from '../src/rule.ts'

describe('builders of groups', () => {
  test('they make the plain data that parseRule reads', () => {
    assert.deepEqual(all(owner(), set('s')), { kind: 'all', rules: [{ kind: 'owner' }, set('s')] })
    assert.deepEqual(any(owner()), { kind: 'any', rules: [{ kind: 'owner' }] })
    assert.deepEqual(not(owner()), { kind: 'not', rule: { kind: 'owner' } })
  })

  test('to forbid is to require not', () => assert.deepEqual(forbid(owner()), not(owner())))
})

describe('positiveLeaves', () => {
  test('leaves under a prohibition are left out', () => {
    const rule = all(permission('a'), any(owner(), not(set('s'))))
    assert.deepEqual(positiveLeaves(rule), [permission('a'), owner()])
  })
})

describe('leavesOf', () => {
  test('leaves under a prohibition are among them', () => {
    const rule = all(permission('a'), any(owner(), not(all(set('s'), set('s')))))
    assert.deepEqual(leavesOf(rule), [permission('a'), owner(), set('s'), set('s')])
    assert.deepEqual(leavesOf(owner()), [owner()])
  })
})
