import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decisionId, drawChance, idOf, isInShare } from '../src/decision-id.ts'

// Goal: ids are ULIDs: sortable by time, never twice, nothing to guess.
describe('decisionId', () => {
  const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

  test('it is 26 characters of the alphabet of Crockford', () => {
    for (let i = 0; i < 5000; i++) assert.match(decisionId(NOW), /^[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  test('the first ten characters are the time, most significant first', () => {
    // 1767323045678 in base 32, worked out by hand.
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    const time = [...decisionId(NOW).slice(0, 10)].reduce((n, c) => n * 32 + digits.indexOf(c), 0)
    assert.equal(time, NOW)
  })

  test('a later one sorts after an earlier one', () => {
    assert.ok(decisionId(NOW) < decisionId(NOW + 1))
    assert.ok(decisionId(NOW + 1) < decisionId(NOW + 40))
  })

  test('100,000 of one millisecond are all different', () => {
    const ids = new Set(Array.from({ length: 100_000 }, () => decisionId(NOW)))
    assert.equal(ids.size, 100_000)
  })

  test('it is of the share that its chance is of', () => {
    for (let i = 0; i < 1000; i++) {
      const chance = drawChance()
      for (const share of [0, 0.01, 0.5, 1]) {
        assert.equal(isInShare(idOf(NOW, chance), share), isInShare(chance, share))
      }
    }
  })

  test('every character of the chance varies over the whole alphabet', () => {
    const ids = Array.from({ length: 4000 }, () => decisionId(NOW))
    for (let at = 10; at < 26; at++) assert.equal(new Set(ids.map((id) => id[at])).size, 32)
  })
})
