import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Expiring, ExpiringCredentials } from '../../src/tally/expiring.ts'

const AT = 1_000_000

// Goal: which credential a caller has is known by when it ends, though clocks differ by seconds.
describe('credentials that run out', () => {
  test('are the same where two ends differ by ten minutes', () => {
    assert.deepEqual(noted([0, 3600], [100, 4100]), {
      ...{ since: AT, seen: AT + 100, expires: AT + 4200, isRenewed: false },
    })
  })

  test('are others where they differ by more', () => {
    assert.deepEqual(noted([0, 3600], [100, 4101]), {
      ...{ since: AT + 100, seen: AT + 100, expires: AT + 4201, isRenewed: true },
    })
  })

  test('that end a little later each time are renewed', () => {
    const sliding = Array.from({ length: 13 }, (_, n) => [n * 60, 3600] as const)
    assert.deepEqual(noted(...sliding), {
      ...{ since: AT + 660, seen: AT + 720, expires: AT + 4320, isRenewed: true },
    })
  })

  test('are kept of 65,536 callers, and of no more', () => {
    const all = new ExpiringCredentials()
    for (let caller = 0; caller < 65_537; caller += 1) all.note(caller, AT, 60)
    assert.deepEqual([all.get(65_535)?.expires, all.get(65_536)], [AT + 60, undefined])
    all.note(0, AT + 10, 50)
    assert.equal(all.get(0)?.seen, AT + 10)
  })
})

/** What is known of a caller that was seen at some instants, each time with so many seconds left. */
function noted(...sightings: readonly (readonly [at: number, left: number])[]) {
  const all = new ExpiringCredentials()
  for (const [at, left] of sightings) all.note(1, AT + at, left)
  const { end: _first, ...told } = all.get(1) as Expiring & { end: number }
  return told
}
