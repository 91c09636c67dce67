import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hash } from '@node-rs/argon2'
import { formatChallenge } from '@sallyport/contract'
import fc from 'fast-check'
import type { Scheme, Verification } from '../../src/scheme.ts'
import { type Account, type BasicOptions, basic } from '../../src/schemes/basic.ts'
import { NOW } from '../keys/issuer.ts'
import { found, requestWith, verdictOf } from './request.ts'

// Goal: a password is one text, an unknown account costs what a known one costs, and a storm of
// sign-ins costs the clients a wait. Hashes are made cheap where only the way of a password
// matters.

const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 }
const accounts = new Map<string, Account>()

before(async () => {
  const add = async (userId: string, password: string, disabled = false) =>
    accounts.set(userId, {
      passwordHash: await hash(password, CHEAP),
      subject: { id: userId || 'nobody', sets: [] },
      disabled,
    })
  await add('alice', 'pa:ss:word')
  await add('bob', 'pässwörd')
  await add('zoë', 'ÿ')
  await add('carol', 'x', true)
  await add('', 'nameless')
  await add('empty', '')
})

const scheme = (options: Partial<BasicOptions> = {}) =>
  basic({ lookup: (userId) => accounts.get(userId), ...options })

const encode = (text: string, encoding: BufferEncoding = 'utf8') =>
  `Basic ${Buffer.from(text, encoding).toString('base64')}`

async function verify(it: Scheme, authorization: string, now = NOW): Promise<Verification> {
  return it.verify(found(it, { authorization }), now)
}

describe('reading', () => {
  const absent = { kind: 'absent' }
  const malformed = { kind: 'malformed', reason: 'credentials_malformed' }
  const rows = [
    ['no field', undefined, absent],
    ['an empty field', '', absent],
    ['another scheme', 'Bearer abc', absent],
    ['the scheme alone', 'Basic', malformed],
    ['no base64', 'Basic !!!', malformed],
    ['base64 without padding', 'Basic YTpiYw', malformed],
    ['base64 with the other alphabet', 'Basic _-86YQ==', malformed],
    ['base64 with bits left over', 'Basic YTpiYx==', malformed],
    ['no colon', encode('alice'), malformed],
    ['a line feed in the user id', encode('al\nice:x'), malformed],
    ['NUL in the password', encode('alice:a\u0000b'), malformed],
    ['DEL in the password', encode('alice:a\u007fb'), malformed],
    ['two words', 'Basic YTpi YTpi', malformed],
    [
      'two lines',
      [encode('a:b'), encode('a:b')],
      { kind: 'malformed', reason: 'credentials_repeated' },
    ],
    [
      '4,100 characters',
      encode('a'.repeat(3073)),
      { kind: 'malformed', reason: 'credentials_oversized' },
    ],
    [
      '64 KB',
      `Basic ${'='.repeat(65_536)}`,
      { kind: 'malformed', reason: 'credentials_oversized' },
    ],
  ] as const
  for (const [name, authorization, expected] of rows) {
    test(name, () => assert.deepEqual(scheme().read(requestWith({ authorization })), expected))
  }

  const good = [
    [
      'the account is what stands before the first colon [RFC 7617 2b MUST]',
      encode('alice:pa:ss'),
      'alice',
    ],
    ['the scheme has no case', encode('alice:x').replace('Basic', 'bASIC'), 'alice'],
    ['UTF-8', encode('zoë:x'), 'zoë'],
    ['ISO-8859-1', encode('zoë:x', 'latin1'), 'zoë'],
    ['a decomposed name is the composed one', encode('zoe\u0308:x'), 'zoë'],
    ['an empty name', encode(':x'), ''],
    ['an empty password', encode('a:'), 'a'],
    ['4,096 characters', encode(`a:${'b'.repeat(3070)}`), 'a'],
  ] as const
  for (const [name, authorization, account] of good) {
    test(name, () => assert.equal(found(scheme(), { authorization }).account, account))
  }

  test('never throws on any line', () => {
    const it = scheme()
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.base64String(), (text, base64) => {
        it.read(requestWith({ authorization: `Basic ${text}` }))
        it.read(requestWith({ authorization: `Basic ${base64}` }))
      }),
    )
  })
})

