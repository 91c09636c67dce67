import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rails } from '../../../src/read/formats/rails.ts'
import { readAll } from './lines.ts'

const started = (path: string): string =>
  `Started GET "${path}" for 203.0.113.9 at 2026-05-04 07:33:20 +0200`
const COMPLETED = 'Completed 401 Unauthorized in 5ms (ActiveRecord: 0.4ms)'
const request = (path: string): object => ({
  time: '2026-05-04T05:33:20.000Z',
  status: 401,
  method: 'GET',
  path,
  address: '203.0.113.9',
})
const seen = (lines: readonly string[]): readonly object[] =>
  readAll(rails, lines).flatMap((one) => (one.outcome === 'read' ? [one.seen] : []))

describe('rails', () => {
  test('a request begins in one line and is answered in another', () => {
    const lines = [started('/orders?page=2'), 'Processing by OrdersController#index', COMPLETED]
    assert.deepEqual(seen(lines), [request('/orders')])
  })

  test('the id of a request joins its lines, whatever stands between', () => {
    const [a, b] = ['c99427a8-62f3-4c83-89f8-f4fba9cebcbf', '3c5b3a9c-bff1-4853-8034-200b4ad4c622']
    const lines = [`[${a}] ${started('/a')}`, `[${b}] ${started('/b')}`]
    assert.deepEqual(seen([...lines, `[${a}] ${COMPLETED}`, `[${b}] ${COMPLETED}`]), [
      request('/a'),
      request('/b'),
    ])
  })

  test('so does the process that works at it', () => {
    const by = (pid: number): string => `I, [2026-05-04T07:33:20.250 #${pid}]  INFO -- : `
    const lines = [by(7) + started('/a'), by(8) + started('/b'), by(8) + COMPLETED]
    assert.deepEqual(seen(lines), [request('/b')])
  })

  test('an answer to nothing is no request, and colours are none of it', () => {
    assert.deepEqual(seen([COMPLETED, `\u001b[1m${started('/a')}\u001b[0m`, COMPLETED]), [
      request('/a'),
    ])
  })

  test('a log that answers nothing is of something else', () => {
    assert.equal(readAll(rails, [started('/a')])[0]?.outcome, 'unread')
  })
})
