import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recordSettings } from '../../src/record/record-settings.ts'

describe('recordSettings', () => {
  test('by default one of a hundred allows, a secret of this process, no service', () => {
    assert.deepEqual(recordSettings(), { allowed: 0.01, secret: undefined, service: undefined })
  })

  test('both ends of the share, and a secret of sixteen characters, are good', () => {
    for (const allowed of [0, 1]) assert.equal(recordSettings({ allowed }).allowed, allowed)
    assert.equal(recordSettings({ secret: 'x'.repeat(16) }).secret?.length, 16)
  })

  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['a share above 1', { allowed: 1.1 }, /`records\.allowed` must be a number from 0 to 1/],
    ['a share below 0', { allowed: -0.1 }, /`records\.allowed`/],
    ['a short secret', { secret: 'x'.repeat(15) }, /at least 16 characters/],
    ['a service without a name', { service: { name: '' } }, /has a name/],
    ['a service with a number', { service: { name: 'a', version: 1 } }, /has a name/],
  ]
  for (const [name, options, message] of wrong) {
    test(`${name} is refused`, () => assert.throws(() => recordSettings(options), message))
  }

  test('what else stands in a service does not come into records', () => {
    const service = { name: 'a', instance: 'i', secret: 'x' }
    assert.deepEqual(recordSettings({ service }).service, { name: 'a', instance: 'i' })
  })
})
