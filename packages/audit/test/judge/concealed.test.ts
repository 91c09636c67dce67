// Goal: whatever tells a hidden object from a missing one is found, and nothing that changes anyway.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditAnswer } from '../../src/exchange.ts'
import { compareConcealed, compareSignIns, isSameAnswer } from '../../src/judge/concealed.ts'
import type { Field } from '../../src/plan.ts'
import { answer } from './answer.ts'

const ids = ['order-1', 'order-2', 'order-3'] as const
const missing = (id: string, fields: readonly Field[] = []): AuditAnswer =>
  answer(404, [['Content-Type', 'application/json'], ...fields], { detail: `no ${id}` })
const ghosts = [missing('order-2'), missing('order-3')] as const
const tagged = (id: string, tag: string): AuditAnswer => missing(id, [['ETag', tag]])
const asking = (...lines: readonly string[]): AuditAnswer =>
  missing(
    'x',
    lines.map((line): Field => ['WWW-Authenticate', line]),
  )
const noted = (id: string, note: string): AuditAnswer =>
  answer(404, [], { detail: `no ${id}`, note, trace: `t${note}` })

type Row = readonly [
  string,
  AuditAnswer,
  readonly [AuditAnswer, AuditAnswer],
  'status' | 'fields' | 'body' | undefined,
]

const rows: readonly Row[] = [
  ['the same but for its id', missing('order-1'), ghosts, undefined],
  ['403 instead of 404', answer(403), ghosts, 'status'],
  ['ghosts that differ by status tell nothing', answer(403), [answer(404), answer(429)], undefined],
  ['another text', answer(404, ghosts[0].fields, { detail: 'not yours' }), ghosts, 'body'],
  ['a further field', missing('order-1', [['X-Owner', 'yes']]), ghosts, 'fields'],
  ['a missing field', answer(404, [], { detail: 'no order-1' }), ghosts, 'fields'],
  [
    'another type',
    answer(404, [['Content-Type', 'text/plain']], '{"detail":"no order-1"}'),
    ghosts,
    'fields',
  ],
  ['a cookie that is set', missing('order-1', [['Set-Cookie', 'seen=1']]), ghosts, 'fields'],
  [
    'another tag',
    tagged('order-1', '"a"'),
    [tagged('order-2', '"b"'), tagged('order-3', '"b"')],
    'fields',
  ],
  [
    'a tag that changes anyway',
    tagged('order-1', '"a"'),
    [tagged('order-2', '"b"'), tagged('order-3', '"c"')],
    undefined,
  ],
  [
    'a challenge more, before the last',
    asking('Basic', 'Bearer'),
    [asking('Bearer'), asking('Bearer')],
    'fields',
  ],
  [
    'another order',
    answer(404, [
      ['A', '1'],
      ['B', '2'],
    ]),
    [
      answer(404, [
        ['B', '2'],
        ['A', '1'],
      ]),
      answer(404, [
        ['B', '2'],
        ['A', '1'],
      ]),
    ],
    'fields',
  ],
  [
    'a length that goes with the id',
    missing('order-1', [['Content-Length', '9']]),
    [
      missing('order-2', [['Content-Length', '10']]),
      missing('order-3', [['Content-Length', '10']]),
    ],
    undefined,
  ],
  [
    'words that change anyway',
    noted('order-1', 'a'),
    [noted('order-2', 'b'), noted('order-3', 'c')],
    undefined,
  ],
  [
    'a word that does not',
    answer(404, [], { detail: 'not order-1', note: 'a', trace: 'ta' }),
    [noted('order-2', 'b'), noted('order-3', 'c')],
    'body',
  ],
]

describe('compareConcealed', () => {
  for (const [name, hidden, two, kind] of rows) {
    test(name, () => assert.equal(compareConcealed(hidden, two, ids)[0]?.kind, kind))
  }

  test('a ghost tells nothing about a ghost', () => {
    assert.deepEqual(compareConcealed(ghosts[0], ghosts, ids), [])
  })
})

describe('isSameAnswer', () => {
  test('by status and body', () => {
    assert.equal(isSameAnswer(ghosts[0], missing('order-1'), ids), true)
    assert.equal(isSameAnswer(ghosts[0], answer(403, [], ghosts[0].body), ids), false)
    assert.equal(isSameAnswer(ghosts[0], undefined, ids), false)
  })
})

describe('compareSignIns', () => {
  const timed = (...all: readonly number[]): readonly AuditAnswer[] =>
    all.map((milliseconds) => ({ ...answer(401, [], 'no'), milliseconds }))
  const times = [
    ['the same', timed(50, 52, 51), timed(50, 51, 53), 0],
    ['many times slower', timed(80, 82, 81), timed(2, 3, 2), 1],
    ['slower, and once as fast', timed(80, 2, 81), timed(2, 3, 2), 0],
    ['slower, and one that waited', timed(80, 82, 81), timed(2, 80.5, 2), 1],
    ['slower each time, and not by much', timed(75, 60, 99), timed(162, 110, 240), 0],
    ['slower, and two that waited', timed(80, 82, 81), timed(2, 90, 90), 0],
    ['twice as slow each time', timed(50, 52, 51), timed(104, 110, 102), 1],
    ['less than noise', timed(3, 3, 3), timed(1, 1, 1), 0],
  ] as const
  for (const [name, known, unknown, count] of times) {
    test(name, () => assert.equal(compareSignIns(known, unknown, 'a').length, count))
  }

  test('another text, and not its echo', () => {
    const said = (text: string): AuditAnswer => answer(401, [], text)
    const unknown = [said('no ann here'), said('no ann here')]
    assert.deepEqual(compareSignIns([said('no ann here')], unknown, 'ann'), [])
    assert.equal(compareSignIns([said('wrong')], unknown, 'ann')[0]?.kind, 'body')
  })
})
