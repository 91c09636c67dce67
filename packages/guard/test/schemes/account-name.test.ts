import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAccountNamed } from '../../src/schemes/account-name.ts'

// Goal: whatever a database takes for the same name, guesses at one account are counted as such.
describe('isAccountNamed', () => {
  const rows = [
    ['as it was shown', 'jess', 'jess', true],
    ['in another case, which the throttle takes for the same', 'Jess', 'jESS', true],
    ['with an accent, which it does as well', 'jéss', 'jess', true],
    ['as MariaDB compares by default: `ß` is `s`', 'jes', 'jeß', false],
    ['by digits of another script', 'user2024', 'user۲٠24', false],
    ['not said', undefined, 'jess', true],
    ['null in the database', null, 'jess', true],
    ['empty', '', 'jess', false],
  ] as const
  for (const [name, stored, shown, expected] of rows) {
    test(`${name}: ${expected}`, () => assert.equal(isAccountNamed(stored, shown), expected))
  }
})
