import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { listen } from '../../../examples/src/listen.ts'
import { judge } from './attacks.ts'
import { attackAll } from './proof.ts'
import { REPLAYS, startProofs, tryReplays } from './replays.ts'

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

test('a guard that lets everybody in is found by replays', async () => {
  const { mint, close: end } = await startProofs()
  const open = await listen(
    createServer((_, response) => response.end('ok')),
    0,
  )
  const wrong = await tryReplays({ url: open.url, mint })
  await Promise.all([open.close(), end()])
  assert.ok(wrong.includes('twenty at once: 20 let in, not 1'))
  assert.equal(wrong.length, REPLAYS.length - 1)
})

test('no attack comes through on node:http', async () => {
  const { failures, tried } = await attackAll(['node'], { inputs: 1_000, tell: () => {} })
  assert.deepEqual(failures, [])
  assert.ok(tried > 150)
})
