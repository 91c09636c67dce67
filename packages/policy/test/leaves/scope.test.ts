import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { scope } from '../../src/leaves/scope.ts'
import { not } from '../../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, unloaded } from '../fixtures.ts'

const rows: readonly [name: string, Partial<Subject>, Truth][] = [
  ['the credentials carry it', { scopes: ['openid', 'profile'] }, TRUE],
  ['the credentials do not carry it', { scopes: ['openid'] }, FALSE],
  ['part of a scope is not the scope', { scopes: ['profile:write'] }, FALSE],
  ['a permission is not a scope', { permissions: ['profile'], scopes: [] }, FALSE],
  ['credentials without scopes leave it unknown', {}, UNKNOWN],
]

describe('scope', () => {
  for (const [name, changes, expected] of rows) {
    test(name, () => {
      assert.equal(model.compile(scope('profile')).evaluate(unloaded(changes)), expected)
    })
  }

  test('credentials without scopes do not pass its negation either', () => {
    assert.equal(model.compile(not(scope('profile'))).evaluate(unloaded()), UNKNOWN)
  })

  test('it is named as missing', () => {
    const { unmet } = model.compile(scope('profile')).explain(unloaded({ scopes: ['openid'] }))
    assert.deepEqual(unmet, [
      { reason: 'scope_missing', requirement: 'scope profile', compared: 'scopes openid' },
    ])
  })
})
