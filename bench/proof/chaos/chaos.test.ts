import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { peer } from '../../../tools/peer.ts'
import { Random } from '../../explain/random.ts'
import { chaos } from './chaos.ts'
import { type Episode, episodesOf, KINDS, VICTIMS } from './disturbances.ts'

// Goal: the same seed disturbs the same, and every way comes; a short chaos on real servers finds no fault.
// Method: the first episodes of a seed; then the run of `npm run proof -- --part chaos`, shorter.

function first(seed: string, count: number): readonly Episode[] {
  const episodes = episodesOf(new Random(seed))
  return Array.from({ length: count }, () => episodes.next().value)
}

describe('episodesOf', () => {
  test('the same seed gives the same, another one others', () => {
    assert.deepEqual(first('a', 20), first('a', 20))
    assert.notDeepEqual(first('a', 20), first('b', 20))
  })

  test('each way to disturb each victim comes before any comes a third time', () => {
    const all = first('a', 9).flatMap(({ disturbances }) => disturbances)
    const ways = new Set(all.map(({ victim, kind }) => `${victim} ${kind}`))
    assert.equal(ways.size, VICTIMS.length * KINDS.length)
  })

  test('nothing is disturbed in two ways at once', () => {
    for (const { disturbances } of first('c', 300)) {
      assert.equal(new Set(disturbances.map(({ victim }) => victim)).size, disturbances.length)
    }
  })
})

const missing = ['redis', 'postgresql'] as const
const skip = missing.map((name) => peer(name)).find((found) => 'skip' in found)?.skip
const isElsewhere = process.platform !== 'linux' && 'other systems know no /proc and one loopback'

test('a few seconds of chaos', { skip: skip ?? isElsewhere }, async () => {
  const { faults, done, requests } = await chaos({
    ...{ seconds: 9, seed: 'smoke' },
    tell: () => {},
  })
  assert.deepEqual(faults, [])
  assert.ok(done.length > 0 && requests > 100)
})
