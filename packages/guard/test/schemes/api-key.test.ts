import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { formatChallenge } from '@sallyport/contract'
import fc from 'fast-check'
import type { Scheme, Verification } from '../../src/scheme.ts'
import {
  type ApiKeyEntry,
  type ApiKeyOptions,
  apiKey,
  generateApiKey,
  hashApiKey,
} from '../../src/schemes/api-key.ts'
import { isApiKey } from '../../src/schemes/api-key-format.ts'
import { NOW } from '../keys/issuer.ts'
import { found, requestWith, verdictOf } from './request.ts'

// Goal: a key is found by its hash or not at all, and never kept in the clear.

const good = generateApiKey('sp')
const subject = { id: 'reporting', tenant: 'acme', sets: [], permissions: ['orders:read'] }

function scheme(entry: Partial<ApiKeyEntry> = {}, options: Partial<ApiKeyOptions> = {}): Scheme {
  const lookup = (hash: string) => (hash === good.hash ? { subject, ...entry } : undefined)
  return apiKey({ prefix: 'sp', lookup, ...options })
}

async function verify(it: Scheme, key: string, now = NOW): Promise<Verification> {
  return it.verify(found(it, { 'x-api-key': key }), now)
}

describe('reading', () => {
  const malformed = { kind: 'malformed', reason: 'credentials_malformed' }
  const oversized = { kind: 'malformed', reason: 'credentials_oversized' }
  const rows = [
    ['no field', undefined, { kind: 'absent' }],
    ['an empty field', '', malformed],
    ['a space', 'a b', malformed],
    ['two keys in a line', 'a, b', malformed],
    ['a tab', 'a\tb', malformed],
    ['NUL', 'a\u0000', malformed],
    ['DEL', 'a\u007f', malformed],
    ['not ASCII', 'é', malformed],
    ['two lines', ['a', 'b'], { kind: 'malformed', reason: 'credentials_repeated' }],
    ['513 characters', 'a'.repeat(513), oversized],
    ['64 KB of what could not be a key', '\u0000'.repeat(65_536), oversized],
  ] as const
  for (const [name, line, expected] of rows) {
    test(name, () => assert.deepEqual(scheme().read(requestWith({ 'x-api-key': line })), expected))
  }

  for (const text of ['!', '~', 'a'.repeat(512)]) {
    test(`found: ${text.length} of \`${text.charAt(0)}\``, () => {
      const credentials = found(scheme(), { 'x-api-key': text })
      assert.deepEqual(credentials, { transport: 'x-api-key', text })
    })
  }

  test('another field, in any case', () => {
    const it = scheme({}, { header: 'Api-Token' })
    assert.deepEqual(it.read(requestWith({ 'x-api-key': 'a' })), { kind: 'absent' })
    assert.equal(found(it, { 'api-token': 'a' }).transport, 'api-token')
  })

  test('never throws on any line', () => {
    const it = scheme()
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        it.read(requestWith({ 'x-api-key': text }))
      }),
    )
  })
})

describe('verification', () => {
  const other = generateApiKey('sp')
  const body = good.key.slice(3)
  const rows: readonly (readonly [string, string, Partial<ApiKeyEntry>, string])[] = [
    ['a good key', good.key, {}, 'ok'],
    ['a key that nobody has', other.key, {}, 'reject api_key_unknown'],
    ['garbage', 'garbage', {}, 'reject api_key_unknown'],
    ['another prefix', `xx_${body}`, {}, 'reject api_key_unknown'],
    ['no prefix', body, {}, 'reject api_key_unknown'],
    ['revoked', good.key, { revoked: true }, 'reject api_key_revoked'],
    [
      'revoked and expired',
      good.key,
      { revoked: true, expiresAt: NOW - 1 },
      'reject api_key_revoked',
    ],
    ['revoked as SQLite says it', good.key, { revoked: 1 }, 'reject api_key_revoked'],
    ['not revoked as SQLite says it', good.key, { revoked: 0 }, 'ok'],
    ['not revoked, as null', good.key, { revoked: null }, 'ok'],
    [
      'revoked by a date',
      good.key,
      { revoked: new Date(0) as unknown as boolean },
      'reject api_key_revoked',
    ],
    ['expired by a date', good.key, { expiresAt: new Date(NOW) }, 'reject api_key_expired'],
    ['expired this instant', good.key, { expiresAt: NOW }, 'reject api_key_expired'],
    ['one millisecond left', good.key, { expiresAt: NOW + 1 }, 'ok'],
    ['an expiry that is none', good.key, { expiresAt: Number.NaN }, 'error store_unavailable'],
    ['a date that is none', good.key, { expiresAt: new Date('x') }, 'error store_unavailable'],
  ]
  for (const [name, key, entry, expected] of rows) {
    test(name, async () => assert.equal(verdictOf(await verify(scheme(entry), key)), expected))
  }

  test('the subject is a service', async () => {
    const verification = await verify(scheme({ expiresAt: NOW + 60_000 }), good.key)
    assert.deepEqual(verification, {
      kind: 'ok',
      facts: { expiresAt: NOW + 60_000 },
      subject: {
        ...subject,
        kind: 'service',
        authentication: { scheme: 'api_key', methods: [] },
      },
    })
  })

  test('a mistyped key is told without asking the store', async () => {
    let asked = 0
    const lookup = () => {
      asked += 1
      return undefined
    }
    const it = scheme({}, { lookup })
    for (const at of [3, 20, good.key.length - 1]) {
      const character = good.key.charAt(at) === 'A' ? 'B' : 'A'
      await verify(it, good.key.slice(0, at) + character + good.key.slice(at + 1))
    }
    assert.equal(asked, 0)
    await verify(it, good.key)
    assert.equal(asked, 1)
  })

  test('without a prefix any key is looked up, by its hash', async () => {
    const lookup = (hash: string) => (hash === hashApiKey('my-old-key') ? { subject } : undefined)
    const it = apiKey({ lookup })
    assert.equal(verdictOf(await verify(it, 'my-old-key')), 'ok')
    assert.equal(verdictOf(await verify(it, 'my-old-kez')), 'reject api_key_unknown')
  })

  const fail = () => {
    throw new Error('database is down')
  }
  const failures: readonly (readonly [string, ApiKeyOptions['lookup']])[] = [
    ['a store that throws', fail],
    ['a store that rejects', async () => fail()],
    ['an entry without subject', () => ({}) as ApiKeyEntry],
  ]
  for (const [name, lookup] of failures) {
    test(`${name} is no refusal`, async () => {
      const verification = await verify(scheme({}, { lookup }), good.key)
      assert.equal(verdictOf(verification), 'error store_unavailable')
      assert.ok(!JSON.stringify(verification).includes(good.key))
    })
  }

  test('a store that never answers is no refusal', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const verification = verify(
      scheme({}, { lookup: () => new Promise(() => undefined) }),
      good.key,
    )
    context.mock.timers.tick(3000)
    assert.equal(verdictOf(await verification), 'error store_unavailable')
  })
})

