import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  FIELD_LENGTH_MAX,
  formatCredentials,
  PARAMETERS_MAX,
  parseCredentials,
} from '../../src/grammar/index.ts'
import { type Case, type ElementCase, elementOf, readCases, rubbish } from './cases.ts'
import { elements } from './generators.ts'

// Goal: an Authorization field is exactly one of absent, credentials and malformed, and never a list.
// Method: one row per value in cases/credentials.json; limits on both sides; what is written is read back.
interface CredentialsCase extends Case {
  readonly field: string | readonly string[]
  readonly absent?: true
  readonly credentials?: ElementCase
  readonly at?: number
  readonly why?: string
}

function expectedOf({ absent, credentials, at, why }: CredentialsCase): unknown {
  if (absent) return { kind: 'absent' }
  if (credentials === undefined) return { kind: 'malformed', at, why }
  return { kind: 'credentials', credentials: elementOf(credentials) }
}

describe('parseCredentials', () => {
  for (const row of readCases<CredentialsCase>('credentials')) {
    test(row.name, () => assert.deepEqual(parseCredentials(row.field), expectedOf(row)))
  }

  test('no field is absent', () => {
    assert.deepEqual(parseCredentials(undefined), { kind: 'absent' })
    assert.deepEqual(parseCredentials(null), { kind: 'absent' })
  })

  for (const [index, value] of rubbish().entries()) {
    test(`what is no field is malformed, ${index}`, () => {
      const expected = { kind: 'malformed', at: 0, why: 'not-text' }
      assert.deepEqual(parseCredentials(value as string), expected)
    })
  }

  test('the longest field is read, one character more is not', () => {
    const field = `Bearer ${'x'.repeat(FIELD_LENGTH_MAX - 7)}`
    assert.equal(parseCredentials(field).kind, 'credentials')
    const expected = { kind: 'malformed', at: 0, why: 'too-long' }
    assert.deepEqual(parseCredentials(`${field}x`), expected)
    assert.deepEqual(parseCredentials([`${field}x`]), expected)
  })

  test('the most parameters are read, one more is not', () => {
    const field = `A ${Array.from({ length: PARAMETERS_MAX }, () => 'b=c').join()}`
    assert.equal(parseCredentials(field).kind, 'credentials')
    const more = parseCredentials(`${field},b=c`)
    assert.deepEqual(more, { kind: 'malformed', at: field.length + 1, why: 'too-many-parameters' })
  })
})

describe('formatCredentials', () => {
  test('a token68', () => {
    assert.equal(formatCredentials({ scheme: 'Bearer', token68: 'a.b-c' }), 'Bearer a.b-c')
  })

  test('Digest has its tokens and its quoted values (RFC 7616 section 3.4)', () => {
    const values = ['username', 'uri', 'algorithm', 'qop', 'nc', 'userhash', 'stale']
    const parameters = values.map((name) => ({ name, value: 'x' }))
    const expected = 'Digest username="x", uri="x", algorithm=x, qop=x, nc=x, userhash=x, stale="x"'
    assert.equal(formatCredentials({ scheme: 'Digest', parameters }), expected)
  })

  test('the tokens of Digest are no tokens of another scheme', () => {
    const parameters = [{ name: 'nc', value: '1' }]
    assert.equal(formatCredentials({ scheme: 'Other', parameters }), 'Other nc="1"')
  })

  test('a token that is none is a mistake of the caller, and is not told', () => {
    assert.throws(
      () => formatCredentials({ scheme: 'Bearer', token68: 'sec ret' }),
      (error: Error) => error instanceof TypeError && !error.message.includes('sec'),
    )
  })

  test('what is written is read back equal', () => {
    fc.assert(
      fc.property(elements, (credentials) => {
        const reading = parseCredentials(formatCredentials(credentials))
        assert.deepEqual(reading, { kind: 'credentials', credentials })
      }),
    )
  })
})
