// Goal: one mistake is one cause, whatever else it brings about, and its fingerprint stays.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { groupCauses } from '../../src/judge/root-causes.ts'
import { ORACLES, type OracleId } from '../../src/oracle.ts'
import type { Finding, RootCause } from '../../src/verdict.ts'

const found = (oracle: OracleId, operation: string, cause: string): Finding => ({
  oracle,
  severity: ORACLES[oracle].severity,
  operation,
  caller: 'bob',
  state: 'plain',
  matter: undefined,
  message: 'a message',
  evidence: 'control',
  cause,
  exchange: 1,
  control: undefined,
  rule: undefined,
})

const options = { accepted: [], exchanges: [], today: '2026-11-28' } as const
const group = (...findings: readonly Finding[]): readonly RootCause[] =>
  groupCauses(findings, options)
const titles = (...findings: readonly Finding[]): readonly string[] =>
  group(...findings).map(({ oracle, title }) => `${oracle} ${title}`)

const GET = 'GET /orders/{id}'
const DELETE = 'DELETE /orders/{id}'

const rows: readonly (readonly [string, readonly Finding[], readonly string[]])[] = [
  ['nothing', [], []],
  [
    'one on one operation',
    [found('Z2', DELETE, 'the owner is not checked')],
    [`Z2 the owner is not checked: ${DELETE}`],
  ],
  [
    'one on all',
    [GET, DELETE, GET].map((one) => found('A4', one, '401 without a challenge')),
    ['A4 401 without a challenge: 2 operations'],
  ],
  [
    'a wrong status is no matter of challenges',
    [found('A4', GET, '401 without a challenge'), found('A6', GET, 'a refusal is answered 404')],
    [`A4 401 without a challenge: ${GET}`, `A6 a refusal is answered 404: ${GET}`],
  ],
  [
    'an open route explains what follows on it',
    [
      found('A1', GET, 'not protected'),
      found('Z1', GET, 'the owner is not checked'),
      found('Z3', GET, 'the role is not checked'),
      found('Z5', GET, 'the tenant is not checked'),
      found('Z8', GET, 'another spelling gets in'),
      found('L3', GET, 'it is told what exists'),
      found('A5', GET, 'missing or bad credentials are answered 404'),
    ],
    [`A1 not protected: ${GET}`],
  ],
  [
    'and nothing on another',
    [found('A1', GET, 'not protected'), found('Z2', DELETE, 'the owner is not checked')],
    [`A1 not protected: ${GET}`, `Z2 the owner is not checked: ${DELETE}`],
  ],
  [
    'who does not verify accepts what is forged in any way',
    [
      found('A2', GET, 'signature not verified'),
      found('A2', GET, 'unsigned tokens accepted'),
      found('A3', DELETE, 'expiry not checked'),
    ],
    [`A2 signature not verified: ${GET}`],
  ],
  [
    'expiry alone is a cause',
    [found('A3', GET, 'expiry not checked')],
    [`A3 expiry not checked: ${GET}`],
  ],
  [
    'who reads what is hidden need not tell it from a ghost',
    [found('Z1', GET, 'the owner is not checked'), found('L1', GET, 'hidden is not like missing')],
    [`Z1 the owner is not checked: ${GET}`],
  ],
  [
    'whoever got in by a forged token is refused for what that subject may not',
    [
      { ...found('A2', GET, 'signature not verified'), state: 'forged' },
      { ...found('A5', DELETE, 'missing or bad credentials are answered 403'), state: 'forged' },
    ],
    [`A2 signature not verified: ${GET}`],
  ],
  [
    'a 401 for a permission that is missing is wrong itself, and not for its challenge',
    [
      found('A4', GET, '401 without a challenge'),
      found('A6', GET, 'a missing permission is answered 401'),
    ],
    [`A6 a missing permission is answered 401: ${GET}`],
  ],
  [
    'unless nobody is challenged either',
    [
      found('A4', GET, '401 without a challenge'),
      { ...found('A4', GET, '401 without a challenge'), caller: 'nobody' },
      found('A6', GET, 'a missing permission is answered 401'),
    ],
    [`A4 401 without a challenge: ${GET}`],
  ],
  [
    'an open route hides no leak on it',
    [found('A1', GET, 'not protected'), found('L4', GET, 'refusals show what is inside')],
    [`A1 not protected: ${GET}`, `L4 refusals show what is inside: ${GET}`],
  ],
]

describe('groupCauses', () => {
  for (const [name, findings, expected] of rows) {
    test(name, () => {
      assert.deepEqual(titles(...findings), expected)
      assert.deepEqual(titles(...findings.toReversed()), expected, 'in any order')
    })
  }

  test('the worst first', () => {
    const all = [found('C4', GET, 'c'), found('Z3', GET, 'b'), found('A2', DELETE, 'a')]
    assert.deepEqual(
      group(...all).map(({ oracle }) => oracle),
      ['A2', 'Z3', 'C4'],
    )
  })
})

describe('a fingerprint', () => {
  const print = (...findings: readonly Finding[]): string =>
    group(...findings)[0]?.fingerprint ?? ''
  const open = (operation: string): Finding => found('Z3', operation, 'the role is not checked')
  const dumb = (operation: string): Finding => found('A4', operation, '401 without a challenge')

  test('has 16 digits', () => assert.match(print(open(GET)), /^[0-9a-f]{16}$/))
  test('is the same in any order', () =>
    assert.equal(print(open(GET), open(DELETE)), print(open(DELETE), open(GET))))
  test('of access names its operations: a new hole is not accepted with an old one', () =>
    assert.notEqual(print(open(GET)), print(open(GET), open(DELETE))))
  test('of what is wrong everywhere does not', () =>
    assert.equal(print(dumb(GET)), print(dumb(GET), dumb(DELETE))))

  const until = (day: string): readonly RootCause[] =>
    groupCauses([dumb(GET)], {
      ...options,
      accepted: [
        { fingerprint: print(dumb(GET)), reason: 'old clients', until: day, place: undefined },
      ],
    })
  test('is accepted up to its last day', () => {
    assert.equal(until('2026-11-28')[0]?.accepted?.reason, 'old clients')
    assert.equal(until('2026-11-27')[0]?.accepted, undefined)
  })
})
