// Goal: a store in memory keeps to the contract of stores: compare-and-swap, one at a time, word of changes.
// Method: one test per rule.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { memoryStore } from '../../src/index.ts'
import { oneAtATime } from '../../src/tokens/memory-store.ts'

const NEVER = new AbortController().signal

describe('memoryStore', () => {
  test('begins with nobody signed in, or with the tokens given', async () => {
    assert.deepEqual(await memoryStore().read(), { kind: 'signed_out', version: '' })
    assert.equal((await memoryStore({ accessToken: 'a' }).read()).kind, 'signed_in')
  })

  test('is written by who saw the last version only', async () => {
    const store = memoryStore()
    assert.equal(await store.swap({ kind: 'signed_out', version: 'b' }, 'x'), false)
    assert.equal(await store.swap({ kind: 'signed_out', version: 'b' }, ''), true)
    assert.equal((await store.read()).version, 'b')
  })

  test('tells of changes until that is ended', async () => {
    const store = memoryStore()
    let told = 0
    const end = store.watch?.(() => {
      told += 1
    })
    await store.swap({ kind: 'signed_out', version: 'b' }, '')
    end?.()
    await store.swap({ kind: 'signed_out', version: 'c' }, 'b')
    assert.equal(told, 1)
  })
})

describe('oneAtATime', () => {
  test('does one after the other, in order', async () => {
    const lock = oneAtATime()
    const done: number[] = []
    const work = (n: number) => async () => {
      done.push(n)
      await rest(5)
      done.push(n)
    }
    await Promise.all([1, 2, 3].map((n) => lock(work(n), NEVER)))
    assert.deepEqual(done, [1, 1, 2, 2, 3, 3])
  })

  test('one that fails ends its own turn only', async () => {
    const lock = oneAtATime()
    const failing = lock(() => Promise.reject(new Error('mine')), NEVER)
    const next = lock(async () => 'next', NEVER)
    await assert.rejects(failing, /mine/)
    assert.equal(await next, 'next')
  })

  test('who gives up goes at once, and the next still waits for its turn', async () => {
    const lock = oneAtATime()
    let isDone = false
    const first = lock(async () => {
      await rest(80)
      isDone = true
    }, NEVER)
    const second = lock(async () => assert.fail(), AbortSignal.timeout(10))
    const third = lock(async () => isDone, NEVER)
    await assert.rejects(second, { name: 'TimeoutError' })
    assert.equal(isDone, false)
    assert.equal(await third, true)
    await first
  })
})