describe('verification', () => {
  const rows = [
    ['the right password, colons and all', encode('alice:pa:ss:word'), 'ok'],
    ['the password up to its first colon', encode('alice:pa'), 'reject password_wrong'],
    ['another password', encode('alice:x'), 'reject password_wrong'],
    ['the right password of somebody else', encode('alice:pässwörd'), 'reject password_wrong'],
    ['a password in UTF-8', encode('bob:pässwörd'), 'ok'],
    ['a password in ISO-8859-1', encode('bob:pässwörd', 'latin1'), 'ok'],
    ['a decomposed password', encode('bob:pa\u0308sswo\u0308rd'), 'ok'],
    ['a name and a password in ISO-8859-1 [RFC 7617 2.1b MUST]', encode('zoë:ÿ', 'latin1'), 'ok'],
    ['an unknown account', encode('mallory:x'), 'reject account_unknown'],
    ['a name that is a member of objects', encode('__proto__:x'), 'reject account_unknown'],
    ['a disabled account', encode('carol:x'), 'reject account_disabled'],
    ['a disabled account with another password', encode('carol:y'), 'reject password_wrong'],
    ['no name', encode(':nameless'), 'ok'],
    ['no password', encode('empty:'), 'ok'],
    ['a name in another case', encode('Alice:pa:ss:word'), 'reject account_unknown'],
  ] as const
  for (const [name, authorization, expected] of rows) {
    test(name, async () => assert.equal(verdictOf(await verify(scheme(), authorization)), expected))
  }

  test('the subject proved itself by password, now', async () => {
    const verification = await verify(scheme(), encode('alice:pa:ss:word'))
    assert.deepEqual(verification, {
      kind: 'ok',
      facts: {},
      subject: {
        id: 'alice',
        kind: 'user',
        sets: [],
        authentication: { scheme: 'basic', methods: ['pwd'], time: NOW / 1000 },
      },
    })
  })

  const fail = () => {
    throw new Error('database is down')
  }
  const account = { passwordHash: '', subject: { id: 'a', sets: [] } }
  const failures: readonly (readonly [string, BasicOptions['lookup']])[] = [
    ['a store that throws', fail],
    ['a store that rejects', async () => fail()],
    ['a list of rows instead of an account', () => [must('alice')] as unknown as Account],
    ['bytes instead of a hash', () => ({ ...account, passwordHash: Buffer.of(1) }) as never],
    [
      'a hash of another kind',
      () => ({ ...account, passwordHash: '$2b$12$abcdefghijklmnopqrstuv' }),
    ],
    ['argon2i', () => ({ ...account, passwordHash: '$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA' })],
    ['a damaged hash', () => ({ ...account, passwordHash: '$argon2id$v=19$m=8,t=1,p=1$' })],
    [
      'a subject that is none',
      () => ({ ...must('alice'), subject: {} as { id: string; sets: [] } }),
    ],
  ]
  for (const [name, lookup] of failures) {
    test(`${name} is no refusal`, async () => {
      const verification = await verify(scheme({ lookup }), encode('alice:pa:ss:word'))
      assert.equal(verdictOf(verification), 'error store_unavailable')
      assert.ok(!JSON.stringify(verification).includes('pa:ss'))
    })
  }

  test('an account that fails counts as a guess, a store that fails does not', async () => {
    const guess = async (lookup: BasicOptions['lookup']) => {
      const verification = await verify(scheme({ lookup }), encode('alice:x'))
      return verification.kind === 'error' && verification.guess === true
    }
    assert.equal(await guess(() => ({ ...account, passwordHash: '$2b$12$abcdefghijk' })), true)
    assert.equal(await guess(fail), false)
  })

  const named = [
    ['as it was shown', 'jess', 'ok'],
    ['in a spelling that is the same to the throttle', 'Jess', 'ok'],
    ['otherwise', 'jes', 'reject account_unknown'],
    ['by nobody', undefined, 'ok'],
  ] as const
  for (const [name, stored, expected] of named) {
    test(`an account that is named ${name} in the store: ${expected}`, async () => {
      const lookup = () => ({ ...must('alice'), name: stored }) as Account
      assert.equal(verdictOf(await verify(scheme({ lookup }), encode('jess:pa:ss:word'))), expected)
    })
  }

  for (const none of [null, undefined, '']) {
    test(`no password is the one of an account whose hash is ${JSON.stringify(none)}`, async () => {
      const lookup = () => ({ ...account, passwordHash: none }) as Account
      for (const line of [encode('a:'), encode('a:x'), encode('a:null')]) {
        assert.equal(verdictOf(await verify(scheme({ lookup }), line)), 'reject password_wrong')
      }
    })
  }

  const disabled = [
    [1, 'reject account_disabled'],
    [1n, 'reject account_disabled'],
    [new Date(0), 'reject account_disabled'],
    [0, 'ok'],
    [null, 'ok'],
    [undefined, 'ok'],
  ] as const
  for (const [value, expected] of disabled) {
    test(`disabled: ${typeof value} ${value} is ${expected}`, async () => {
      const lookup = () => ({ ...must('alice'), disabled: value }) as Account
      const verification = await verify(scheme({ lookup }), encode('alice:pa:ss:word'))
      assert.equal(verdictOf(verification), expected)
    })
  }

  test('a store that never answers is no refusal, and does not hold its credentials for ever', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    let isHanging = true
    const it = scheme({
      lookup: (userId) => (isHanging ? new Promise(() => undefined) : accounts.get(userId)),
    })
    const first = verify(it, encode('alice:pa:ss:word'))
    context.mock.timers.tick(3000)
    assert.equal(verdictOf(await first), 'error store_unavailable')
    isHanging = false
    assert.equal(verdictOf(await verify(it, encode('alice:pa:ss:word'))), 'ok')
  })

  test('a lookup that says null found nobody', async () => {
    const verification = await verify(scheme({ lookup: async () => null }), encode('a:b'))
    assert.equal(verdictOf(verification), 'reject account_unknown')
  })

  function must(userId: string): Account {
    const found = accounts.get(userId)
    assert.ok(found !== undefined)
    return found
  }
})

