import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Progress } from '@sallyport/audit'
import { AuditShare } from '../../src/commands/audit-share.ts'

const progress: Progress = { sent: 120, part: 'access', parts: 13, done: 2 }

describe('AuditShare', () => {
  /** What is left after ten seconds, when these parts were told in order. */
  const left = (told: readonly Partial<Progress>[], level: 1 | 3 = 1): number | undefined => {
    const share = new AuditShare(level)
    for (const one of told) share.take({ ...progress, ...one })
    return share.secondsLeft(10)
  }
  const begun = [
    { part: 'sign in', sent: 0, done: 0 },
    { part: 'make objects', sent: 4, done: 1 },
    { part: 'access', sent: 40, done: 2 },
  ]

  for (const [name, told, expected] of [
    ['nothing is said at the beginning', begun.slice(0, 2), undefined],
    ['parts that are over count', begun, 277],
    ['and within a part the requests', [...begun, { sent: 40 + 667 }], 33],
    ['a part that takes longer than usual is not over', [...begun, { sent: 9_000 }], 14],
    ['where all is done nothing is left', [...begun, { part: 'signing in', done: 13 }], undefined],
    ['parts of other names count alike', [{ part: 'GET /a', done: 2, parts: 8 }], 30],
  ] as const) {
    test(name, () => assert.equal(left(told), expected))
  }

  test('comparing times takes long, where it is done', () => {
    const told = [...begun, { sent: 500 }, { part: 'credentials', sent: 500, done: 3 }]
    assert.ok((left(told, 3) ?? 0) > 2 * (left(told, 1) ?? 0))
  })
})
