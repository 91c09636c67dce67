import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Admission, Breaker } from '../../src/remote/breaker.ts'

// Goal: an engine that failed is left alone for its time, and then asked by one call at a time.
// Method: a breaker alone, over instants that the test states.

/** A breaker that opened at 0 and rests until 100, with a call that went out before. */
function opened(): { readonly breaker: Breaker; readonly late: Admission } {
  const breaker = new Breaker({ failureCount: 2, restMs: 100 })
  const [late, first, second] = [admitted(breaker, 0), admitted(breaker, 0), admitted(breaker, 0)]
  breaker.note(first, 'failed', 0)
  breaker.note(second, 'failed', 0)
  return { breaker, late }
}

function admitted(breaker: Breaker, now: number): Admission {
  const admission = breaker.admit(now)
  assert.ok(admission !== undefined)
  return admission
}

describe('Breaker', () => {
  test('rests to the end of its time, and then admits one call', () => {
    const { breaker } = opened()
    assert.equal(breaker.admit(99), undefined)
    admitted(breaker, 100)
    assert.equal(breaker.admit(100), undefined)
  })

  test('a probe that is answered closes it', () => {
    const { breaker } = opened()
    breaker.note(admitted(breaker, 100), 'answered', 101)
    admitted(breaker, 101)
    admitted(breaker, 101)
  })

  test('a probe that fails opens it anew', () => {
    const { breaker } = opened()
    breaker.note(admitted(breaker, 100), 'failed', 110)
    assert.equal(breaker.admit(209), undefined)
    admitted(breaker, 210)
  })

  test('a probe that proves nothing makes room for the next', () => {
    const { breaker } = opened()
    breaker.note(admitted(breaker, 100), 'neither', 110)
    admitted(breaker, 110)
  })

  for (const outcome of ['failed', 'neither'] as const) {
    test(`a call from before the rest that ended as ${outcome} lets no second probe out`, () => {
      const { breaker, late } = opened()
      const probe = admitted(breaker, 100)
      breaker.note(late, outcome, 110)
      assert.equal(breaker.admit(250), undefined)
      breaker.note(probe, 'answered', 260)
      admitted(breaker, 260)
    })
  }

  test('a call from before the rest that is answered closes it: the engine is there', () => {
    const { breaker, late } = opened()
    breaker.note(late, 'answered', 50)
    admitted(breaker, 50)
  })
})
