import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, RANGE_COUNT_MAX } from '../../src/leaves/address.ts'
import { parseRule } from '../../src/parse.ts'
import { not } from '../../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, unloaded } from '../fixtures.ts'

const office = address('10.0.0.0/8', '2001:db8::/32')

const rows: readonly [name: string, unknown, Truth][] = [
  ['an address in the first block', '10.1.2.3', TRUE],
  ['an address in the last block', '2001:db8::1', TRUE],
  ['an address in none', '192.0.2.1', FALSE],
  ['an address that is wrapped in IPv6', '::ffff:10.1.2.3', TRUE],
  ['an address that cannot be read is unknown', '10.1.2.3:443', UNKNOWN],
  ['an address with a zone is unknown', 'fe80::1%eth0', UNKNOWN],
  ['no address is unknown', undefined, UNKNOWN],
]

describe('address', () => {
  for (const [name, from, expected] of rows) {
    test(name, () => {
      const asked = { ...unloaded(), context: { address: from } }
      assert.equal(model.compile(office).evaluate(asked), expected)
      assert.equal(model.compile(not(office)).evaluate(asked), 2 - expected)
    })
  }

  test('an inherited address is none', () => {
    const context = Object.create({ address: '10.1.2.3' }) as Record<string, unknown>
    assert.equal(model.compile(office).evaluate({ ...unloaded(), context }), UNKNOWN)
  })

  test('the refusal says the address and the blocks', () => {
    const asked = { ...unloaded(), context: { address: '192.0.2.1' } }
    assert.deepEqual(model.compile(office).explain(asked).unmet, [
      {
        reason: 'address_not_allowed',
        requirement: 'address within 10.0.0.0/8 or 2001:db8::/32',
        compared: 'address "192.0.2.1"',
      },
    ])
  })

  test('it reads the address of the context and nothing else', () => {
    const { needs, contextNames } = model.compile(office)
    assert.deepEqual([[...needs], contextNames], [['context'], ['address']])
  })

  test('the most blocks are read', () => {
    const within = Array.from({ length: RANGE_COUNT_MAX }, () => '10.0.0.0/8')
    assert.equal(parseRule({ kind: 'address', within }).kind, 'rule')
  })

  const bad: readonly [name: string, unknown, RegExp][] = [
    ['no list', '10.0.0.0/8', /^\$\.within: a list of 1 to 1000 blocks/],
    ['an empty list', [], /^\$\.within: /],
    ['a list over the limit', Array.from({ length: RANGE_COUNT_MAX + 1 }, () => '::'), /1 to 1000/],
    ['a number', [10], /^\$\.within\[0\]: a text such as/],
    ['a block with host bits', ['::', '10.0.0.1/8'], /^\$\.within\[1\]: .*bits behind its prefix/],
  ]
  for (const [name, within, message] of bad) {
    test(`${name} is refused`, () => {
      const reading = parseRule({ kind: 'address', within })
      assert.ok(reading.kind === 'invalid')
      assert.match(reading.message, message)
    })
  }
})
