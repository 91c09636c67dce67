import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { warnOnce } from '../src/warning.ts'

describe('warnOnce', () => {
  test('each text is warned of once, and at most a hundred texts', async () => {
    const seen: string[] = []
    const listen = ({ name, message }: Error): void => {
      if (name === 'SallyportWarning' && message.startsWith('test ')) seen.push(message)
    }
    process.on('warning', listen)
    warnOnce('test first')
    warnOnce('test first')
    for (let i = 0; i < 200; i++) warnOnce(`test ${i}`)
    await setImmediate()
    process.off('warning', listen)
    assert.equal(seen[0], 'test first')
    assert.equal(new Set(seen).size, seen.length)
    // Others of this process may have used up some of the hundred.
    assert.ok(seen.length > 50 && seen.length <= 100, String(seen.length))
  })
})
