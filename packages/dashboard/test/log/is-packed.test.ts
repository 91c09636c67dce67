import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { isPacked } from '../../src/log/is-packed.ts'
import { fileWith } from '../logs.ts'

test('what is packed is told by its first bytes, and what is not there may grow', async () => {
  const rows = [
    [gzipSync('a'), true],
    [zstdCompressSync('a'), true],
    ['192.0.2.1 - -', false],
    ['', false],
  ] as const
  for (const [bytes, expected] of rows) assert.equal(await isPacked(fileWith(bytes)), expected)
  const path = fileWith('')
  assert.equal(await isPacked(`${path}.none`), false)
  assert.equal(await isPacked(dirname(path)), false)
})
