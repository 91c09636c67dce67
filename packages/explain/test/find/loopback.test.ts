import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAnybodys, isLoopback } from '../../src/find/loopback.ts'
import type { Story } from '../story.ts'
import { everyday, T } from './everyday.ts'

const rows = [
  ['127.0.0.1', true],
  ['127.8.9.10', false],
  ['127.0.0.11', false],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::FFFF:127.0.0.1', true],
  ['::11', false],
  ['::ffff:192.0.2.127', false],
  ['192.0.2.127', false],
  ['12.127.0.1', false],
  ['1270::1', false],
] as const

describe('the own address of a machine', () => {
  for (const [address, expected] of rows) {
    test(`${address}: ${expected}`, () => assert.equal(isLoopback(address), expected))
  }
})

test('an address tells nobody from anybody where there is none, or it is that of the machine', () => {
  const addresses = ['-', '::1', '198.51.100.4', '']
  assert.deepEqual(addresses.map(isAnybodys), [true, true, false, false])
})

const BROWSER = 'Mozilla/5.0 (X11)'

/** What is found of somebody at an address; `undefined` where the log tells none. */
const stories = {
  brute_force: (address: string | undefined, name?: string, agent = 'curl/8'): Story =>
    everyday().each(60, (n) => ({
      ...{ at: T + n, address, agent, method: 'POST', path: '/login', status: 401 },
      ...(name !== undefined && { account: name }),
    })),
  credential_expired: (address: string | undefined, name?: string, agent = 'report/1.0'): Story =>
    everyday().each(200, (n) => ({
      ...{ at: T - 1000 + n * 20, address, agent },
      ...(n >= 50 && { status: 401 }),
      ...(name !== undefined && { subject: name }),
    })),
  retry_of_403: (address: string | undefined, name?: string, agent = 'sync/2.0'): Story =>
    everyday()
      .each(20, (n) => ({ at: n * 60, address, agent, subject: name }))
      .each(400, (n) => ({
        ...{ at: T + n, address, agent, method: 'POST', path: '/orders/17' },
        ...{ status: 403, subject: name },
      })),
}

// Goal: what cannot be said of one caller is not said; by its name it can be.
for (const [type, story] of Object.entries(stories)) {
  describe(`${type}:`, () => {
    test('is told of a caller with an address of its own', () => {
      assert.deepEqual(story('203.0.113.5').types(), [type])
    })
    test('is not told of whoever has the address of the machine', () => {
      assert.deepEqual(story('::ffff:127.0.0.1').types(), [])
    })
    test('is not told of a browser where no addresses are told', () => {
      assert.deepEqual(story(undefined, undefined, BROWSER).types(), [])
    })
    if (type === 'brute_force') return
    test('is told of a program where no addresses are told', () => {
      assert.deepEqual(story(undefined).types(), [type])
    })
    test('is told of a name, wherever it asks from', () => {
      assert.deepEqual(story('::1', 'svc-1').types(), [type])
    })
  })
}
