import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { turnOf } from './generate.ts'
import { isWanted, nameOf } from './training.ts'

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
    const name = nameOf({ ...which, from: 1000, seeds: 600 })
    equal(name.startsWith('logs of seeds 1000 to 1599'), true)
  })
})
