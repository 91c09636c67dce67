// Goal: a time is written with its unit, and anything else is told.
// Method: one row per text.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { durationOption, flagOption, textOption, textsOption } from '../src/call-options.ts'
import { type Call, type OptionValues, Unanswerable } from '../src/command.ts'

const callOf = (options: OptionValues): Call => ({ options }) as Call

const times = [
  ['20s', 20_000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['90d', 7_776_000_000],
  ['3650d', 315_360_000_000],
  ['0s', 0],
] as const
const mistakes = ['', '9', 'd', '-1d', '1.5h', '1w', '3651d', '1 d', '9999999999s']

describe('durationOption', () => {
  for (const [text, expected] of times) {
    test(text, () => assert.equal(durationOption(callOf({ expires: text }), 'expires'), expected))
  }
  for (const text of mistakes) {
    test(`\`${text}\` is none`, () =>
      assert.throws(() => durationOption(callOf({ expires: text }), 'expires'), Unanswerable))
  }
  test('what is not given is nothing', () =>
    assert.equal(durationOption(callOf({}), 'expires'), undefined))
})

test('options are read by their kind', () => {
  const call = callOf({ set: ['a', 'b'], tenant: 'acme', service: true })
  assert.deepEqual(textsOption(call, 'set'), ['a', 'b'])
  assert.equal(textsOption(call, 'tenant'), undefined)
  assert.equal(textOption(call, 'tenant'), 'acme')
  assert.equal(textOption(call, 'set'), undefined)
  assert.deepEqual([flagOption(call, 'service'), flagOption(call, 'tenant')], [true, false])
})
