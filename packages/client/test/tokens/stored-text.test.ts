// Goal: the text of a file is either all of what a store holds, or said to be broken.
// Method: one row per rule; and what was written is read back, whatever it is.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatStored, parseStored, STORED_BYTES_MAX } from '../../src/tokens/stored-text.ts'

const good = {
  format: 'sallyport tokens 1',
  kind: 'signed_in',
  version: 'v',
  tokens: { accessToken: 'a' },
}

describe('parseStored', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['a list', []],
    ['no format', { ...good, format: undefined }],
    ['no version', { ...good, version: undefined }],
    ['the version of an empty store', { ...good, version: '' }],
    ['a kind that nobody knows', { ...good, kind: 'other' }],
    ['no tokens', { ...good, tokens: undefined }],
    ['no access token', { ...good, tokens: {} }],
    ['an access token with a blank', { ...good, tokens: { accessToken: 'a b' } }],
    ['a type that nobody knows', { ...good, tokens: { accessToken: 'a', type: 'MAC' } }],
    ['a refresh token that is no text', { ...good, tokens: { accessToken: 'a', refreshToken: 1 } }],
    ['a life below 0', { ...good, tokens: { accessToken: 'a', expiresInSeconds: -1 } }],
    ['a life that is a text', { ...good, tokens: { accessToken: 'a', expiresInSeconds: '60' } }],
    ['an end without a reason', { ...good, kind: 'ended' }],
  ]
  for (const [name, value] of rows) {
    test(`${name} is broken`, () => {
      assert.equal(parseStored(JSON.stringify(value)).kind, 'broken')
    })
  }

  test('a member that nobody knows is left out', () => {
    const { format, ...rest } = good
    const more = { ...good, more: 1, tokens: { accessToken: 'a', more: 1, ['__proto__']: 1 } }
    assert.deepEqual(parseStored(JSON.stringify(more)), rest)
  })

  test('whatever is written is read back, and no other text throws', () => {
    const text = fc.string({ minLength: 1, maxLength: 50 })
    const optional = { requiredKeys: ['accessToken'] as 'accessToken'[] }
    const tokens = fc.record(
      {
        accessToken: fc.stringMatching(/^[\x21-\x7e]{1,50}$/),
        type: fc.constantFrom('Bearer' as const, 'DPoP' as const),
        refreshToken: text,
        obtainedAt: fc.nat(),
        expiresInSeconds: fc.nat(),
        scope: text,
      },
      optional,
    )
    const stored = fc.oneof(
      fc.record({ kind: fc.constant('signed_in' as const), version: text, tokens }),
      fc.record({ kind: fc.constant('signed_out' as const), version: text }),
      fc.record({ kind: fc.constant('ended' as const), version: text, why: text }),
    )
    const isKept = (one: Parameters<typeof formatStored>[0]): void => {
      // A record of the generator has no prototype, which is no part of what is kept.
      assert.deepEqual(parseStored(formatStored(one)), JSON.parse(JSON.stringify(one)))
    }
    fc.assert(fc.property(stored, isKept))
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (any) => void parseStored(any)))
  })
})

test('formatStored takes up to its limit, and not a byte more', () => {
  const write = (length: number) =>
    formatStored({ kind: 'ended', version: 'v', why: 'x'.repeat(length) })
  const around = write(0).length
  assert.equal(write(STORED_BYTES_MAX - around).length, STORED_BYTES_MAX)
  assert.throws(() => write(STORED_BYTES_MAX - around + 1), RangeError)
})

describe('formatStored refuses what could not be read back', () => {
  const rows = [
    ['an access token with a blank', { accessToken: 'secret secret' }, /tokens\.accessToken/],
    ['a life that is no number', { accessToken: 'a', expiresInSeconds: Number.NaN }, /expiresIn/],
    ['a refresh token that is no text', { accessToken: 'a', refreshToken: 1 as never }, /refresh/],
  ] as const
  for (const [name, tokens, expected] of rows) {
    test(name, () => {
      assert.throws(
        () => formatStored({ kind: 'signed_in', version: 'v', tokens }),
        (error) =>
          error instanceof TypeError &&
          expected.test(error.message) &&
          !error.message.includes('secret'),
      )
    })
  }
})
