// Goal: a version is one that nobody had before, and never that of an empty store.
// Method: a thousand of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newVersion } from '../../src/index.ts'
import { NEVER } from '../../src/tokens/token-store.ts'

test('newVersion never repeats itself', () => {
  const versions = new Set(Array.from({ length: 1_000 }, newVersion))
  assert.equal(versions.size, 1_000)
  assert.ok(!versions.has(NEVER))
})
