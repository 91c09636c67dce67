// Goal: a file that another process writes to delays nobody by what could as well be left out.
// Method: another connection that holds the lock of the file; how long a statement stands still.
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { SqliteDatabase } from '../../src/sqlite/database.ts'
import { places } from '../places.ts'

const { sqlite } = places()
const INSERT = 'INSERT INTO t VALUES (1)'

test('what nobody misses gives up soon, then at once, and is tried again after a second', async (t) => {
  const path = (await sqlite.fresh()).slice('sqlite:'.length)
  const database = new SqliteDatabase(path)
  const other = new DatabaseSync(path)
  t.after(() => {
    database.close()
    other.close()
  })
  database.run('CREATE TABLE t (n INTEGER)')
  other.exec('BEGIN IMMEDIATE')
  const start = performance.now()
  assert.throws(() => database.aside(INSERT, []), /locked/)
  const first = performance.now()
  for (let i = 0; i < 100; i += 1) {
    assert.throws(() => database.aside(INSERT, []), /locked a moment ago/)
  }
  const rest = performance.now() - first
  // Half of what others wait, whatever else the machine does.
  assert.ok(first - start < 1_000, `${first - start} ms`)
  assert.ok(rest < 1_000, `${rest} ms for a hundred`)
  assert.deepEqual(database.all('PRAGMA busy_timeout', []), [{ __proto__: null, timeout: 2_000 }])
  other.exec('COMMIT')
  await setTimeout(1_100)
  database.aside(INSERT, [])
  assert.equal(database.all('SELECT n FROM t', []).length, 1)
})
