import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AnswerMemory } from '../../src/remote/answer-memory.ts'

const yes = { kind: 'permitted' } as const
const no = { kind: 'refused' } as const

describe('AnswerMemory', () => {
  test('answers until its instant, and not at it', () => {
    const memory = new AnswerMemory(2)
    memory.keep('a', yes, 10)
    assert.equal(memory.recall('a', 9), yes)
    assert.equal(memory.recall('a', 10), undefined)
    assert.equal(memory.size, 0)
  })

  test('a later answer takes the place of an earlier one', () => {
    const memory = new AnswerMemory(2)
    memory.keep('a', yes, 10)
    memory.keep('a', no, 20)
    assert.equal(memory.recall('a', 15), no)
    assert.equal(memory.size, 1)
  })

  test('never holds more than its most, and still finds what it holds', () => {
    const memory = new AnswerMemory(10)
    const keys = Array.from({ length: 1_000 }, (_, i) => `${i}`)
    for (const key of keys) {
      memory.keep(key, yes, 10)
      assert.equal(memory.recall(key, 0), yes)
      assert.ok(memory.size <= 10)
    }
    assert.equal(keys.filter((key) => memory.recall(key, 0) !== undefined).length, 10)
  })

  test('what leaves takes nothing else with it', () => {
    const memory = new AnswerMemory(3)
    for (const [key, until] of [
      ['a', 10],
      ['b', 30],
      ['c', 20],
    ] as const)
      memory.keep(key, yes, until)
    assert.equal(memory.recall('a', 10), undefined)
    assert.equal(memory.recall('c', 20), undefined)
    assert.equal(memory.size, 1)
    assert.equal(memory.recall('b', 20), yes)
    assert.equal(memory.recall('b', 30), undefined)
    assert.equal(memory.size, 0)
  })

  test('forgets everything at once', () => {
    const memory = new AnswerMemory(2)
    memory.keep('a', yes, 10)
    memory.clear()
    assert.equal(memory.recall('a', 0), undefined)
    memory.keep('b', yes, 10)
    assert.equal(memory.size, 1)
  })
})
