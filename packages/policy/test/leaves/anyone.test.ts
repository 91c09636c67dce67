import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anyone, authenticated } from '../../src/leaves/anyone.ts'
import { not } from '../../src/rule.ts'
import { FALSE, TRUE } from '../../src/truth.ts'
import { anonymous, input, model } from '../fixtures.ts'

describe('anyone and authenticated', () => {
  test('anyone permits everybody', () => {
    const rule = model.compile(anyone())
    assert.equal(rule.evaluate(input()), TRUE)
    assert.equal(rule.evaluate(anonymous), TRUE)
    assert.equal(rule.admitsAnonymous, true)
  })

  test('authenticated permits any subject and nobody else', () => {
    const rule = model.compile(authenticated())
    assert.equal(rule.evaluate(input()), TRUE)
    assert.equal(rule.evaluate(anonymous), FALSE)
    assert.equal(rule.admitsAnonymous, false)
  })

  test('its negation is for those without credentials, such as a sign-in', () => {
    const rule = model.compile(not(authenticated()))
    assert.equal(rule.evaluate(input()), FALSE)
    assert.equal(rule.evaluate(anonymous), TRUE)
    assert.equal(rule.admitsAnonymous, true)
  })

  test('the reason says that there is no subject', () => {
    const { unmet, remedy } = model.compile(authenticated()).explain(anonymous)
    assert.deepEqual(unmet, [
      { reason: 'rule_not_met', requirement: 'any subject', compared: 'no subject' },
    ])
    assert.deepEqual(remedy, { kind: 'nothing' })
  })
})
