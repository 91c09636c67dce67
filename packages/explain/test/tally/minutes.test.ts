import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Minutes } from '../../src/tally/minutes.ts'

describe('Minutes', () => {
  test('instants of one minute share a row, however often the clock jumps', () => {
    const minutes = new Minutes()
    minutes.at(60).requests += 1
    minutes.at(3600).requests += 1
    minutes.at(119).requests += 1
    assert.deepEqual(
      minutes
        .inOrder()
        .filter(({ requests }) => requests > 0)
        .map(({ minute, requests }) => [minute, requests]),
      [
        [1, 2],
        [60, 1],
      ],
    )
  })

  test('minutes without requests stand between those with some', () => {
    const minutes = new Minutes()
    for (const seconds of [0, 240]) minutes.at(seconds).requests += 1
    assert.deepEqual(
      minutes.inOrder().map(({ minute }) => minute),
      [0, 1, 2, 3, 4],
    )
  })

  test('a gap of more than a week is not filled', () => {
    const minutes = new Minutes()
    for (const seconds of [0, 8 * 86_400]) minutes.at(seconds).requests += 1
    assert.equal(minutes.inOrder().length, 2)
  })

  test('minutes beyond 400 days are not kept, and that is told', () => {
    const minutes = new Minutes()
    for (let i = 0; i < 400 * 1440; i += 1) minutes.at(i * 60)
    assert.equal(minutes.dropped, 0)
    minutes.at(400 * 1440 * 60)
    assert.equal(minutes.dropped, 1)
  })
})
