// Goal: a token is read if it is one, and changed in the bits that are meant.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  flipped,
  otherTail,
  readPart,
  readToken,
  signedWithSecret,
  writePart,
} from '../../src/states/token.ts'

const head = writePart({ alg: 'HS256' })
const body = writePart({ sub: 'a' })
const rows: readonly (readonly [string, string, boolean])[] = [
  ['three parts', `${head}.${body}.c2ln`, true],
  ['two parts', `${head}.${body}`, false],
  ['an empty signature', `${head}.${body}.`, false],
  ['a token with another cookie behind it', `${head}.${body}.c2ln; csrf=9`, false],
  ['four parts', `${head}.${body}.c2ln.x`, false],
  ['an encrypted one', `${head}.a.b.c.d`, false],
  ['a header without alg', `${writePart({})}.${body}.c2ln`, false],
  ['a header that is a list', `${writePart([])}.${body}.c2ln`, false],
  ['a payload that is null', `${head}.${writePart(null)}.c2ln`, false],
  ['nothing', '', false],
  ['16 KB', `${head}.${body}.${'A'.repeat(16_384 - head.length - body.length - 2)}`, true],
  ['a letter more', `${head}.${body}.${'A'.repeat(16_385 - head.length - body.length - 2)}`, false],
]

describe('readToken', () => {
  for (const [name, text, isToken] of rows) {
    test(`${name} ${isToken ? 'is' : 'is not'} a token`, () => {
      assert.equal(readToken(text) !== undefined, isToken)
    })
  }

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void [readToken(text), readPart(text)]))
  })
})

const bytes = fc.uint8Array({ minLength: 1, maxLength: 70 })
const encoded = (value: Uint8Array): string => Buffer.from(value).toString('base64url')

describe('what is changed', () => {
  test('flipped changes one bit, of the first byte', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const changed = Buffer.from(flipped(encoded(value)), 'base64url')
        assert.equal((changed[0] ?? 0) ^ (value[0] ?? 0), 1)
        assert.deepEqual([...changed.subarray(1)], [...value.slice(1)])
      }),
    )
  })

  test('another tail is another text of the same bytes', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const text = encoded(value)
        const tail = otherTail(text)
        assert.equal(tail === undefined, value.length % 3 === 0)
        if (tail === undefined) return
        assert.notEqual(tail, text)
        assert.deepEqual([...Buffer.from(tail, 'base64url')], [...value])
      }),
    )
  })

  test('a signature with a secret is that of RFC 7515 appendix A.1', () => {
    const secret = Buffer.from(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
      'base64url',
    )
    const header = 'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9'
    const payload =
      'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
    const signed = signedWithSecret(header, payload, { secret })
    assert.equal(signed.split('.')[2], 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  })
})
