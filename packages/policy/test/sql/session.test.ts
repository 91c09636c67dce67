import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readAddress } from '../../src/address.ts'
import { addressText, exactJson, sessionOf } from '../../src/sql/session.ts'
import { subject } from '../fixtures.ts'

const nobody = { subject: undefined, context: {} }

describe('sessionOf', () => {
  test('sets everything for the transaction, and what is not there to nothing', () => {
    const { text, values } = sessionOf(nobody)
    assert.equal(
      text,
      'SELECT set_config($1, $2, true), set_config($3, $4, true), set_config($5, $6, true), set_config($7, $8, true)',
    )
    assert.deepEqual(values, [
      'sallyport.subject',
      '',
      'sallyport.context',
      '{}',
      'sallyport.address',
      '',
      'sallyport.now',
      '',
    ])
  })

  test('says who asks, with what, from where and when', () => {
    const someone = subject({
      scopes: ['a'],
      attributes: { level: 2 ** 60, none: undefined },
      authentication: { scheme: 'bearer', methods: ['pwd'], acr: 'gold', time: 7 },
    })
    const context = { address: '::ffff:10.0.0.1', q: [1n, 'x', {}] }
    const { values } = sessionOf({ subject: someone, context, now: 1.5 }, 'mine')
    assert.deepEqual(values, [
      'mine.subject',
      '{"id":"alice","kind":"user","tenant":"acme","sets":["member"],"scopes":["a"],"acr":"gold","time":7,"attributes":{"level":1152921504606846976}}',
      'mine.context',
      '{"address":"::ffff:10.0.0.1","q":[1,"x",null]}',
      'mine.address',
      '10.0.0.1',
      'mine.now',
      '1.5',
    ])
  })

  const refused: readonly [string, Parameters<typeof sessionOf>[0]][] = [
    ['U+0000', { subject: subject({ id: 'a\0' }), context: {} }],
    ['half of a surrogate pair', { subject: undefined, context: { q: '\ud800' } }],
    ['an infinite number', { subject: subject({ attributes: { p: Infinity } }), context: {} }],
    ['a whole number that is no double', { subject: undefined, context: { q: [2n ** 53n + 1n] } }],
    ['a name that cannot be', { subject: undefined, context: { 'q\0': 1 } }],
  ]
  for (const [name, input] of refused) {
    test(`${name} is refused`, () =>
      assert.throws(() => sessionOf(input), { name: 'RuleError', message: /PostgreSQL cannot/ }))
  }

  for (const settings of ['', 'A', 'a.b', "a'", '1a']) {
    test(`settings are not named after ${JSON.stringify(settings)}`, () =>
      assert.throws(() => sessionOf(nobody, settings), /`settings` is a word/))
  }
})

const values: readonly [string, unknown, string][] = [
  ['a whole number in digits', 1e21, '1000000000000000000000'],
  ['a fraction as it is', 0.1, '0.1'],
  ['zero without a sign', -0, '0'],
  ['NaN as null', Number.NaN, 'null'],
  ['an object as null', { a: 1 }, 'null'],
  ['a list in a list as null', [['x'], true], '[null,true]'],
]

describe('exact JSON', () => {
  for (const [name, value, expected] of values) {
    test(name, () => assert.equal(exactJson(value, 'a value'), expected))
  }
})

for (const [address, expected] of [
  ['10.1.2.255', '10.1.2.255'],
  ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
] as const) {
  test(`the address ${address} is written in one way`, () =>
    assert.equal(addressText(readAddress(address) ?? 0), expected))
}
