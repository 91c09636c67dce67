import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORACLES, SEVERITIES } from '../src/oracle.ts'

describe('ORACLES', () => {
  for (const [id, { fails, clause, severity, cwe }] of Object.entries(ORACLES)) {
    test(`${id} says when it fails, by which clause, and how bad that is`, () => {
      assert.match(id, /^[AZLCD]\d$/)
      assert.match(fails, /^[a-z0-9].*[^.]$/)
      assert.match(clause, /^(RFC \d+|OWASP API\d+:2023|ASVS \d)/)
      assert.ok(SEVERITIES.includes(severity))
      assert.ok(Number.isInteger(cwe) && cwe > 0)
    })
  }

  test('no two fail by the same words', () => {
    const words = Object.values(ORACLES).map(({ fails }) => fails)
    assert.equal(new Set(words).size, words.length)
  })
})
