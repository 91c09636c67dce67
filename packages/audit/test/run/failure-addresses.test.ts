import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { failureAddresses } from '../../src/run/failure-addresses.ts'

const first = (count: number, base: string): readonly (string | undefined)[] => {
  const next = failureAddresses(base)
  return Array.from({ length: count }, () => next())
}

describe('failureAddresses', () => {
  const isOne = process.platform === 'darwin'
  test('eight attempts come from one address, and the ninth from the next', { skip: isOne }, () => {
    const expected = [...Array(8).fill('127.0.77.1'), '127.0.77.2']
    assert.deepEqual(first(9, 'http://localhost:1'), expected)
  })

  test('after the last address comes the first', { skip: isOne }, () => {
    const [last, again] = first(8 * 250 + 1, 'http://127.0.0.1:1').slice(-2)
    assert.deepEqual([last, again], ['127.0.77.250', '127.0.77.1'])
  })

  for (const base of ['http://[::1]:1', 'http://192.0.2.1', 'https://a.example']) {
    test(`${base} has one address`, () => assert.deepEqual(first(1, base), [undefined]))
  }
})
