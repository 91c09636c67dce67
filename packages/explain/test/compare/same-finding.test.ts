import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isSameFinding } from '../../src/compare/same-finding.ts'
import type { Finding } from '../../src/finding.ts'

function finding(who: readonly string[], where: readonly string[], more: object = {}): Finding {
  const counts = (names: readonly string[]) => names.map((name) => ({ name, count: 1 }))
  return {
    type: 'missing_scope',
    ...{ title: '', severity: 'low', confidence: 1, window: { from: 0, to: 0 } },
    who: { count: who.length, effective: 1, top: counts(who) },
    where: { routes: counts(where) },
    ...{ evidence: [], causes: [], next: [], missingInput: [], sampleIds: [] },
    ...more,
  }
}

const rows = [
  ['one caller, on another route', finding(['a'], ['/x']), finding(['a'], ['/y']), true],
  ['another caller on the same route', finding(['a'], ['/x']), finding(['b'], ['/x']), false],
  [
    'several callers on the same route',
    finding(['a', 'b'], ['/x']),
    finding(['c', 'd'], ['/x']),
    true,
  ],
  ['several callers elsewhere', finding(['a', 'b'], ['/x']), finding(['c', 'd'], ['/y']), false],
  ['nobody named', finding([], []), finding(['a'], ['/x']), true],
  ['another type', finding(['a'], []), finding(['a'], [], { type: 'missing_role' }), false],
] as const

describe('isSameFinding', () => {
  for (const [name, a, b, expected] of rows) {
    test(`${name}: ${expected}`, () => assert.equal(isSameFinding(a, b), expected))
  }
})
