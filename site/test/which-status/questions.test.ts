// Goal: the questions lead to every ending, each by one way.
// Method: all of them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endings, isEnding, pathTo, questions } from '../../src/which-status/questions.ts'

describe('the questions', () => {
  test('each has exactly one answer that goes on, but for the last, which has none', () => {
    const on = questions.map(({ choices }) => choices.filter(({ leads }) => leads === 'on').length)
    assert.deepEqual(on, [1, 1, 1, 0])
  })

  test('no two answers have the same name', () => {
    const ids = questions.flatMap(({ choices }) => choices.map(({ id }) => id))
    assert.equal(new Set<string>(ids).size, ids.length)
  })

  test('every ending is reached, by one answer a question', () => {
    assert.equal(endings.length, 13)
    for (const ending of endings) {
      const path = pathTo(ending)
      assert.equal(path.at(-1)?.id, ending)
      for (const [index, choice] of path.entries()) {
        const ids: readonly string[] = questions[index]?.choices.map(({ id }) => id) ?? []
        assert.ok(ids.includes(choice.id), choice.id)
        assert.equal(isEnding(choice.id), index === path.length - 1)
      }
    }
  })

  test('what is no answer leads nowhere', () => {
    assert.deepEqual(pathTo('nonsense'), [])
    assert.equal(isEnding('nonsense'), false)
    assert.equal(isEnding('shown'), false)
  })
})
