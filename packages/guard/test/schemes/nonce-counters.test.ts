import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { memoryNonceCounters } from '../../src/schemes/nonce-counters.ts'

// Goal: a pair of nonce and count is fresh at most once, whatever is forgotten.
// Method: sequences with their answers; then any sequence against a set that forgets nothing.
const END = 1_000_000

describe('counters in memory', () => {
  const rows = [
    ['counting on', [1, 2, 3], ['fresh', 'fresh', 'fresh']],
    ['the same twice', [1, 1], ['fresh', 'replayed']],
    ['gaps', [1, 5, 90, 90], ['fresh', 'fresh', 'fresh', 'replayed']],
    ['another order', [3, 1, 2, 1], ['fresh', 'fresh', 'fresh', 'replayed']],
    ['beginning late', [7, 6], ['fresh', 'fresh']],
    ['the edge of what is remembered', [128, 1, 1], ['fresh', 'fresh', 'replayed']],
    ['and beyond it', [129, 1], ['fresh', 'replayed']],
    ['a leap', [1, 0xffff_ffff, 1, 0xffff_fffe], ['fresh', 'fresh', 'replayed', 'fresh']],
  ] as const
  for (const [name, counts, expected] of rows) {
    test(name, () => {
      const counters = memoryNonceCounters({ clock: () => 0 })
      assert.deepEqual(
        counts.map((nc) => counters.use('n', nc, END)),
        expected,
      )
    })
  }

  test('nonces do not count for each other', () => {
    const counters = memoryNonceCounters({ clock: () => 0 })
    assert.equal(counters.use('a', 1, END), 'fresh')
    assert.equal(counters.use('b', 1, END), 'fresh')
  })

  test('what is forgotten for want of room is refused, and what is younger is not', () => {
    const counters = memoryNonceCounters({ maxEntries: 2, clock: () => 0 })
    for (const [nonce, end] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const) {
      assert.equal(counters.use(nonce, 1, end), 'fresh')
    }
    assert.equal(counters.use('a', 2, 1), 'replayed')
    assert.equal(counters.use('b', 2, 2), 'fresh')
    assert.equal(counters.use('c', 1, 3), 'replayed')
    assert.equal(counters.use('d', 1, 4), 'fresh')
  })

  test('what has expired makes room before anything else must', async () => {
    let now = 0
    const counters = memoryNonceCounters({ maxEntries: 2, clock: () => now })
    await counters.use('old', 1, 10)
    now = 10
    await counters.use('a', 1, 20)
    await counters.use('b', 1, 20)
    assert.deepEqual([counters.use('a', 2, 20), counters.use('b', 2, 20)], ['fresh', 'fresh'])
    assert.equal(counters.use('old', 1, 10), 'replayed')
  })

  test('after all have expired and gone, it fills and makes room as before', async () => {
    let now = 0
    const counters = memoryNonceCounters({ maxEntries: 2, clock: () => now })
    for (const nonce of ['a', 'b']) await counters.use(nonce, 1, 10)
    now = 20
    for (const nonce of ['c', 'd', 'e']) assert.equal(counters.use(nonce, 1, 30), 'fresh', nonce)
    const again = ['c', 'd', 'e'].map((nonce) => counters.use(nonce, 2, 30))
    assert.deepEqual(again, ['replayed', 'fresh', 'fresh'])
  })

  test('no pair is ever fresh twice', () => {
    const use = fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 300 }))
    fc.assert(
      fc.property(
        fc.array(use, { maxLength: 200 }),
        fc.integer({ min: 1, max: 4 }),
        (uses, room) => {
          let now = 0
          const counters = memoryNonceCounters({ maxEntries: room, clock: () => now })
          const fresh = new Set<string>()
          for (const [nonce, nc] of uses) {
            now += 1
            if (counters.use(`n${nonce}`, nc, 50 * (nonce + 1)) === 'replayed') continue
            assert.equal(fresh.has(`${nonce} ${nc}`), false)
            fresh.add(`${nonce} ${nc}`)
          }
        },
      ),
    )
  })

  test('a bound that is none is refused', () => {
    assert.throws(() => memoryNonceCounters({ maxEntries: 0 }), TypeError)
  })
})
