// Goal: totals are right, and too little read is said.
// Method: readings on both sides of 5 %, and of files that could not be opened.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type FileReading,
  isErrorLogAlone,
  isUnreadable,
  totalOf,
  unopened,
} from '../../src/read/reading.ts'

const file = (lines: number, unread: number, change: Partial<FileReading> = {}): FileReading => ({
  ...unopened('access.log', Object.assign(new Error('x'), { code: 'ENOENT' })),
  problem: undefined,
  lines,
  requests: lines - unread,
  unread,
  ...change,
})

describe('isUnreadable', () => {
  const rows = [
    ['all read', [file(100, 0)], false],
    ['5 % unread', [file(100, 5)], false],
    ['more', [file(100, 6)], true],
    ['all files together', [file(100, 6), file(100, 4)], false],
    ['one with a problem and nothing in it', [file(100, 0), file(0, 0, { problem: 'x' })], true],
    ['one with a problem and something', [file(100, 0, { problem: 'x' })], false],
  ] as const
  for (const [name, files, expected] of rows) {
    test(name, () => assert.equal(isUnreadable(totalOf(files)), expected))
  }
})

describe('isErrorLogAlone', () => {
  const messages = { requests: 0, others: 100, format: 'nginx error' }
  const rows = [
    ['messages alone', [file(100, 0, messages)], true],
    [
      'of Apache, in a wrapping',
      [file(9, 0, { ...messages, format: 'apache error in docker' })],
      true,
    ],
    ['a refusal in it', [file(100, 0, { ...messages, requests: 1 })], false],
    ['another program', [file(100, 0, { ...messages, format: 'haproxy' })], false],
    ['too little of it', [file(100, 6, messages)], false],
  ] as const
  for (const [name, files, expected] of rows) {
    test(name, () => assert.equal(isErrorLogAlone(totalOf(files)), expected))
  }
})

test('totalOf adds up, from the earliest to the latest', () => {
  const total = totalOf([
    file(10, 1, { firstTime: 5, lastTime: 9, lost: 2, others: 1, bytes: 100 }),
    file(20, 2, { firstTime: 3, lastTime: 7, lost: 1, others: 1, bytes: 200 }),
    file(0, 0),
  ])
  const { lines, unread, lost, others, bytes, firstTime, lastTime } = total
  assert.deepEqual(
    [lines, unread, lost, others, bytes, firstTime, lastTime],
    [30, 3, 3, 2, 300, 3, 9],
  )
})

describe('unopened', () => {
  test('says why in words, or the code', () => {
    const problem = (code: string): string | undefined =>
      unopened('x', Object.assign(new Error('x'), { code })).problem
    assert.equal(problem('EACCES'), 'it may not be read')
    assert.equal(problem('EIO'), 'it cannot be read: EIO')
  })

  test('a mistake of a program is thrown', () => {
    const mistake = new TypeError('x')
    assert.throws(() => unopened('x', mistake), mistake)
  })
})
