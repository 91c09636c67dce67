import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { turnOf } from './generate.ts'
import { isWanted, nameOf, trainingLogs } from './training.ts'

describe('the logs to learn from', () => {
  const which = { types: ['key_rotation'], othersEach: 4 } as const

  test('are those with what is to be told apart, and some of the others', () => {
    const wanted = Array.from({ length: 31 }, (_, seed) => seed).filter((one) =>
      isWanted(one, which),
    )
    deepEqual(wanted, [0, 4, 8, 12, 16, 20, 24, 28, 30])
    equal(turnOf(30).type, 'key_rotation')
  })

  test('are named by their seeds', () => {
    const all = 'logs of seeds 1000 to 2699 (normal) and 1000 to 1799 and 2700 to 4999 (hard;'
    equal(nameOf(which).startsWith(all), true)
    equal(nameOf({ ...which, logsMax: 3 }).startsWith(`the first 3 each of ${all}`), true)
  })

  test('are so many of each population at most', () => {
    const logs = [...trainingLogs({ ...which, logsMax: 1 })]
    deepEqual(
      logs.map(({ label: { population, seed } }) => [population, seed]),
      [
        ['normal', 1000],
        ['hard', 1000],
      ],
    )
  })
})
