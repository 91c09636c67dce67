// Goal: what a store does for a name says nothing of whether there is such an account.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromStores } from '../../src/from-stores.ts'
import { SqlAccounts } from '../../src/sql/accounts.ts'
import type { Row, Sql } from '../../src/sql/sql.ts'
import { places } from '../places.ts'
import { databaseOf, sampleAccount } from '../samples.ts'

const { sqlite, postgres } = places()
for (const { name, skip, fresh } of [sqlite, postgres]) {
  test(`${name}: one row is read for each name, whoever has it`, { skip }, async (t) => {
    const database = await databaseOf(await fresh())
    t.after(() => database.close())
    const read: number[] = []
    const sql: Sql = {
      all: async (text, values) => {
        const rows = await database.all(text, values)
        read.push(rows.length)
        return rows
      },
      aside: (text, values) => database.all(text, values),
    }
    const accounts = new SqlAccounts(sql, () => {})
    await accounts.create(sampleAccount({ name: 'alice', subjectId: 'a1' }))
    read.length = 0
    assert.equal((await accounts.find('Alice'))?.subjectId, 'a1')
    assert.equal(await accounts.find('alicf'), undefined)
    assert.equal((await accounts.findSubject('a1'))?.name, 'alice')
    assert.equal(await accounts.findSubject('a2'), undefined)
    assert.deepEqual(read, [1, 1, 1, 1])
  })
}

test('an account that there is not is nobody to the schemes, however it is unpacked', async () => {
  const row: Row = { folded: null, name: null, sets: null }
  const nothing: Sql = { all: () => [row], aside: () => [] }
  const accounts = new SqlAccounts(nothing, () => {})
  const { basic, digest } = fromStores({ accounts })
  assert.equal(await basic.lookup('alice'), undefined)
  assert.equal(await digest.lookup('alice', 'username'), undefined)
})
