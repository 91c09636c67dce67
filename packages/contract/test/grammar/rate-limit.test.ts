import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  formatRateLimit,
  formatRateLimitPolicy,
  parseRateLimit,
  parseRateLimitPolicy,
  type QuotaPolicy,
  type ServiceLimit,
} from '../../src/grammar/index.ts'
import { bytesOf, type Case, readCases, rubbish } from './cases.ts'

// Goal: RateLimit and RateLimit-Policy are read as the draft says, and anything else is to be ignored.
// Method: one row per value in cases/rate-limit*.json; what is written is read back.
interface RateLimitCase extends Case {
  readonly field: string | readonly string[]
  readonly limits?: readonly Keyed[]
  readonly policies?: readonly Keyed[]
  readonly why?: string
  readonly index?: number
}

interface Keyed {
  readonly partitionKey?: string
}

function withBytes({ partitionKey, ...rest }: Keyed): unknown {
  return partitionKey === undefined ? rest : { ...rest, partitionKey: bytesOf(partitionKey) }
}

function checkMistake(reading: { readonly kind: string }, { why, index }: RateLimitCase): void {
  assert.ok(reading.kind === 'malformed')
  assert.ok('why' in reading && reading.why === why)
  assert.equal('index' in reading ? reading.index : undefined, index)
}

describe('parseRateLimit', () => {
  for (const row of readCases<RateLimitCase>('rate-limit')) {
    test(row.name, () => {
      const reading = parseRateLimit(row.field)
      if (row.limits === undefined) return checkMistake(reading, row)
      assert.deepEqual(reading, { kind: 'limits', limits: row.limits.map(withBytes) })
    })
  }

  test('no field is no limits', () => {
    assert.deepEqual(parseRateLimit(undefined), { kind: 'limits', limits: [] })
  })

  for (const [index, value] of rubbish().entries()) {
    test(`what is no field is malformed, ${index}`, () => {
      const expected = { kind: 'malformed', at: 0, why: 'not-text' }
      assert.deepEqual(parseRateLimit(value as string), expected)
      assert.deepEqual(parseRateLimitPolicy(value as string), expected)
    })
  }
})

describe('parseRateLimitPolicy', () => {
  for (const row of readCases<RateLimitCase>('rate-limit-policy')) {
    test(row.name, () => {
      const reading = parseRateLimitPolicy(row.field)
      if (row.policies === undefined) return checkMistake(reading, row)
      assert.deepEqual(reading, { kind: 'policies', policies: row.policies.map(withBytes) })
    })
  }
})

describe('the writers', () => {
  test('the examples of the draft', () => {
    const limit = { policy: 'default', remaining: 50, resetSeconds: 30 }
    assert.equal(formatRateLimit([limit]), '"default";r=50;t=30')
    const policies: QuotaPolicy[] = [
      { name: 'burst', quota: 100, unit: 'requests', windowSeconds: 60 },
      { name: 'bytes', quota: 9, unit: 'content-bytes', partitionKey: bytesOf('01') },
    ]
    const expected = '"burst";q=100;w=60, "bytes";q=9;qu="content-bytes";pk=:AQ==:'
    assert.equal(formatRateLimitPolicy(policies), expected)
  })

  test('what the draft forbids is a mistake of the caller', () => {
    const limits: readonly (readonly ServiceLimit[])[] = [
      [],
      [{ policy: 'a', remaining: -1 }],
      [{ policy: 'a', remaining: 1.5 }],
      [{ policy: 'a', remaining: 1e15 }],
      [{ policy: 'a', remaining: 1, resetSeconds: -1 }],
      [{ policy: 'é', remaining: 1 }],
      [{ policy: 'a\n', remaining: 1 }],
    ]
    for (const wrong of limits) assert.throws(() => formatRateLimit(wrong), TypeError)
    const policy = { name: 'a', quota: 1, unit: 'requests', windowSeconds: 0 }
    assert.throws(() => formatRateLimitPolicy([policy]), {
      name: 'TypeError',
      message: 'a window of `0` seconds is no window',
    })
    assert.throws(() => formatRateLimit([{ policy: 'a', remaining: -1 }]), {
      name: 'TypeError',
      message: '`-1` is not a number from 0',
    })
    assert.throws(() => formatRateLimitPolicy([]), TypeError)
  })

  const names = fc.string({ unit: 'grapheme-ascii' })
  const counts = fc.nat({ max: 999_999_999_999_999 })
  const keys = fc.uint8Array().map((bytes) => Uint8Array.from(bytes))

  test('limits that are written are read back equal', () => {
    const limit = fc.record(
      { policy: names, remaining: counts, resetSeconds: counts, partitionKey: keys },
      { requiredKeys: ['policy', 'remaining'], noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1 }), (limits) => {
        assert.deepEqual(parseRateLimit(formatRateLimit(limits)), { kind: 'limits', limits })
      }),
    )
  })

  test('policies that are written are read back equal', () => {
    const windows = fc.integer({ min: 1, max: 999_999_999_999_999 })
    const policy = fc.record(
      { name: names, quota: counts, unit: names, windowSeconds: windows, partitionKey: keys },
      { requiredKeys: ['name', 'quota', 'unit'], noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.array(policy, { minLength: 1 }), (policies) => {
        const reading = parseRateLimitPolicy(formatRateLimitPolicy(policies))
        assert.deepEqual(reading, { kind: 'policies', policies })
      }),
    )
  })
})
