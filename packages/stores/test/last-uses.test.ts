// Goal: a use is noted at most once a minute, nobody waits for it, and none that fails is heard of.
// Method: a store that counts, that throws and that rejects, under a clock that is given.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { ApiKeyStore } from '../src/api-keys.ts'
import { LastUses } from '../src/last-uses.ts'

/** A store of which only the note of a use is asked. */
function storeOf(used: ApiKeyStore['used']): ApiKeyStore {
  return { used } as ApiKeyStore
}

test('each key is noted at most once a minute', async () => {
  const noted: (readonly [string, number])[] = []
  const uses = new LastUses(storeOf((id, at) => void noted.push([id, at])))
  const start = 1_000_000
  for (const later of [0, 1, 59_999, 60_000]) uses.note('a', start + later)
  uses.note('b', start)
  assert.deepEqual(noted, [], 'the request goes on first')
  await setImmediate()
  assert.deepEqual(noted, [
    ['a', start],
    ['a', start + 60_000],
    ['b', start],
  ])
})

for (const [name, fail] of [
  ['throws', () => assert.fail('locked')],
  ['rejects', () => Promise.reject(new Error('down'))],
] as const) {
  test(`one that ${name} is made up for by a use a second later`, async () => {
    const tried: number[] = []
    const store = storeOf((_id, at) => {
      tried.push(at)
      return fail()
    })
    const uses = new LastUses(store)
    for (const now of [1_000_000, 1_000_999, 1_001_000]) {
      uses.note('a', now)
      await setImmediate()
      await setImmediate()
    }
    assert.deepEqual(tried, [1_000_000, 1_001_000])
  })
}

test('a note that fails is no failure', async () => {
  const throwing = storeOf(() => {
    throw new Error('locked')
  })
  for (const store of [throwing, storeOf(() => Promise.reject(new Error('down')))]) {
    new LastUses(store).note('a')
    // An unhandled one would end the test.
    await setImmediate()
    await setImmediate()
  }
})
