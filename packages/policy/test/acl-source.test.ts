import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AclSource, checkAclSource } from '../src/acl-source.ts'

const table = {
  name: 'order_acl',
  resource: 'order_id',
  subject: 'subject',
  permission: 'permission',
  effect: 'effect',
  expiresAt: 'expires_at',
}
const source: AclSource = { column: 'acl', table, key: 'id' }

describe('checkAclSource', () => {
  test('no list, a column, and a table with all its columns pass', () => {
    for (const acl of [undefined, 'acl', source]) checkAclSource(acl, 'here')
  })

  const bad: readonly [name: string, unknown, RegExp][] = [
    ['an empty name', '', /^here: `acl` is the name of a column, or/],
    ['a list', ['acl'], /`acl` is the name of a column/],
    ['no column', { ...source, column: undefined }, /`acl` is the name of a column/],
    ['no key', { ...source, key: '' }, /`acl` is the name of a column/],
    ['no table', { ...source, table: 'order_acl' }, /`acl` is the name of a column/],
    ...Object.keys(table).map((name): [string, unknown, RegExp] => [
      `no ${name} of the table`,
      { ...source, table: { ...table, [name]: undefined } },
      new RegExp(`^here: \`acl\\.table\\.${name}\` is missing`),
    ]),
    [
      'a field too many',
      { ...source, tabel: table },
      /^here: the field acl\.tabel is not known here/,
    ],
    [
      'a column too many',
      { ...source, table: { ...table, 'a b': 'x' } },
      /^here: the field "acl\.table\.a b" is not known here/,
    ],
  ]
  for (const [name, acl, message] of bad) {
    test(`${name} is refused`, () => {
      assert.throws(() => checkAclSource(acl as AclSource, 'here'), { message })
    })
  }
})
