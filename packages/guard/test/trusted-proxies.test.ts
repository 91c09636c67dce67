import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, createModel, permission } from '@sallyport/policy'
import fc from 'fast-check'
import { createGuard } from '../src/guard.ts'
import { type TrustedProxiesOptions, trustedProxies } from '../src/trusted-proxies.ts'
import { fakeScheme, okay, requestOf, subjectOf } from './support.ts'

const PROXIES = ['10.0.0.0/8', '2001:db8:aaaa::/48']
const PEER = '10.0.0.1'
const CLIENT = '198.51.100.7'

// Goal: nobody outside chooses the address that is counted, and no mistake of a proxy counts others.
describe('trustedProxies by X-Forwarded-For', () => {
  const rows = [
    [
      'a peer that is no proxy is the client, whatever it writes',
      '192.0.2.1',
      '203.0.113.9',
      '192.0.2.1',
    ],
    ['no field is the peer', PEER, undefined, PEER],
    ['the one address is the client', PEER, CLIENT, CLIENT],
    ['what stands before it may be invented', PEER, `203.0.113.9, ${CLIENT}`, CLIENT],
    ['proxies of ours are passed over', PEER, `${CLIENT}, 10.1.1.1, 10.2.2.2`, CLIENT],
    ['several lines are one list', PEER, ['203.0.113.9', CLIENT, '10.2.2.2'], CLIENT],
    ['where all are ours it is the farthest', PEER, '10.9.9.9, 10.2.2.2', '10.9.9.9'],
    ['what is invented before it need not even be an address', PEER, `", evil, ${CLIENT}`, CLIENT],
    ['a hop that is no address leaves none', PEER, `${CLIENT}, evil`, undefined],
    ['an empty hop leaves none', PEER, `${CLIENT}, `, undefined],
    ['an empty field leaves none', PEER, '', undefined],
    ['unknown is no address', PEER, 'unknown', undefined],
    ['octal is no address', PEER, '0198.51.100.7', undefined],
    ['a port is left out', PEER, `${CLIENT}:5555`, CLIENT],
    ['IPv6', PEER, '2001:db8::5', '2001:db8::5'],
    ['IPv6 in brackets with a port', PEER, '[2001:db8::5]:80', '2001:db8::5'],
    ['a proxy that is reached by IPv6', '2001:db8:aaaa::1', CLIENT, CLIENT],
    ['a proxy as IPv6 writes IPv4', '::ffff:10.0.0.1', CLIENT, CLIENT],
    ['Forwarded is not looked at', PEER, undefined, PEER],
  ] as const
  for (const [name, address, field, expected] of rows) {
    test(name, () => {
      const fields = {
        forwarded: 'for=203.0.113.200',
        ...(field !== undefined && { 'x-forwarded-for': field }),
      }
      assert.equal(trustedProxies(PROXIES)(requestOf({ address, fields })), expected)
    })
  }

  const limits = [
    ['seven proxies and the client', 7, CLIENT],
    ['eight proxies are more than may stand in a row', 8, undefined],
  ] as const
  for (const [name, count, expected] of limits) {
    test(name, () => {
      const fields = { 'x-forwarded-for': [CLIENT, ...Array(count).fill('10.1.1.1')] }
      assert.equal(trustedProxies(PROXIES)(requestOf({ address: PEER, fields })), expected)
    })
  }

  test('of a long field only what the proxies wrote at its end is looked at', () => {
    const addressOf = trustedProxies(PROXIES)
    for (const length of [8_192, 8_193, 100_000]) {
      const end = `,${CLIENT}, 10.2.2.2`
      const fields = { 'x-forwarded-for': 'x'.repeat(length - end.length) + end }
      assert.equal(addressOf(requestOf({ address: PEER, fields })), CLIENT)
    }
    // What is cut in its middle is no address, though it looked like one.
    for (const [more, expected] of [
      [0, CLIENT],
      [1, undefined],
    ] as const) {
      const blanks = ' '.repeat(8_192 - CLIENT.length + more)
      const fields = { 'x-forwarded-for': CLIENT + blanks }
      assert.equal(addressOf(requestOf({ address: PEER, fields })), expected)
    }
  })

  test('a request without an address stays one', () => {
    const fields = { 'x-forwarded-for': CLIENT }
    const address = trustedProxies(PROXIES)(requestOf({ address: undefined, fields }))
    assert.equal(address, undefined)
  })

  test('whatever a client writes, the address is the one that the proxy adds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (written) => {
        const fields = { 'x-forwarded-for': `${written}, ${CLIENT}` }
        const address = trustedProxies(PROXIES)(requestOf({ address: PEER, fields }))
        assert.equal(address, CLIENT)
      }),
    )
  })
})

