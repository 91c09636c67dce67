import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judge } from './attacks.ts'
import { attackAll } from './proof.ts'

// Goal: what an attack must not come to is told, and on one framework none comes to it.
// Method: ends that are planted; then every attack on node:http.

const ends = [
  ['a handler that nobody may reach', {}, ['list'], { status: 200, text: '' }, ['reached `list`']],
  ['one that it may', { may: ['list'] }, ['list'], { status: 200, text: '' }, []],
  ['a door that is shut', { needs: 'list' }, [], { status: 404, text: '' }, ['`list` did not run']],
  [
    'a 401 alone',
    {},
    [],
    { status: 401, text: '' },
    ['401 without a challenge', 'a cache may keep the 401'],
  ],
  [
    'a 403 for a cache',
    {},
    [],
    { status: 403, text: 'Cache-Control: public' },
    ['a cache may keep the 403'],
  ],
  ['a crash', {}, [], { status: 500, text: '' }, ['ended in 500']],
] as const

describe('judge', () => {
  for (const [name, attack, hits, answer, wrong] of ends) {
    test(name, () => assert.deepEqual(judge({ name, lines: [], ...attack }, hits, answer), wrong))
  }
})

test('no attack comes through on node:http', async () => {
  const { failures, tried } = await attackAll(['node'], { inputs: 1_000, tell: () => {} })
  assert.deepEqual(failures, [])
  assert.ok(tried > 150)
})
