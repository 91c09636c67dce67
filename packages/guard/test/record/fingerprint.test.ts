import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { fingerprint } from '../../src/record/fingerprint.ts'

describe('fingerprint', () => {
  test('equal credentials have equal fingerprints, others have others', () => {
    assert.equal(fingerprint('secret'), fingerprint('secret'))
    assert.notEqual(fingerprint('secret'), fingerprint('secret2'))
  })

  test('it is 44 characters of base64, and not the plain hash that anybody could make', () => {
    assert.match(fingerprint('secret'), /^[A-Za-z0-9+/]{43}=$/)
    assert.notEqual(fingerprint('secret'), createHash('sha256').update('secret').digest('base64'))
  })
})
