import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkParsePolicySet, policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import fc from 'fast-check'
import { isIdentifier, isTypeName, quote } from '../src/words.ts'

describe('quote', () => {
  test('Cedar reads every text back as it was', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('"', '\\', '\n', '\0'),
    )
    const property = fc.property(fc.array(unit, { maxLength: 4 }), (parts) => {
      const text = parts.join('')
      const read = policyToJson(`@id(${quote(text)}) permit(principal, action, resource);`)
      assert.ok(read.type === 'success')
      assert.equal(read.json.annotations?.['id'], text)
    })
    fc.assert(property, { numRuns: 2_000 })
  })

  test('half of a surrogate pair is no text', () => assert.equal(quote('a\ud800'), undefined))
})

describe('isIdentifier', () => {
  const rows: readonly [name: string, boolean][] = [
    ['tenant', true],
    ['_x1', true],
    ['1x', false],
    ['', false],
    ['a-b', false],
    ['a b', false],
    ['in', false],
    ['like', false],
    ['__cedar', false],
    ['ä', false],
  ]
  for (const [name, expected] of rows) {
    test(`\`${name}\` ${expected ? 'stands as it is' : 'does not'}, as Cedar says`, () => {
      assert.equal(isIdentifier(name), expected)
      const text = `permit(principal, action, resource) when { resource.${name} };`
      const { type } = checkParsePolicySet({ staticPolicies: { a: text } })
      assert.equal(type === 'success', expected)
    })
  }
})

describe('isTypeName', () => {
  test('has namespaces', () => assert.ok(isTypeName('Shop::Order')))
  test('has no empty part', () => assert.ok(!isTypeName('Shop::')))
})
