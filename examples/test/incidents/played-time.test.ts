// Goal: parts are played in the order of their minutes, by a clock that the real one does not move.
// Method: parts that note the minute, the platform's clock while it shows the played time, and instants of both.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { type Actor, MINUTES, PlayedTime, showPlayedTime } from '../../src/incidents/played-time.ts'

const BEGIN = Date.parse('2026-11-23T08:00:00Z')

describe('PlayedTime', () => {
  test('whose minute comes first goes on first, one after the other', async () => {
    const time = new PlayedTime('a seed')
    const seen: string[] = []
    async function* part(name: string, minutes: readonly number[]): Actor {
      for (const minute of minutes) {
        yield minute
        await rest(1)
        seen.push(`${name} ${time.minute}`)
      }
    }
    await time.play([part('a', [3, 9]), part('b', [1, 5])])
    assert.deepEqual(seen, ['b 1', 'a 3', 'b 5', 'a 9'])
  })

  test('what would come after the end does not come', async () => {
    const time = new PlayedTime('a seed')
    const seen: number[] = []
    async function* part(): Actor {
      for (const minute of [MINUTES - 0.5, MINUTES]) {
        yield minute
        seen.push(minute)
      }
    }
    await time.play([part()])
    assert.deepEqual(seen, [MINUTES - 0.5])
  })

  test('nobody goes back in time', async () => {
    const time = new PlayedTime('a seed')
    const seen: number[] = []
    async function* part(): Actor {
      yield 7
      yield 2
      seen.push(time.minute)
    }
    await time.play([part()])
    assert.deepEqual(seen, [7])
  })

  test('a real instant is the played one of the request that was under way', async () => {
    const time = new PlayedTime('a seed')
    const before = Date.now()
    await rest(3)
    time.pass()
    const first = Date.now()
    await rest(3)
    time.pass()
    const second = Date.now()
    assert.equal(time.playedAt(first), BEGIN + 40)
    assert.equal(time.playedAt(second), BEGIN + 80)
    assert.equal(time.playedAt(second + 1000), BEGIN + 80)
    assert.equal(time.playedAt(before), BEGIN + 40)
  })
})

describe('showPlayedTime', () => {
  test('whoever has a part sees the played time, and others the real one', async () => {
    const real = Date.now
    const showRealTime = showPlayedTime()
    const seen: number[] = []
    async function* part(): Actor {
      yield 30
      await rest(1)
      seen.push(Date.now() - BEGIN, performance.now() - BEGIN)
    }
    try {
      await new PlayedTime('a seed').play([part()])
      assert.deepEqual(seen, [30 * 60_000, 30 * 60_000])
      assert.ok(Math.abs(Date.now() - real()) < 60_000)
    } finally {
      showRealTime()
    }
    assert.equal(Date.now, real)
  })

  test('chance is the same in each run of a part, and elsewhere it is not', async () => {
    const real = Math.random
    const showRealTime = showPlayedTime()
    const drawn = async (seed: string): Promise<readonly number[]> => {
      const seen: number[] = []
      async function* part(): Actor {
        for (const minute of [1, 2]) {
          yield minute
          await rest(1)
          seen.push(Math.random())
        }
      }
      await new PlayedTime(seed).play([part()])
      return seen
    }
    try {
      const [first, again, other] = await Promise.all(['a', 'a', 'b'].map(drawn))
      assert.deepEqual(again, first)
      assert.notDeepEqual(other, first)
      assert.notEqual(Math.random(), Math.random())
    } finally {
      showRealTime()
    }
    assert.equal(Math.random, real)
  })
})
