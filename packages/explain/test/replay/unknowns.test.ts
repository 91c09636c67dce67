import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Unknowns } from '../../src/replay/unknowns.ts'

test('up to the limit reasons are told apart, beyond it they are counted', () => {
  const unknowns = new Unknowns(2)
  const add = (why: string, isAllowed = true) =>
    unknowns.add({ why, policy: 'p', isAllowed, id: () => `id of ${why}` })
  for (const why of ['a', 'b', 'b', 'b', 'b']) add(why)
  assert.deepEqual([unknowns.result.why.length, unknowns.result.beyond], [2, 0])
  add('c', false)
  add('a')
  const { records, allowed, why, beyond } = unknowns.result
  assert.deepEqual([records, allowed, beyond], [7, 6, 1])
  assert.deepEqual(why[0], {
    ...{ why: 'b', policy: 'p', records: 4 },
    examples: ['id of b', 'id of b', 'id of b'],
  })
})
