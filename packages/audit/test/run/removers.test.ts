import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Expect } from '../../src/plan.ts'
import { removerFor } from '../../src/run/removers.ts'
import { NOTE, PEOPLE, runOf } from './run-of.ts'

const [ann, , cat] = PEOPLE
const only = (...names: readonly string[]): Expect => {
  return (_, who) => ({ kind: names.includes(who?.name ?? '') ? 'allow' : 'forbid', why: '' })
}
const ownTenant: Expect = (_, who, matter) => {
  const isOwn = matter.kind === 'object' && matter.object.tenant === who?.tenant
  return { kind: isOwn ? 'allow' : 'conceal', why: '' }
}

const rows = [
  ['whoever the plan names', only('ann', 'dan'), NOTE, ann, 'dan'],
  ['anybody who may, where that one may not', only('ben'), NOTE, ann, 'ben'],
  [
    'whoever made it, where nobody is named',
    only('ann', 'ben'),
    { ...NOTE, removeAs: undefined },
    ann,
    'ann',
  ],
  ['whoever may in the tenant of its maker', ownTenant, NOTE, cat, 'cat'],
  ['nobody, where nobody may', only(), NOTE, ann, undefined],
  ['nobody, where nothing removes it', only('dan'), { ...NOTE, remove: undefined }, ann, undefined],
] as const

describe('removerFor', () => {
  for (const [name, expect, plan, maker, expected] of rows) {
    test(name, () => assert.equal(removerFor(runOf({ expect }), plan, maker)?.name, expected))
  }

  test('nobody who is not signed in', () => {
    const run = runOf({ expect: only('dan') })
    run.held.delete('dan')
    assert.equal(removerFor(run, NOTE, ann), undefined)
  })
})
