import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readChange, readDraft } from '../../src/orders/order-input.ts'

// Goal: a body is an order or a change exactly if the rules say so.
// Method: one row per rule, both sides of every limit.

const order = (item: unknown, quantity: unknown): string => JSON.stringify({ item, quantity })

const drafts: readonly (readonly [rule: string, text: string, isRight: boolean])[] = [
  ['item and quantity', order('lamp', 1), true],
  ['no body', '', false],
  ['half a document', '{"item":', false],
  ['null', 'null', false],
  ['a list', '[]', false],
  ['no item', '{"quantity":1}', false],
  ['no quantity', '{"item":"lamp"}', false],
  ['the shortest item', order('x', 1), true],
  ['an empty item', order('', 1), false],
  ['the longest item', order('x'.repeat(200), 1), true],
  ['an item too long', order('x'.repeat(201), 1), false],
  ['an item that is no text', order(1, 1), false],
  ['no piece', order('lamp', 0), false],
  ['the most pieces', order('lamp', 1000), true],
  ['one too many', order('lamp', 1001), false],
  ['half a piece', order('lamp', 1.5), false],
  ['a number as text', order('lamp', '1'), false],
  ['a stated owner', '{"item":"lamp","quantity":1,"owner":"alice"}', false],
  ['a stated status', '{"item":"lamp","quantity":1,"status":"open"}', false],
  ['a name from the prototype', '{"item":"lamp","quantity":1,"constructor":1}', false],
]

describe('readDraft', () => {
  for (const [rule, text, isRight] of drafts) {
    test(`${rule} is ${isRight ? 'read' : 'refused'}`, () => {
      assert.equal(readDraft(text).kind, isRight ? 'value' : 'wrong')
    })
  }
})

const changes: readonly (readonly [rule: string, text: string, isRight: boolean])[] = [
  ['one member', '{"quantity":2}', true],
  ['all members', '{"item":"lamp","quantity":2,"status":"cancelled"}', true],
  ['nothing', '{}', false],
  ['an unknown status', '{"status":"lost"}', false],
  ['another tenant', '{"tenant":"globex"}', false],
  ['another id', '{"id":7}', false],
]

describe('readChange', () => {
  for (const [rule, text, isRight] of changes) {
    test(`${rule} is ${isRight ? 'read' : 'refused'}`, () => {
      assert.equal(readChange(text).kind, isRight ? 'value' : 'wrong')
    })
  }
})
