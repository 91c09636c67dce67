import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  FIELD_LENGTH_MAX,
  formatAuthenticationInfo,
  PARAMETERS_MAX,
  parseAuthenticationInfo,
} from '../../src/grammar/index.ts'
import { type Case, parametersOf, readCases, rubbish } from './cases.ts'
import { parameters as anyParameters } from './generators.ts'

// Goal: an Authentication-Info field is parameters without a scheme, or malformed.
// Method: one row per value in cases/authentication-info.json; limits on both sides; what is written is read back.
interface InfoCase extends Case {
  readonly field: string | readonly string[]
  readonly parameters?: readonly (readonly [string, string])[]
  readonly valid?: boolean
  readonly at?: number
  readonly why?: string
}

describe('parseAuthenticationInfo', () => {
  for (const { name, field, parameters, valid, at, why } of readCases<InfoCase>(
    'authentication-info',
  )) {
    test(name, () => {
      const expected =
        parameters === undefined
          ? { kind: 'malformed', at, why }
          : { kind: 'parameters', parameters: parametersOf(parameters), valid }
      assert.deepEqual(parseAuthenticationInfo(field), expected)
    })
  }

  test('no field is no parameters', () => {
    const expected = { kind: 'parameters', parameters: [], valid: true }
    assert.deepEqual(parseAuthenticationInfo(undefined), expected)
  })

  for (const [index, value] of rubbish().entries()) {
    test(`what is no field is malformed, ${index}`, () => {
      const expected = { kind: 'malformed', at: 0, why: 'not-text' }
      assert.deepEqual(parseAuthenticationInfo(value as string), expected)
    })
  }

  test('the longest field is read, one character more is not', () => {
    const field = `a="${'x'.repeat(FIELD_LENGTH_MAX - 4)}"`
    assert.equal(parseAuthenticationInfo(field).kind, 'parameters')
    const expected = { kind: 'malformed', at: 0, why: 'too-long' }
    assert.deepEqual(parseAuthenticationInfo(`${field} `), expected)
  })

  test('the most parameters are read, one more is not', () => {
    const field = Array.from({ length: PARAMETERS_MAX }, () => 'b=c').join()
    assert.equal(parseAuthenticationInfo(field).kind, 'parameters')
    const expected = { kind: 'malformed', at: field.length + 1, why: 'too-many-parameters' }
    assert.deepEqual(parseAuthenticationInfo(`${field},b=c`), expected)
  })
})

describe('formatAuthenticationInfo', () => {
  test('qop and nc are tokens, all others are quoted (RFC 7616 section 3.5) [RFC 7616 3.5b MUST] [RFC 7616 3.5 MUST NOT]', () => {
    const parameters = ['qop', 'nc', 'rspauth', 'nextnonce'].map((name) => ({ name, value: 'x' }))
    const expected = 'qop=x, nc=x, rspauth="x", nextnonce="x"'
    assert.equal(formatAuthenticationInfo(parameters), expected)
  })

  test('a repeated name is a mistake of the caller', () => {
    const parameters = ['a', 'A'].map((name) => ({ name, value: 'x' }))
    assert.throws(() => formatAuthenticationInfo(parameters), TypeError)
  })

  test('what is written is read back equal', () => {
    fc.assert(
      fc.property(anyParameters, (parameters) => {
        const reading = parseAuthenticationInfo(formatAuthenticationInfo(parameters))
        assert.deepEqual(reading, { kind: 'parameters', parameters, valid: true })
      }),
    )
  })
})
