import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canaryText, isFreeText } from '../../src/run/canary-text.ts'

test('a canary is one word, and each is another', () => {
  assert.match(canaryText(), /^canary[0-9a-f]{12}$/)
  assert.notEqual(canaryText(), canaryText())
})

const rows = [
  ['title', true],
  ['identity', true],
  ['id', false],
  ['customerId', false],
  ['dueDate', false],
  ['e-mail', false],
  ['orderStatus', false],
  ['content_type', false],
  ['password', false],
] as const

describe('isFreeText', () => {
  for (const [name, expected] of rows) {
    test(`\`${name}\` ${expected ? 'takes' : 'takes not'} any text`, () => {
      assert.equal(isFreeText(name), expected)
    })
  }
})
