// Goal: addresses, targets and statuses are read as logs write them.
// Method: one row for each form.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { firstAddress, nameUser, pathOf, statusAt } from '../../../src/read/formats/fields.ts'
import { Line } from '../../../src/read/line.ts'
import { Seen } from '../../../src/read/seen.ts'

describe('firstAddress', () => {
  const rows = [
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:4242', '203.0.113.9'],
    ['203.0.113.9, 10.0.0.7', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]:4242', '2001:db8::1'],
    ['unknown, 10.0.0.7', 'unknown'],
    ['-', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const
  for (const [text, expected] of rows) {
    test(`${text}`, () => assert.equal(firstAddress(text), expected))
  }
})

describe('pathOf', () => {
  const rows = [
    ['/orders?page=2', '/orders'],
    ['https://shop.example/orders?page=2', '/orders'],
    ['https://shop.example', '/'],
    ['https://shop.example?x', '/'],
    ['*', '*'],
    ['', ''],
  ] as const
  for (const [text, expected] of rows) {
    test(`\`${text}\``, () => assert.equal(pathOf(text), expected))
  }
})

describe('statusAt', () => {
  const rows = [
    ['403', 403],
    ['403 12', 403],
    ['000', 0],
    ['4031', Number.NaN],
    ['40', Number.NaN],
    ['4x3', Number.NaN],
    ['-', Number.NaN],
  ] as const
  for (const [text, expected] of rows) {
    test(text, () => assert.equal(statusAt(Line.of(text), 0), expected))
  }
})

describe('nameUser', () => {
  const rows = [
    ['alice', 200, { subject: 'alice', account: undefined }],
    ['alice', 401, { subject: undefined, account: 'alice' }],
    ['-', 200, { subject: undefined, account: undefined }],
    ['""', 401, { subject: undefined, account: undefined }],
  ] as const
  for (const [name, status, expected] of rows) {
    test(`${name} on ${status}`, () => {
      const seen = new Seen()
      seen.status = status
      nameUser(name, seen)
      const { subject, account } = seen
      assert.deepEqual({ subject, account }, expected)
    })
  }
})
