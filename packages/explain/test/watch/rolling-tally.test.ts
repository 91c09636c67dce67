import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { RollingTally } from '../../src/watch/rolling-tally.ts'

const HOUR = 3_600_000
const BEGIN = Date.UTC(2026, 10, 28)

/** A caller that is refused for good after it was served, begun at an hour. */
function tell(tally: RollingTally, hours: number, address: string): void {
  for (let i = 0; i < 200; i += 1) {
    tally.add({
      ...emptyObservation(),
      time: BEGIN + hours * HOUR + i * 20_000,
      ...{ method: 'GET', path: '/orders', address, agent: 'report/1.0' },
      status: i > 100 ? 401 : 200,
      ...(i === 0 && { subject: 'somebody' }),
    })
  }
}

/** Somebody who is served all the while. */
function pass(tally: RollingTally, from: number, to: number): void {
  for (let at = from * 60; at < to * 60; at += 1) {
    const time = BEGIN + at * 60_000
    const who = { address: '192.0.2.1', agent: 'app/1.0', subject: 'alice' }
    tally.add({ ...emptyObservation(), time, method: 'GET', path: '/orders', status: 200, ...who })
  }
}

const WINDOW = 8

describe('RollingTally', () => {
  test('what is within half of the window is still there after it turned', () => {
    const tally = new RollingTally(WINDOW * HOUR)
    pass(tally, 0, 5)
    tell(tally, 5, '203.0.113.5')
    pass(tally, 7, 9)
    assert.equal(tally.findings().length, 1)
  })

  test('what is older than the window is forgotten', () => {
    const tally = new RollingTally(WINDOW * HOUR)
    tell(tally, 0, '203.0.113.5')
    assert.equal(tally.findings().length, 1)
    pass(tally, 2, 9)
    assert.deepEqual(tally.findings(), [])
  })

  test('what happened meanwhile is named after a turn, too', () => {
    const marks = [{ time: BEGIN + 12 * HOUR + 2_020_000, name: 'deploy' }]
    const tally = new RollingTally(WINDOW * HOUR, marks)
    pass(tally, 0, 12)
    tell(tally, 12, '203.0.113.5')
    assert.equal(tally.findings()[0]?.mark?.name, 'deploy')
  })
})
