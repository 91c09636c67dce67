import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { FirstKey } from '../src/first-key.ts'

type Step = (map: Map<number, number>, first: FirstKey<number>, key: number) => void

const STEPS: Readonly<Record<string, Step>> = {
  set: (map, _first, key) => void map.set(key, map.get(key) ?? 0),
  drop: (map, first) => void map.delete(first.get() ?? -1),
  lose: (map, _first, key) => void map.delete(key),
  move: (map, first, key) => {
    if (!map.has(key)) return
    first.moves(key)
    map.delete(key)
    map.set(key, 0)
  },
}

describe('FirstKey', () => {
  test('of an empty map there is none, and afterwards there is one', () => {
    const map = new Map<string, number>()
    const first = new FirstKey(map)
    assert.equal(first.get(), undefined)
    map.set('a', 1)
    assert.equal(first.get(), 'a')
    map.delete('a')
    assert.equal(first.get(), undefined)
    map.set('b', 2)
    assert.equal(first.get(), 'b')
  })

  test('whatever comes, goes and comes again, it is that of a new iterator', () => {
    const step = fc.record({ kind: fc.constantFrom(...Object.keys(STEPS)), key: fc.nat(5) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const map = new Map<number, number>()
        const first = new FirstKey(map)
        for (const { kind, key } of steps) {
          STEPS[kind]?.(map, first, key)
          assert.equal(first.get(), map.keys().next().value)
        }
      }),
    )
  })

  test('dropping 100,000 in turn takes no time that grows with them', () => {
    const map = new Map<number, number>()
    const first = new FirstKey(map)
    for (let i = 0; i < 100_000; i += 1) map.set(i, 0)
    const before = process.cpuUsage().user
    for (let i = 100_000; i < 140_000; i += 1) {
      map.delete(first.get() ?? -1)
      map.set(i, 0)
    }
    const microseconds = (process.cpuUsage().user - before) / 40_000
    assert.equal(first.get(), 40_000)
    // A new iterator each time takes 25 us and more.
    assert.ok(microseconds < 12, `${microseconds} us`)
  })
})
