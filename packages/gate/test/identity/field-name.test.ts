import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { foldedName, identityNames } from '../../src/identity/field-name.ts'

// Goal: no spelling of an identity field that some application takes for it is overlooked.
const isIdentity = identityNames(['X-Gate-Subject', 'Remote-User'])

describe('identityNames', () => {
  for (const name of [
    ...['X-Gate-Subject', 'x-gate-subject', 'X_Gate_Subject', 'X.Gate.Subject', 'X-Gate_Subject'],
    ...['X-Gate-Roles', 'x_gate_anything', 'remote_user', 'Remote-User', 'remote.user'],
    ...['X-Gate-', 'X!Gate!Subject'],
  ]) {
    test(`${name} is one`, () => assert.equal(isIdentity(name), true))
  }
  for (const name of ['Authorization', 'X-Gateway', 'X-Gate', 'X-Remote-User', 'Remote', '']) {
    test(`${name || 'no name'} is none`, () => assert.equal(isIdentity(name), false))
  }
})

test('a name is folded to what CGI and its kin make of it', () => {
  assert.equal(foldedName('X_Gate.Subject'), 'x-gate-subject')
})
