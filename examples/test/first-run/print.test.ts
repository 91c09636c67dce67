import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countUnexpected, type Findings, reportOf } from '../../src/first-run/print.ts'

// Goal: whatever was not as expected is seen, counted, and told apart from what was.
// Method: findings made by hand; the paint writes its style, so that colours can be compared.

const paint = (style: unknown, text: string): string => `<${[style].flat().join(' ')}>${text}</>`

const good: Findings = {
  matrix: [{ route: 'GET /me', who: 'any', cells: [{ expected: 200, status: 200 }] }],
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
    'a cell of the matrix',
    {
      ...good,
      matrix: [{ route: 'GET /me', who: 'any', cells: [{ expected: 401, status: 200 }] }],
    },
    '<red bold>200!401</>',
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
    assert.ok(report.includes('<green>2 answers, every one as expected</>'))
    assert.ok(report.includes('<green>200</>'))
  })

  for (const [what, findings, shown] of bad) {
    test(`${what} is counted and red`, () => {
      assert.equal(countUnexpected(findings), 1)
      const report = reportOf(findings, paint)
      assert.ok(report.includes(shown), report)
      assert.match(report, /<red bold>answers not as expected: 1 of /)
    })
  }

  test('where there is one loopback address, the missing part is named', () => {
    assert.match(
      reportOf({ ...good, guessing: undefined }, paint),
      /not shown, this system has one/,
    )
  })
})
