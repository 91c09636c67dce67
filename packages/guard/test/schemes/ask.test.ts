import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../../src/schemes/ask.ts'

// Goal: whatever a function of the application does, an answer comes out, and no promise where it
// had none.

describe('ask', () => {
  const answered = (value: unknown) => ({ kind: 'answered', value })
  const failed = { kind: 'error', reason: 'store_unavailable', cause: 'Error: down' }
  const fail = () => {
    throw new Error('down')
  }
  // biome-ignore lint/suspicious/noThenProperty: a promise of another library is what is tested
  const thenable = { then: (resolve: (value: number) => void) => resolve(1) } as PromiseLike<number>
  const rows = [
    ['a value, at once', () => 1, answered(1), false],
    ['nothing, at once', () => undefined, answered(undefined), false],
    ['null, at once', () => null, answered(null), false],
    ['a promise', async () => 1, answered(1), true],
    ['a promise of another library', () => thenable, answered(1), true],
    ['a throw, at once', fail, failed, false],
    ['a promise that fails', async () => fail(), failed, true],
  ] as const
  for (const [name, question, expected, isPromise] of rows) {
    test(name, async () => {
      const answer = ask<unknown>(question)
      assert.equal(answer instanceof Promise, isPromise)
      assert.deepEqual(await answer, expected)
    })
  }
})