describe('memory', () => {
  async function remembered(options: Partial<BasicOptions> = {}) {
    let asked = 0
    const it = scheme({
      lookup: async (userId) => {
        asked += 1
        await sleep(5)
        return accounts.get(userId)
      },
      ...options,
    })
    const credentials = found(it, { authorization: encode('alice:pa:ss:word') })
    await it.verify(credentials, NOW)
    return { it, recall: (now: number) => it.recall?.(credentials, now), asked: () => asked }
  }

  test('the right password is recalled for 60 s', async () => {
    const { recall } = await remembered()
    assert.equal(recall(NOW + 59_999)?.kind, 'ok')
    assert.equal(recall(NOW + 60_000), undefined)
  })

  test('another password never is', async () => {
    const { it } = await remembered()
    const wrong = found(it, { authorization: encode('alice:wrong') })
    await it.verify(wrong, NOW)
    assert.equal(it.recall?.(wrong, NOW), undefined)
  })

  test('ten equal requests at once cost one lookup and one hash', async () => {
    const { it, asked } = await remembered({ cache: { maxEntries: 0 } })
    const before = asked()
    const all = Array.from({ length: 10 }, () => verify(it, encode('alice:pa:ss:word')))
    assert.ok((await Promise.all(all)).every(({ kind }) => kind === 'ok'))
    assert.equal(asked() - before, 1)
  })

  for (const whom of [undefined, 'alice'] as const) {
    test(`forget(${whom ?? ''}) works at once, also on what is under way`, async () => {
      const { it, recall, asked } = await remembered()
      const credentials = found(it, { authorization: encode('alice:pa:ss:word') })
      const first = it.verify(credentials, NOW)
      it.forget?.(whom)
      assert.equal(recall(NOW), undefined)
      const before = asked()
      await Promise.all([first, it.verify(credentials, NOW)])
      assert.equal(asked() - before, 1, 'a verification from before is not joined')
      assert.equal(recall(NOW)?.kind, 'ok')
    })
  }
})

describe('the bound on hashing', () => {
  test('as many as may run and wait are answered, the next are 503', async () => {
    const it = scheme({ hashing: { running: 1, waiting: 2 } })
    const passwords = ['a', 'b', 'c', 'd', 'e']
    const all = passwords.map((password) => verify(it, encode(`alice:${password}`)))
    const verdicts = (await Promise.all(all)).map(verdictOf)
    assert.deepEqual(verdicts.toSorted(), [
      'error verification_overloaded',
      'error verification_overloaded',
      'reject password_wrong',
      'reject password_wrong',
      'reject password_wrong',
    ])
  })

  test('while it is full the store is not asked', async () => {
    let asked = 0
    const lookup = (userId: string) => {
      asked += 1
      return accounts.get(userId)
    }
    const it = scheme({ lookup, hashing: { running: 1, waiting: 0 } })
    const first = verify(it, encode('alice:a'))
    await new Promise((resolve) => queueMicrotask(() => resolve(undefined)))
    const second = await verify(it, encode('alice:b'))
    assert.equal(second.kind === 'error' && second.retryAfterSeconds, 1)
    assert.equal(asked, 1)
    await first
  })
})

describe('challenges', () => {
  test('realm, escaped, and charset [RFC 7617 2a MUST] [RFC 7617 2.1a MUST] [RFC 9110 11.5 MUST]', () => {
    assert.equal(
      formatChallenge(scheme().challenge({ realm: 'api "x"', error: 'password_wrong' })),
      'Basic realm="api \\"x\\"", charset="UTF-8"',
    )
  })

  test('scripts are offered another scheme only where that is asked for', () => {
    assert.equal(scheme().scriptChallenge, undefined)
    const challenge = scheme({ scriptScheme: 'xBasic' }).scriptChallenge?.({ realm: 'api' })
    assert.ok(challenge !== undefined)
    assert.equal(formatChallenge(challenge), 'xBasic realm="api", charset="UTF-8"')
  })

  test('it opens a dialog, and people choose its secrets', () => {
    const { opensDialog, guessable, name } = scheme()
    assert.deepEqual(
      { opensDialog, guessable, name },
      { opensDialog: true, guessable: true, name: 'basic' },
    )
  })
})

describe('a wrong configuration fails at start', () => {
  const rows: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['no lookup', { lookup: undefined }, /write `lookup: /],
    ['no hashing at all', { hashing: { running: 0 } }, /from 1 to 64/],
    ['65 at once', { hashing: { running: 65 } }, /from 1 to 64/],
    ['4,097 waiting', { hashing: { waiting: 4097 } }, /from 0 to 4096/],
    ['15 characters', { lengthMax: 15 }, /from 16 to 16384/],
    ['16,385 characters', { lengthMax: 16_385 }, /from 16 to 16384/],
  ]
  for (const [name, options, message] of rows) {
    test(name, () => assert.throws(() => scheme(options), { name: 'TypeError', message }))
  }
})
