// Goal: a fault counts as found where its oracle fails on its operation, and what is right only where nothing does.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditReport, OracleId, RootCause } from '@sallyport/audit'
import type { Fault } from '../../examples/src/faults/catalogue.ts'
import type { AuditedOrders } from './audit-orders.ts'
import { judgeFault, judgeSound } from './judge.ts'

const FAULT: Fault = {
  ...{ name: 'open', oracle: 'A1', operations: ['GET /orders'], severity: 'critical', level: 0 },
  sentence: 'the list is open',
  filter: (request, { forward }) => forward(request),
}

function cause(oracle: OracleId, ...operations: readonly string[]): RootCause {
  return {
    ...{ fingerprint: 'a', oracle, severity: 'high', title: 'a title', operations },
    ...{ findings: [], hint: '', accepted: undefined },
  }
}

function audited(causes: readonly RootCause[], endedEarly?: string): AuditedOrders {
  const report: AuditReport = {
    ...{ base: 'http://127.0.0.1:1', level: 1, startedAt: '', milliseconds: 1, cells: [], causes },
    ...{ operations: ['GET /orders'], callers: [], exchanges: [], remarks: [], endedEarly },
    leftBehind: [{ object: 'a', id: '1' }],
    notSignedIn: [],
  }
  return { framework: 'node', level: 1, report, harm: 2, seconds: 3 }
}

const rows = [
  [
    'its oracle on its operation',
    [cause('A1', 'GET /me', 'GET /orders')],
    FAULT,
    [true, true, true],
  ],
  ['its oracle elsewhere', [cause('A1', 'GET /me')], FAULT, [false, false, true]],
  ['another oracle on its operation', [cause('A5', 'GET /orders')], FAULT, [false, true, false]],
  [
    'both, and not in one finding',
    [cause('A5', 'GET /orders'), cause('A1', 'GET /me')],
    FAULT,
    [false, true, true],
  ],
  ['nothing', [], FAULT, [false, false, false]],
  [
    'a fault of all operations on any',
    [cause('A1', 'GET /me')],
    { ...FAULT, operations: 'all' },
    [true, true, true],
  ],
] as const

describe('judgeFault', () => {
  for (const [name, causes, fault, expected] of rows) {
    test(name, () => {
      const { isFound, hasOperation, hasOracle } = judgeFault(fault, audited(causes))
      assert.deepEqual([isFound, hasOperation, hasOracle], expected)
    })
  }

  test('what the audit did is told', () => {
    const { harm, leftBehind, seconds, store } = judgeFault(FAULT, audited([]))
    assert.deepEqual([harm, leftBehind, seconds, store], [2, 1, 3, 'memory'])
  })
})

describe('judgeSound', () => {
  const sound = [
    ['nothing found is right', audited([]), true],
    ['anything found is a false alarm', audited([cause('C4', 'GET /me')]), false],
    ['what ended early proves nothing', audited([], 'the time is over'), false],
  ] as const
  for (const [name, one, expected] of sound) {
    test(name, () => assert.equal(judgeSound(one).isFound, expected))
  }
})
