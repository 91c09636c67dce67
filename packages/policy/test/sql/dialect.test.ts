import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Dialect, quotedName, withPlaceholders } from '../../src/sql/dialect.ts'
import { sql, value } from '../../src/sql/fragment.ts'

const quoted: readonly [Dialect, string, string][] = [
  ['sqlite', 'order', '"order"'],
  ['postgres', 'a"b', '"a""b"'],
  ['mysql', 'a`b"c', '`a``b"c`'],
  ['postgres', 'x'.repeat(63), `"${'x'.repeat(63)}"`],
]

describe('a name', () => {
  for (const [dialect, name, expected] of quoted) {
    test(`${name.slice(0, 10)} is quoted for ${dialect}`, () =>
      assert.deepEqual(quotedName(dialect, name).strings, [expected]))
  }
  const bad: readonly [string, Dialect, string][] = [
    ['is not empty', 'sqlite', ''],
    ['has no U+0000', 'sqlite', 'a\0'],
    ['is a text', 'mysql', '\ud800'],
    ['is not cut by PostgreSQL', 'postgres', 'x'.repeat(64)],
    ['is counted in bytes', 'postgres', 'é'.repeat(32)],
  ]
  for (const [name, dialect, text] of bad) {
    test(name, () => assert.throws(() => quotedName(dialect, text), /cannot be a name in/))
  }
})

test('PostgreSQL numbers its placeholders, from where the query goes on', () => {
  const both = sql`a = ${value(1)} OR b = ${value(2)}`
  assert.equal(withPlaceholders(both, 'postgres', 3), 'a = $3 OR b = $4')
  assert.equal(withPlaceholders(both, 'mysql', 3), 'a = ? OR b = ?')
})
