import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { createThrottle } from '../../src/throttle/throttle.ts'

test('of a password that is sprayed an operator is told once', async () => {
  const told: string[] = []
  process.on('warning', ({ name, message }) => {
    if (name === 'SallyportWarning') told.push(message)
  })
  const throttle = createThrottle({ secret: { free: 2 }, retrySeconds: 0 })
  for (let i = 0; i < 20; i += 1) {
    const attempt = { address: `${i}.0.2.1`, account: `a${i}`, secret: 'Summer2026' }
    const admission = throttle.begin(attempt, 1_000_000)
    if (admission.kind === 'begun') void admission.ended('failed', 1_000_000)
  }
  await setImmediate()
  assert.deepEqual(told, ['one password failed on many accounts: somebody is spraying it'])
})