describe('trustedProxies by Forwarded', () => {
  const rows = [
    ['the address in `for` [RFC 7239 5.2 MAY]', `for=${CLIENT};proto=https`, CLIENT],
    ['names ignore case [RFC 7239 4a MUST]', `FOR=${CLIENT}`, CLIENT],
    ['the last that is none of ours', `for=203.0.113.9, for=${CLIENT}, for=10.2.2.2`, CLIENT],
    ['IPv6 in quotes and brackets', 'for="[2001:db8::5]:4711"', '2001:db8::5'],
    ['unknown is no address [RFC 7239 6.2 MAY]', 'for=unknown', undefined],
    ['a hidden name is no address [RFC 7239 6.3 MAY]', 'for=_hidden', undefined],
    ['an element without `for` leaves none', `for=${CLIENT}, by=10.2.2.2`, undefined],
    ['a parameter twice leaves none', `for=203.0.113.9;for=${CLIENT}`, undefined],
    ['what a client left open is not closed by the proxy', `for="x, for=${CLIENT}`, CLIENT],
    ['nor what it escaped', `for="x\\", for=${CLIENT}`, CLIENT],
    ['empty elements of a client', `,,;=,for=;;=, for=${CLIENT}`, CLIENT],
    ['a comma between quotes', `for=${CLIENT};host="a, for=10.9.9.9, b"`, CLIENT],
    ['a quote in quotes', `for=${CLIENT};host="a\\", for=10.9.9.9;b=\\""`, CLIENT],
    ['more commas between quotes than may be', `for=${CLIENT};host="${','.repeat(8)}"`, undefined],
    ['X-Forwarded-For is not looked at', undefined, PEER],
  ] as const
  for (const [name, field, expected] of rows) {
    test(name, () => {
      const fields = {
        'x-forwarded-for': '203.0.113.200',
        ...(field !== undefined && { forwarded: field }),
      }
      const addressOf = trustedProxies(PROXIES, { field: 'forwarded' })
      assert.equal(addressOf(requestOf({ address: PEER, fields })), expected)
    })
  }

  test('whatever a client writes, the address is the one that the proxy adds', () => {
    const addressOf = trustedProxies(PROXIES, { field: 'forwarded' })
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 9 }),
      fc.constantFrom(...'",=;\\ '),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (written) => {
        const fields = { forwarded: `${written.join('')}, for=${CLIENT}` }
        assert.equal(addressOf(requestOf({ address: PEER, fields })), CLIENT)
      }),
    )
  })
})

describe('the options', () => {
  const wrong: readonly (readonly [string, readonly string[], TrustedProxiesOptions, RegExp])[] = [
    ['a block that is none', ['10.0.0.1/8'], {}, /`trustedProxies`: `10.0.0.1\/8`/],
    ['one block as a text', '10.0.0.0/8' as never, {}, /write `\['10\.0\.0\.0\/8'\]`/],
    ['nothing', undefined as never, {}, /write `\['10\.0\.0\.0\/8'\]`/],
    ['a name', ['proxy.example'], {}, /`proxy.example`/],
    ['no hop', PROXIES, { hopsMax: 0 }, /`hopsMax`/],
    ['another field', PROXIES, { field: 'x-real-ip' as 'forwarded' }, /`field`/],
  ]
  for (const [name, proxies, options, message] of wrong) {
    test(`${name} is refused at start`, () => {
      assert.throws(() => trustedProxies(proxies, options), { name: 'TypeError', message })
    })
  }
})

describe('a rule on the address', () => {
  test('is not met by a client that makes the field unreadable', async () => {
    const guard = createGuard({
      realm: 'test',
      model: createModel({ permissions: ['a:b'], sets: {} }),
      schemes: [fakeScheme({ verify: () => okay(subjectOf('alice')) })],
      address: trustedProxies(PROXIES),
    })
    const policy = guard.policy('inside', { rule: address('10.0.0.0/8') })
    const answered = async (field: string | undefined): Promise<string> => {
      const forwarded = field === undefined ? {} : { 'x-forwarded-for': field }
      const fields = { authorization: 'Token alice', ...forwarded }
      return (await guard.handle(requestOf({ address: PEER, fields }), policy)).kind
    }
    assert.equal(await answered(`${'x'.repeat(9_000)}, ${CLIENT}`), 'answer')
    assert.equal(await answered('evil'), 'answer')
    assert.equal(await answered('10.1.1.1'), 'pass')
    assert.equal(await answered(undefined), 'pass')
  })
})

describe('behind a proxy', () => {
  test('each client is throttled for itself, and none for what it invents', async () => {
    const guard = createGuard({
      realm: 'test',
      model: createModel({ permissions: ['a:b'], sets: {} }),
      schemes: [
        fakeScheme({ verify: () => ({ kind: 'reject', reason: 'signature_invalid', facts: {} }) }),
      ],
      throttle: { address: { free: 2 } },
      address: trustedProxies(PROXIES),
    })
    const policy = guard.policy('read', { rule: permission('a:b') })
    const ask = async (client: string, i: number): Promise<number> => {
      const fields = {
        authorization: `Token guess${i}`,
        'x-forwarded-for': `203.0.113.${i}, ${client}`,
      }
      const outcome = await guard.handle(requestOf({ address: PEER, fields }), policy)
      assert.ok(outcome.kind === 'answer')
      return outcome.answer.status
    }
    const guesser = []
    for (let i = 0; i < 5; i += 1) guesser.push(await ask(CLIENT, i))
    assert.deepEqual(guesser, [401, 401, 401, 429, 429])
    assert.equal(await ask('198.51.100.8', 9), 401)
  })
})
