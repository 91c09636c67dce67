import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { locationOf } from '../../src/wire/location.ts'

describe('locationOf', () => {
  for (const [location, expected] of [
    ['/notes/5', '5'],
    ['https://api.example/notes/a%20b/?x=1#y', 'a b'],
    ['/notes/100%', '100%'],
    ['', undefined],
  ] as const) {
    test(`\`${location}\``, () => {
      const fields = [['Location', location]] as const
      const answer = { status: 201, fields, body: '', isTruncated: false, milliseconds: 1 }
      assert.equal(locationOf(answer), expected)
    })
  }
})
