import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { onlyLine, REPEATED, readAuthorization } from '../../src/schemes/authorization.ts'

// Goal: one line says one thing to one scheme. Method: one row per rule.

const grammar = { scheme: 'bearer', lengthMax: 10 }
const malformed = { kind: 'malformed', reason: 'credentials_malformed' }
const oversized = { kind: 'malformed', reason: 'credentials_oversized' }
const absent = { kind: 'absent' }

describe('readAuthorization', () => {
  const rows = [
    ['what follows the scheme is shown', 'Bearer abc', { kind: 'shown', text: 'abc' }],
    ['the scheme has no case [RFC 9110 11.1 MUST]', 'bEaReR abc', { kind: 'shown', text: 'abc' }],
    ['several spaces are as good as one', 'Bearer   abc', { kind: 'shown', text: 'abc' }],
    ['another scheme is absent', 'Basic dTpw', absent],
    ['a scheme that begins alike is absent', 'Bearers abc', absent],
    ['and one with a dash', 'Bearer-x abc', absent],
    ['a line that is shorter than the scheme is absent', 'Bear', absent],
    ['no scheme at all is absent', '"Bearer" abc', absent],
    ['the scheme alone is malformed', 'Bearer', malformed],
    ['a tab is no space', 'Bearer\tabc', malformed],
    ['nor is a comma', 'Bearer,abc', malformed],
    ['nor is a no-break space', 'Bearer\u00a0abc', malformed],
    ['what is at the limit is shown', 'Bearer 0123456789', { kind: 'shown', text: '0123456789' }],
    ['what is one above is oversized', 'Bearer 01234567890', oversized],
    ['oversized comes before malformed', 'Bearer (((((((((((', oversized],
    ['an oversized line of another scheme is absent', `Basic ${'x'.repeat(99)}`, absent],
  ] as const
  for (const [name, line, expected] of rows) {
    test(name, () => assert.deepEqual(readAuthorization(line, grammar), expected))
  }

  test('never throws, and shows nothing longer than the limit', () => {
    const line = fc.tuple(
      fc.constantFrom('Bearer', 'bearer ', 'Basic ', ''),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(line, ([scheme, rest]) => {
        const reading = readAuthorization(scheme + rest, grammar)
        assert.ok(reading.kind !== 'shown' || reading.text.length <= grammar.lengthMax)
      }),
    )
  })
})

describe('onlyLine', () => {
  const rows = [
    ['no field', undefined, undefined],
    ['one line', 'a', 'a'],
    ['a list of one', ['a'], 'a'],
    ['an empty list', [], undefined],
    ['two lines are repeated', ['a', 'b'], REPEATED],
    ['also if they are equal', ['a', 'a'], REPEATED],
  ] as const
  for (const [name, lines, expected] of rows) {
    test(name, () => assert.equal(onlyLine(lines), expected))
  }
})