describe('memory', () => {
  async function remembered(entry: Partial<ApiKeyEntry> = {}) {
    const it = scheme(entry)
    await verify(it, good.key)
    const credentials = found(it, { 'x-api-key': good.key })
    return { it, recall: (now: number) => it.recall?.(credentials, now) }
  }

  test('a key is recalled for 10 s', async () => {
    const { recall } = await remembered()
    assert.equal(recall(NOW + 9_999)?.kind, 'ok')
    assert.equal(recall(NOW + 10_000), undefined)
  })

  test('it ends with its expiry', async () => {
    const { recall } = await remembered({ expiresAt: NOW + 5000 })
    assert.equal(recall(NOW + 4_999)?.kind, 'ok')
    const ended = recall(NOW + 5000)
    assert.equal(ended?.kind === 'reject' && ended.reason, 'api_key_expired')
  })

  test('what was refused is never recalled: it may be mended', async () => {
    for (const entry of [{ revoked: true }, { expiresAt: NOW - 1 }]) {
      const { recall } = await remembered(entry)
      assert.equal(recall(NOW), undefined)
    }
  })

  for (const whom of [undefined, 'reporting'] as const) {
    test(`forget(${whom ?? ''}) works at once`, async () => {
      const { it, recall } = await remembered()
      it.forget?.(whom)
      assert.equal(recall(NOW), undefined)
    })
  }

  test('what is being looked up while it is forgotten is not remembered', async () => {
    let answer: (entry: ApiKeyEntry) => void = () => undefined
    const lookup = () => new Promise<ApiKeyEntry>((resolve) => (answer = resolve))
    const it = scheme({}, { lookup })
    const credentials = found(it, { 'x-api-key': good.key })
    const verification = it.verify(credentials, NOW)
    it.forget?.()
    answer({ subject })
    assert.equal(verdictOf(await verification), 'ok')
    assert.equal(it.recall?.(credentials, NOW), undefined)
  })
})

describe('keys', () => {
  test('have the prefix, letters and digits, and differ', () => {
    const keys = Array.from({ length: 100 }, () => generateApiKey('acme_live').key)
    for (const key of keys) {
      assert.match(key, /^acme_live_[0-9A-Za-z]{49}$/)
      assert.ok(isApiKey(key, 'acme_live'))
    }
    assert.equal(new Set(keys).size, 100)
  })

  test('are kept as SHA-256', () => {
    assert.equal(hashApiKey('abc'), createHash('sha256').update('abc').digest('hex'))
    assert.equal(good.hash, hashApiKey(good.key))
  })

  for (const [prefix, isGood] of [
    ['s', true],
    ['a'.repeat(31), true],
    ['a'.repeat(32), false],
    ['', false],
    ['SP', false],
    ['1', false],
    ['a-b', false],
  ] as const) {
    test(`the prefix \`${prefix}\`: ${isGood ? 'yes' : 'no'}`, () => {
      if (isGood) assert.ok(generateApiKey(prefix))
      else assert.throws(() => generateApiKey(prefix), TypeError)
    })
  }
})

describe('the scheme', () => {
  test('its challenge names the field, opens no dialog, and its secrets are made by machines', () => {
    const it = scheme()
    const challenge = it.challenge({ realm: 'a "b"', error: 'api_key_unknown' })
    assert.equal(formatChallenge(challenge), 'ApiKey realm="a \\"b\\"", header="X-API-Key"')
    assert.deepEqual([it.opensDialog, it.guessable, it.name], [false, false, 'api_key'])
  })

  const rows: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['no lookup', { lookup: undefined }, /write `lookup: /],
    ['a field that is Authorization', { header: 'Authorization' }, /name of a field/],
    ['a field with a space', { header: 'X Key' }, /name of a field/],
    ['a prefix in capitals', { prefix: 'SP' }, /prefix of API keys/],
    ['a limit of 15', { lengthMax: 15 }, /from 16 to 16384/],
  ]
  for (const [name, options, message] of rows) {
    test(`${name} fails at start`, () => {
      assert.throws(() => scheme({}, options), { name: 'TypeError', message })
    })
  }
})
