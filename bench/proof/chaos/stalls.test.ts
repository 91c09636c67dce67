import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { threadMilliseconds } from '../../../tools/thread-time.ts'
import { lostOf, watchStalls } from './stalls.ts'

// Goal: a process that was not let run is told from one that works, and from one that waits.
// Method: waiting for another process without working; working; instants around stalls that are planted.

const sum = (stalls: readonly { readonly lostMs: number }[]): number =>
  stalls.reduce((all, { lostMs }) => all + lostMs, 0)

describe('watchStalls', () => {
  test('what a thread stands still is lost', async () => {
    const watch = watchStalls()
    await sleep(100)
    spawnSync('sleep', ['0.6'])
    await sleep(100)
    assert.ok(sum(watch.stop()) > 400)
  })

  test('what it works is not', async () => {
    const watch = watchStalls()
    await sleep(50)
    const from = performance.now()
    const until = threadMilliseconds() + 600
    while (threadMilliseconds() < until);
    await sleep(50)
    const others = performance.now() - from - 600
    // A busy machine takes more than that, and only that may be counted.
    const lost = sum(watch.stop().filter((stall) => stall.from <= from && stall.to > from))
    assert.ok(lost <= others + 20, `${lost} of ${others}`)
  })
})

describe('lostOf', () => {
  const lost = lostOf([
    { from: 100, to: 200, lostMs: 80 },
    { from: 300, to: 400, lostMs: 100 },
  ])
  const rows: readonly [string, number, number, number][] = [
    ['all of it', 0, 1_000, 180],
    ['one of two', 0, 250, 80],
    ['half of one', 150, 250, 40],
    ['the middle of one', 320, 370, 50],
    ['nothing before', 0, 100, 0],
    ['nothing between', 200, 300, 0],
  ]
  for (const [name, from, to, expected] of rows) {
    test(name, () => assert.equal(lost(from, to), expected))
  }
})
