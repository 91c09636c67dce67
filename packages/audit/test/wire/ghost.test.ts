// Goal: a ghost has the form of the id that it stands beside, and is none that exists near it.
// Method: one row per form of ids, and properties for any number and any text.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ghostsOf } from '../../src/wire/ghost.ts'

const rows: readonly (readonly [string, string, RegExp])[] = [
  [
    'UUID version 4',
    '9b2f3c1e-5d6a-4f7b-8c9d-0e1f2a3b4c5d',
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  ],
  [
    'UUID version 1',
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    /^6ba7b810-[0-9a-f]{4}-1[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  ],
  [
    'UUID version 7, at the same time',
    '01890a5d-ac96-774b-bcce-b302099a8057',
    /^01890a5d-ac96-7[0-9a-f]{3}-b[0-9a-f]{3}-[0-9a-f]{12}$/,
  ],
  ['UUID in capitals', '9B2F3C1E-5D6A-4F7B-8C9D-0E1F2A3B4C5D', /^[0-9A-F-]{14}-?4[0-9A-F]{3}-8/],
  ['ULID, at the same time', '01ARZ3NDEKTSV4RRFFQ69G5FAV', /^01ARZ3NDEK[0-9A-HJKMNP-TV-Z]{16}$/],
  ['ObjectId, at the same time', '507f1f77bcf86cd799439011', /^507f1f77[0-9a-f]{16}$/],
  ['a name before the random part', 'cus_9s6XKzkNRiz8i3', /^cus_[0-9A-Za-z]{14}$/],
  ['several names', 'org_live_9s6XKzkNRiz8i3', /^org_live_[0-9A-Za-z]{14}$/],
  ['a slug with digits', 'lamp-order-17', /^[a-z]{4}-[a-z]{5}-\d{2}$/],
  ['base58', '4cXc2Y9PzVuA7HKSfy5MbW', /^[1-9A-HJ-NP-Za-km-z]{22}$/],
  [
    'base64url, the last letter of which has bits to spare',
    'dBjftJeZ4CVP-mB92K27uQ',
    /^dBjf[\w-]{17}Q$/,
  ],
  ['base32', 'MFRGGZDFMZTWQ2LK', /^[A-Z2-7]{16}$/],
  ['one digit', '4', /^\d{6}$/],
  ['six digits', '100017', /^\d{6}$/],
  ['ten digits of 32 bits', '1234567890', /^(1\d{9}|20\d{8}|21[0-4]\d{7})$/],
  ['ten digits of more', '9876543210', /^\d{10}$/],
  ['16 digits that JavaScript counts', '1234567890123456', /^(8|900[0-7])\d{12,15}$/],
  ['19 digits of 64 bits', '1234567890123456789', /^[1-9]\d{18}$/],
]

describe('ghostsOf', () => {
  for (const [name, id, form] of rows) {
    test(name, () => {
      const ghosts = ghostsOf(id)
      for (const ghost of ghosts) assert.match(ghost, form)
      assert.equal(new Set([id, ...ghosts].map((one) => one.toLowerCase())).size, 3)
      assert.deepEqual(ghostsOf(id), ghosts)
    })
  }

  test('numbers are far from the one that exists, and in the range of their sort', () => {
    const number = fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n }).map(String)
    const least = fc
      .integer({ min: 1, max: 19 })
      .chain((digits) =>
        fc.constantFrom(
          `${'9'.repeat(digits)}`,
          `1${'0'.repeat(digits - 1)}`,
          `9${'0'.repeat(digits - 1)}`,
        ),
      )
    fc.assert(
      fc.property(fc.oneof(number, least), (id) => {
        for (const ghost of ghostsOf(id)) {
          const apart = BigInt(ghost) - BigInt(id)
          assert.ok(apart > 50_000n || apart < -50_000n, `${ghost} for ${id}`)
          assert.equal(ghost.length, Math.max(6, id.length))
          if (BigInt(id) <= 2_147_483_647n) assert.ok(BigInt(ghost) <= 2_147_483_647n)
          else if (BigInt(id) <= 9_223_372_036_854_775_807n)
            assert.ok(BigInt(ghost) <= 9_223_372_036_854_775_807n)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('any text has two others, as long where it has a letter or two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
        const [one, other] = ghostsOf(id)
        assert.equal(new Set([id, one, other]).size, 3)
        if (/^[a-z]{2,}$/.test(id)) assert.equal(one.length, id.length)
      }),
    )
  })
})
