import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { narrowed } from '../../src/find/narrowed-windows.ts'

const BEGIN = 1_800_000_000

/** So many that begin in each minute, some minutes after the beginning. */
function beginning(minutes: number, each: number, after = 0): readonly number[] {
  return Array.from({ length: minutes * each }, (_, i) => BEGIN + (after + (i % minutes)) * 60)
}

/** The minutes of a window of so many that are left. */
function leftOf(minutes: number, starts: readonly number[]): readonly [number, number] {
  const { from, to } = narrowed({ from: BEGIN, to: BEGIN + minutes * 60 - 1 }, starts)
  return [(from - BEGIN) / 60, (to + 1 - BEGIN) / 60]
}

// Goal: of a window that is wider than what happened in it, what happened is left.
// Method: windows on each side of each limit.
describe('narrowed', () => {
  const rows = [
    ['what is within it is left', 80, [...beginning(80, 1), ...beginning(20, 8, 40)], [40, 60]],
    ['what fills it is left as it is', 80, beginning(80, 5), [0, 80]],
    [
      'what is less than three times as much as the rest leaves it as it is',
      80,
      [...beginning(80, 4), ...beginning(45, 7, 30)],
      [0, 80],
    ],
    [
      'what is less than half of all leaves it as it is',
      80,
      [...beginning(80, 2), ...beginning(10, 9, 40)],
      [0, 80],
    ],
    [
      'what is more than six tenths of its time leaves it as it is',
      80,
      [...beginning(80, 1), ...beginning(50, 8, 10)],
      [0, 80],
    ],
    [
      'one of less than twenty minutes is not looked at',
      19,
      [...beginning(19, 1), ...beginning(5, 20, 10)],
      [0, 19],
    ],
    ['one of twenty is', 21, [...beginning(21, 1), ...beginning(5, 20, 10)], [10, 15]],
    ['of nothing it is as it was', 40, [], [0, 40]],
    ['what begins before it and after does not count', 40, beginning(20, 9, 50), [0, 40]],
  ] as const
  for (const [name, minutes, starts, expected] of rows) {
    test(name, () => assert.deepEqual(leftOf(minutes, starts), expected))
  }
})
