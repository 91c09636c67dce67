import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { suggestion } from '../src/suggest.ts'

const known = ['orders:read', 'orders:write', 'x']

const rows: readonly [name: string, given: unknown, expected: string][] = [
  ['one slip', 'orders:reed', '; did you mean `orders:read`?'],
  ['a letter too few', 'order:write', '; did you mean `orders:write`?'],
  ['two letters too few', 'ordrs:wrte', '; did you mean `orders:write`?'],
  ['two letters too many', 'oorders:writte', '; did you mean `orders:write`?'],
  ['two slips', 'odrers:read', '; did you mean `orders:read`?'],
  ['three slips are another name', 'odrers:rxad', ''],
  ['a name of one letter is not suggested for another', 'y', ''],
  ['the nearest wins', 'orders:rread', '; did you mean `orders:read`?'],
  ['the name itself is the nearest', 'orders:read', '; did you mean `orders:read`?'],
  ['no name at all', 7, ''],
  ['the empty name', '', ''],
]

describe('suggestion', () => {
  for (const [name, given, expected] of rows) {
    test(name, () => assert.equal(suggestion(given, known), expected))
  }

  test('a name of 64 characters is compared, a longer one is not', () => {
    const name = 'n'.repeat(64)
    assert.equal(suggestion(name, [`${name.slice(1)}m`]), `; did you mean \`${name.slice(1)}m\`?`)
    assert.equal(suggestion(`${name}n`, [name]), '')
  })
})
