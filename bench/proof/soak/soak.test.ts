import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { listen } from '../../../examples/src/listen.ts'
import { loadUntil, QUESTIONS } from './load.ts'
import { soakFor } from './proof.ts'

// Goal: a wrong answer under load is found, and a short soak of the real guard finds none.
// Method: a server that allows everybody; then the run of `npm run proof -- --part soak`, shorter.

test('a server that allows everybody is found out', async () => {
  const server = await listen(
    createServer((_, response) => response.end('[]')),
    0,
  )
  let asks = 0
  const isEnough = (): boolean => {
    asks += 1
    return asks > 20
  }
  const { faults } = await loadUntil(server.url, isEnough).finally(server.close)
  const refused = QUESTIONS.filter(({ status }) => status !== 200)
  for (const { name, status } of refused) {
    assert.ok(faults.includes(`${name}: 200 instead of ${status}`), name)
  }
})

test('a few seconds of soak', async () => {
  const { tried, failures } = await soakFor({ seconds: 4, tell: () => {} })
  // Whether the heap is flat takes longer to tell.
  assert.deepEqual(
    failures.filter((failure) => !failure.startsWith('the heap grows')),
    [],
  )
  assert.ok(tried > 100)
})
