import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatStored } from '../../src/tokens/stored-text.ts'
import { readWebText } from '../../src/tokens/web-text.ts'

describe('readWebText', () => {
  const stored = { kind: 'signed_in', version: 'v', tokens: { accessToken: 'a' } } as const
  test('nothing is nobody signed in', () => {
    const nobody = { kind: 'signed_out', version: '' }
    assert.deepEqual([readWebText(null, 'x'), readWebText(undefined, 'x')], [nobody, nobody])
  })
  test('what was written is read', () => {
    assert.deepEqual(readWebText(formatStored(stored), 'x'), stored)
  })
  for (const [name, value] of [
    ['another text', 'dark'],
    ['an object of somebody else', '{"theme":"dark"}'],
    ['what is no text', 7],
  ] as const) {
    test(`${name} is an error that names the place`, () => {
      assert.throws(
        () => readWebText(value, '`theme` in the store'),
        /^Error: `theme` in the store holds/,
      )
    })
  }
})
