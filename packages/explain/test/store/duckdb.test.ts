import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DuckDbMissing, loadDuckDb } from '../../src/store/duckdb.ts'

test('where DuckDB is missing it is said what to install', async () => {
  await assert.rejects(loadDuckDb('@duckdb/that-nobody-has'), (error) => {
    assert.ok(error instanceof DuckDbMissing)
    assert.match(error.message, /npm install @duckdb\/node-api/)
    return true
  })
})

test('what is wrong with it otherwise is no missing package', async () => {
  await assert.rejects(loadDuckDb('data:text/javascript,throw new Error("broken")'), /broken/)
})
