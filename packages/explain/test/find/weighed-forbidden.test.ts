import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isHasty } from '../../src/find/weighed-forbidden.ts'
import { from, Story } from '../story.ts'
import { WORDS } from './everyday.ts'

// Goal: who asks as it always did is not told by its asking again; who asks twice a minute, or faster than ever, is.
const rows = [
  ['once a minute, as ever', 60, 1, false],
  ['twice a minute', 30, 1, true],
  ['a little less than twice a minute', 31, 1, false],
  ['once an hour, half as fast again as ever', 3600, 1.5, true],
  ['once an hour, hardly faster than ever', 3600, 1.4, false],
] as const

describe('haste', () => {
  for (const [name, seconds, times, expected] of rows) {
    test(`${name}: ${expected}`, () => {
      // Logarithms lose the last digit.
      const almost = 1e-9
      const measures = {
        quickly: Math.log(1 / seconds) + almost,
        'faster than usual': Math.log(times) + almost,
      }
      assert.equal(isHasty(measures), expected)
    })
  }
})

// Goal: of two who insist none is what others meet: the same again says nothing of how often others are refused.
describe('two clients that repeat a 403 all the time', () => {
  test('are both told, though most of the log is theirs', () => {
    const client = { agent: 'sync/2.0', method: 'POST' } as const
    const found = new Story()
      .each(800, (n) => ({ at: n * 5, ...from(n % 20), path: `/${WORDS[n % 5]}` }))
      .each(90, (n) => ({ at: n * 20, address: '203.0.113.5', ...client, path: '/roles' }))
      .each(90, (n) => ({ at: n * 20, address: '203.0.113.6', ...client, path: '/roles' }))
      .each(2100, (n) => ({
        ...{ at: 2000 + n, address: '203.0.113.5', ...client, path: '/orders/17', status: 403 },
      }))
      .each(325, (n) => ({
        ...{ at: 2000 + n, address: '203.0.113.6', ...client, path: '/bills/4', status: 403 },
      }))
      .findings()
    assert.deepEqual(
      found.map(({ type }) => type),
      ['retry_of_403', 'retry_of_403'],
    )
  })
})
