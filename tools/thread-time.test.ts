import assert from 'node:assert/strict'
import { test } from 'node:test'
import { threadMilliseconds } from './thread-time.ts'

// Goal: what a thread does counts, and what it waits for does not.

test('work counts', () => {
  const begun = threadMilliseconds()
  const end = performance.now() + 50
  while (performance.now() < end);
  const used = threadMilliseconds() - begun
  assert.ok(used > 0 && used < 60, `${used} ms`)
})

test('waiting does not', () => {
  const begun = threadMilliseconds()
  // Nothing else of this thread goes on meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  const used = threadMilliseconds() - begun
  assert.ok(used < 100, `${used} ms`)
})
