import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditReport, Cell, RootCause } from '@sallyport/audit'
import { countUnexpected, dataOf, type Findings, reportOf } from '../../src/first-run/print.ts'

// Goal: whatever was not as expected is seen, counted, and told apart from what was.
// Method: findings made by hand; the paint writes its style, so that colours can be compared.

const paint = (style: unknown, text: string): string => `<${[style].flat().join(' ')}>${text}</>`

const cell: Cell = {
  operation: 'GET /me',
  caller: 'nobody',
  state: 'plain',
  matter: undefined,
  part: 'access',
  expected: { kind: 'challenge', why: 'nobody signed in' },
  status: 401,
  verdict: { kind: 'proved' },
  exchanges: [],
}

const audit: AuditReport = {
  base: 'http://127.0.0.1:1',
  level: 3,
  startedAt: '2026-01-01T00:00:00.000Z',
  milliseconds: 1,
  operations: ['GET /me'],
  callers: ['nobody'],
  cells: [cell],
  causes: [],
  remarks: [],
  exchanges: [],
  leftBehind: [],
  notSignedIn: [],
  endedEarly: undefined,
}

const cause = (severity: RootCause['severity']): RootCause => ({
  fingerprint: 'f',
  oracle: 'A1',
  severity,
  title: 'open to all',
  operations: ['GET /me'],
  findings: [],
  hint: 'close it',
  accepted: undefined,
})

const good: Findings = {
  audit,
  states: [
    {
      state: 'token good',
      cells: [{ expected: 200, status: 200 }],
      code: '',
      lacksChallenge: false,
    },
  ],
  guessing: { statuses: [401, 429], retryAfterSeconds: 1, isAsExpected: true },
}

const bad: readonly (readonly [what: string, findings: Findings, shown: string])[] = [
  [
    'a cause of the audit',
    { ...good, audit: { ...audit, causes: [cause('low')] } },
    '<red bold>One mistake was found, and it is low.</>',
  ],
  [
    'an audit that ended early',
    { ...good, audit: { ...audit, endedEarly: 'it was interrupted' } },
    '<red bold>ended early: it was interrupted</>',
  ],
  [
    'an audit that proved little',
    {
      ...good,
      audit: {
        ...audit,
        cells: [{ ...cell, verdict: { kind: 'inconclusive', why: 'no answer' } }],
      },
    },
    'Nothing could be proved.',
  ],
  [
    'a cell of the states',
    {
      ...good,
      states: good.states.map((line) => ({ ...line, cells: [{ expected: 401, status: 403 }] })),
    },
    '<red bold>403!401</>',
  ],
  [
    'a 401 without a challenge',
    { ...good, states: good.states.map((line) => ({ ...line, lacksChallenge: true })) },
    '<red bold> 401 without a challenge</>',
  ],
  [
    'a throttle that does not come',
    {
      ...good,
      guessing: { statuses: [401, 401], retryAfterSeconds: undefined, isAsExpected: false },
    },
    '<red bold>not as expected</>',
  ],
]

describe('the report', () => {
  test('what is as expected is not red', () => {
    const report = reportOf(good, paint)
    assert.equal(countUnexpected(good), 0)
    assert.ok(!report.includes('<red'))
    assert.ok(report.includes('<green>1 cells proved and 1 answers as expected</>'))
    assert.ok(report.includes('<green>200</>'))
  })

  for (const [what, findings, shown] of bad) {
    test(`${what} is counted and red`, () => {
      assert.equal(countUnexpected(findings), 1)
      const report = reportOf(findings, paint)
      assert.ok(report.includes(shown), report)
      assert.match(report, /<red bold>not as expected: 1 /)
    })
  }

  test('what is only worth knowing is not counted', () =>
    assert.equal(countUnexpected({ ...good, audit: { ...audit, causes: [cause('info')] } }), 0))

  test('for programs there is what the audit comes to, and who got what', () => {
    const data = JSON.parse(JSON.stringify(dataOf(good)))
    assert.equal(data.audit.summary.counts.proved, 1)
    assert.deepEqual(data.audit.matrix, [
      { operation: 'GET /me', caller: 'nobody', status: 401, verdict: 'proved' },
    ])
    assert.deepEqual(data.states, good.states)
  })

  test('where there is one loopback address, the missing part is named', () => {
    assert.match(
      reportOf({ ...good, guessing: undefined }, paint),
      /not shown, this system has one/,
    )
  })
})
