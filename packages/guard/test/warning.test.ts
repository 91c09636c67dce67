import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { warnOnce } from '../src/warning.ts'

describe('warnOnce', () => {
  test('each text is warned of once, and at most a hundred texts', async () => {
    const seen: string[] = []
    process.on('warning', ({ name, message }) => seen.push(`${name}: ${message}`))
    warnOnce('first')
    warnOnce('first')
    for (let i = 0; i < 200; i++) warnOnce(`text ${i}`)
    await setImmediate()
    assert.equal(seen[0], 'SallyportWarning: first')
    assert.equal(seen.length, 100)
  })
})
