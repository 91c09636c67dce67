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

  for (const [days, rows] of [
    [28, 27 * 1440 + 1],
    [29, 29],
  ] as const) {
    test(`a line a day, for ${days} days: ${rows} minutes`, () => {
      const minutes = new Minutes()
      for (let day = 0; day < days; day += 1) minutes.at(day * 86_400)
      assert.equal(minutes.inOrder().length, rows)
    })
  }

  test('ages of tokens are counted in 60 days of minutes, and in no more', () => {
    const minutes = new Minutes()
    for (let i = 0; i < 60 * 1440 - 1; i += 1) minutes.at(i * 60)
    assert.notEqual(minutes.at(60 * 1440 * 60).ages, undefined)
    assert.equal(minutes.at(61 * 1440 * 60).ages, undefined)
  })

  test('minutes beyond 400 days are not kept, and that is told', () => {
    const minutes = new Minutes()
    for (let i = 0; i < 400 * 1440; i += 1) minutes.at(i * 60)
    assert.equal(minutes.dropped, 0)
    minutes.at(400 * 1440 * 60)
    assert.equal(minutes.dropped, 1)
  })
})
