// Goal: a text of the same shape is never the same text, and always the same one.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { contextOf, schemeOf, scrambled } from '../../src/states/state-context.ts'
import { BARE, goodToken, heldAs, NOW, valuesOf } from './issuer.ts'

describe('scrambled', () => {
  test('every letter and digit is another of its sort, and all else stays', () => {
    const shape = (text: string): string =>
      text.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '0')
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9_-]{1,80}$/), (text) => {
        fc.pre(/[a-zA-Z0-9]/.test(text))
        const other = scrambled(text)
        assert.equal(shape(other), shape(text))
        assert.ok([...text].every((one, index) => !/[a-zA-Z0-9]/.test(one) || one !== other[index]))
        assert.equal(scrambled(text), other)
      }),
    )
  })

  test('what has neither gets something behind it', () => {
    assert.equal(scrambled('-_'), '-_sallyport')
    assert.equal(scrambled(''), 'sallyport')
  })
})

describe('schemeOf', () => {
  for (const [prefix, scheme] of [
    ['Bearer ', 'Bearer'],
    ['Token  ', 'Token'],
    ['', undefined],
    ['sid=', undefined],
  ] as const) {
    test(`\`${prefix}\` is ${scheme ?? 'none'}`, () => {
      assert.equal(schemeOf(heldAs('opaque', 'a', { prefix })), scheme)
    })
  }
})

describe('contextOf', () => {
  test('reads a token, and puts another secret in its place', async () => {
    const context = contextOf(heldAs('jwt', await goodToken()), { now: NOW })
    assert.equal(context.token?.claims['sub'], 'alice')
    assert.deepEqual(valuesOf(context.present(BARE, 'x'), 'authorization'), ['Bearer x'])
    assert.equal(contextOf(heldAs('opaque', 'abc'), { now: NOW }).token, undefined)
  })
})
