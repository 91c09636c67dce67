// Goal: the questions ask what they say, and a gross difference in time would be seen.
// Method: a smaller run; the limit is wide, because other work on the machine must not decide.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { measure, openQuestions, type Question } from './questions.ts'

const LIMIT = 6

const { questions, close } = await openQuestions()
after(close)

describe('nothing is told by time', () => {
  for (const [i, pairs] of [60, 500].entries()) {
    const question = questions[i] as Question
    test(`${question.name}: ${question.sides.join(' / ')}`, async (t) => {
      const { z, medians } = await measure(question, pairs, 'pair')
      t.diagnostic(`medians ${medians.map(Math.round).join(' and ')} us, z ${z.toFixed(2)}`)
      assert.ok(Math.abs(z) < LIMIT, `z ${z}, medians ${medians}`)
    })
  }

  test('a side that does more work is told apart', async () => {
    const slower: Question = {
      name: 'made up',
      sides: ['more', 'less'],
      prepare: (side) => async () => {
        const end = process.hrtime.bigint() + (side === 0 ? 300_000n : 100_000n)
        while (process.hrtime.bigint() < end);
      },
    }
    const { z } = await measure(slower, 200, 'pair')
    assert.ok(z > LIMIT, `z ${z}`)
  })
})
