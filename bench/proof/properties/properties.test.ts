import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Asked, ask } from './asked.ts'
import { proveDecisions } from './proof.ts'
import type { Situation } from './situation.ts'

// Goal: a guard that breaks one property is found, ours breaks none.
// Method: answers of the real guard that are changed in one point, as a broken guard would.

const budget = { seed: 'smoke', inputs: 2_000, seconds: Number.POSITIVE_INFINITY }
const without = (asked: Asked, name: string): Asked => {
  return { ...asked, fields: asked.fields.filter(([one]) => one !== name) }
}

const broken: readonly [string, (asked: Asked, situation: Situation) => Asked, RegExp][] = [
  [
    'an outage that allows',
    (asked) => ({ ...asked, status: asked.status === 503 ? 200 : asked.status }),
    /200 instead of 503/,
  ],
  [
    'an outage that is 401',
    (asked) => ({ ...asked, status: asked.status === 503 ? 401 : asked.status }),
    /401 instead of 503/,
  ],
  [
    '403 for nobody',
    (asked, { shown }) =>
      asked.status === 401 && shown.token === 'absent' ? { ...asked, status: 403 } : asked,
    /403 instead of/,
  ],
  [
    'a rule that is unknown and permits',
    (asked) => ({ ...asked, status: asked.status === 403 ? 200 : asked.status }),
    /200 instead of/,
  ],
  [
    'a rule that holds and refuses',
    (asked) => ({ ...asked, status: asked.status === 200 ? 403 : asked.status }),
    /403 instead of 200|is not valid JSON|JSON/,
  ],
  [
    'a 401 without challenge',
    (asked) => (asked.status === 401 ? without(asked, 'www-authenticate') : asked),
    /without a challenge/,
  ],
  ['a refusal for caches', (asked) => without(asked, 'cache-control'), /a cache may keep it/],
  ['a wait without a time', (asked) => without(asked, 'retry-after'), /without a time/],
  [
    'verified in spite of a wait',
    (asked) => (asked.status === 429 ? { ...asked, verified: ['token'] } : asked),
    /verified what a door before/,
  ],
  ['loaded for nobody', (asked) => ({ ...asked, loaded: true }), /loaded for somebody/],
]

describe('a guard that is broken is found:', () => {
  for (const [name, change, why] of broken) {
    test(name, async () => {
      const answer = async (situation: Situation) => change(await ask(situation), situation)
      const { failures } = await proveDecisions(budget, answer)
      assert.match(failures.join('\n'), why)
    })
  }
})

test('ours is not', async () => {
  const { failures, tried } = await proveDecisions(budget)
  assert.deepEqual(failures, [])
  assert.equal(tried, budget.inputs)
})
