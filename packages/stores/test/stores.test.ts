// Goal: whichever URL the stores are opened by, they keep, find, change and end the same.
// Method: one row per rule, run in an empty place of each kind: memory, SQLite, PostgreSQL.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sampleSession, sessionStoreContract } from '../../guard/test/session/store-contract.ts'
import { type FullStores, openStores, type Stores } from '../src/stores.ts'
import { places } from './places.ts'
import { openFull, sampleAccount, sampleKey } from './samples.ts'

type Row = readonly [name: string, run: (stores: FullStores) => Promise<void>]

const control = /characters that control a terminal or turn a line/

/** What is given of an account that cannot be kept, and what is said about it. */
const unkept = [
  ['no name', { name: '' }, /the name must be a text of 1 to 255 characters/],
  ['a name of nothing that counts', { name: '\u0301' }, /letters or digits/],
  ['a name that is too long', { name: 'x'.repeat(256) }, /1 to 255 characters/],
  ['one that is too long when it is folded', { name: 'ß'.repeat(128) }, /in capital letters/],
  ['a NUL', { tenant: 'a\0b' }, /the tenant must be a text/],
  ['no name of a set', { sets: [''] }, /the set must be a text/],
  ['half a character in a name', { name: 'x\uD800', subjectId: 'x' }, /the name .*surrogate/],
  ['half a character in a subject', { subjectId: '\uDC00x' }, /the subject .*surrogate/],
  ['what moves a cursor', { name: 'a\u001B[2J', subjectId: 'a' }, control],
  ['what moves the cursor of some', { name: 'a\u009B2J', subjectId: 'a' }, control],
  ['what erases', { subjectId: 'a\u007F' }, control],
  ['what breaks a line', { tenant: 'a\u2028b' }, control],
  ['what turns a line', { permissions: ['orders:read\u202E'] }, control],
] as const

const accountRows: readonly Row[] = [
  [
    'an account is found by any spelling of its name',
    async ({ accounts }) => {
      const full = sampleAccount({
        name: 'Alíce',
        subjectId: 'u-1',
        permissions: ['orders:read'],
        attributes: { team: 'ünïcode', level: 3 },
        digestHashes: { 'SHA-256': 'abc' },
      })
      assert.equal(await accounts.create(full), true)
      for (const name of ['Alíce', 'alice', ' ALICE ']) {
        assert.deepEqual(await accounts.find(name), full)
      }
      assert.deepEqual(await accounts.findSubject('u-1'), full)
    },
  ],
  [
    'a name that is not there is nothing, whatever it is made of',
    async ({ accounts }) => {
      await accounts.create(sampleAccount())
      for (const name of ['bob', '', '\0', 'alice\0x', '\u{1F600}', `${'x'.repeat(300)}`]) {
        assert.equal(await accounts.find(name), undefined)
        assert.equal(await accounts.findSubject(name), undefined)
      }
    },
  ],
  [
    'two spellings of one name are one account',
    async ({ accounts }) => {
      assert.equal(await accounts.create(sampleAccount()), true)
      assert.equal(await accounts.create(sampleAccount({ name: 'ALICE', subjectId: 'x' })), false)
    },
  ],
  [
    'two accounts cannot be one subject',
    async ({ accounts }) => {
      await accounts.create(sampleAccount())
      assert.equal(await accounts.create(sampleAccount({ name: 'b', subjectId: 'alice' })), false)
    },
  ],
  [
    'a change changes what it names, and nothing else',
    async ({ accounts }) => {
      const before = sampleAccount()
      await accounts.create(before)
      const after = { ...before, sets: ['admin'], disabled: true }
      assert.deepEqual(await accounts.change('ALICE', { sets: ['admin'], disabled: true }), after)
      assert.deepEqual(await accounts.find('alice'), after)
      assert.deepEqual(await accounts.change('alice', {}), after)
      assert.equal(await accounts.change('bob', { disabled: true }), undefined)
    },
  ],
  [
    'a tenant of `null` takes away the one that there is',
    async ({ accounts }) => {
      const { tenant: _, ...without } = sampleAccount()
      await accounts.create(sampleAccount({ tenant: 'acme' }))
      assert.deepEqual(await accounts.change('alice', { tenant: null }), without)
      assert.deepEqual(await accounts.find('alice'), without)
      assert.equal((await accounts.change('alice', { tenant: 'globex' }))?.tenant, 'globex')
    },
  ],
  [
    'a list comes in parts, in the order of the names',
    async ({ accounts }) => {
      for (const name of ['dave', 'bob', 'carol']) await accounts.create(sampleAccount({ name }))
      const first = await accounts.list({ limit: 2 })
      const second = await accounts.list({ after: first.at(-1)?.name ?? '', limit: 2 })
      assert.deepEqual(
        [...first, ...second].map(({ name }) => name),
        ['bob', 'carol', 'dave'],
      )
    },
  ],
  ...unkept.map(
    ([what, given, sentence]): Row => [
      `what cannot be kept is a mistake: ${what}`,
      async ({ accounts }) => {
        const creating = async () => accounts.create(sampleAccount(given))
        await assert.rejects(creating, { name: 'TypeError', message: sentence })
      },
    ],
  ),
  [
    'the longest name is found, also where folding makes it longer',
    async ({ accounts }) => {
      const name = `${'ß'.repeat(127)}s`
      assert.equal(await accounts.create(sampleAccount({ name, subjectId: 'long' })), true)
      assert.equal((await accounts.find(name))?.subjectId, 'long')
    },
  ],
]

const keyRows: readonly Row[] = [
  [
    'a key is found with its account as it is now',
    async ({ accounts, apiKeys }) => {
      const account = sampleAccount()
      const key = sampleKey({ label: 'nightly', expiresAt: 1_800_000_000_000 })
      await accounts.create(account)
      assert.equal(await apiKeys.create(key), true)
      assert.deepEqual(await apiKeys.find(key.hash), { key, account })
      await accounts.change('alice', { sets: [] })
      assert.deepEqual((await apiKeys.find(key.hash))?.account.sets, [])
      assert.equal(await apiKeys.find('another'), undefined)
    },
  ],
  [
    'a key of no account is not made',
    async ({ apiKeys }) => {
      assert.equal(await apiKeys.create(sampleKey()), false)
      assert.equal(await apiKeys.find('hash of key1'), undefined)
    },
  ],
  [
    'an account has several keys, and they end apart',
    async ({ accounts, apiKeys }) => {
      await accounts.create(sampleAccount())
      await apiKeys.create(sampleKey())
      await apiKeys.create(sampleKey({ id: 'key2', createdAt: 1_700_000_000_001 }))
      assert.equal(await apiKeys.change('key1', { expiresAt: 1 }), true)
      assert.equal(await apiKeys.change('key2', { revoked: true }), true)
      assert.equal(await apiKeys.change('key3', { revoked: true }), false)
      const states = (await apiKeys.listOf('alice')).map((key) => [
        ...[key.id, key.expiresAt, key.revoked],
      ])
      assert.deepEqual(states, [
        ['key2', undefined, true],
        ['key1', 1, false],
      ])
    },
  ],
  [
    'what was revoked stays so',
    async ({ accounts, apiKeys }) => {
      await accounts.create(sampleAccount())
      await apiKeys.create(sampleKey())
      await apiKeys.change('key1', { revoked: true })
      await apiKeys.change('key1', { expiresAt: 2_000_000_000_000 })
      assert.equal((await apiKeys.find('hash of key1'))?.key.revoked, true)
    },
  ],
  [
    'a label that controls a terminal is a mistake',
    async ({ accounts, apiKeys }) => {
      await accounts.create(sampleAccount())
      const creating = async () => apiKeys.create(sampleKey({ label: 'nightly\u009B2J' }))
      await assert.rejects(creating, { name: 'TypeError', message: control })
      assert.equal(await apiKeys.create(sampleKey({ label: '' })), true)
    },
  ],
  [
    'the last use moves forward only',
    async ({ accounts, apiKeys }) => {
      await accounts.create(sampleAccount())
      await apiKeys.create(sampleKey())
      for (const at of [2_000_000_000_001, 2_000_000_000_000]) await apiKeys.used('key1', at)
      await apiKeys.used('nobody', 1)
      assert.equal((await apiKeys.find('hash of key1'))?.key.lastUsedAt, 2_000_000_000_001)
    },
  ],
]

const expiresAt = Date.now() + 3_600_000
const half = { name: 'TypeError', message: /a surrogate has no other half/ }

/** What every store of revocations must do. */
export const revocationRows: readonly (readonly [
  name: string,
  run: (stores: Pick<FullStores, 'revocations'>) => Promise<void>,
])[] = [
  [
    'a revoked token is, and no other',
    async ({ revocations }) => {
      await revocations.revokeToken({ tokenId: 'a\0b', expiresAt, subjectId: 'alice' })
      await revocations.revokeToken({ tokenId: 'a\0b', expiresAt })
      assert.equal(await revocations.isRevoked({ tokenId: 'a\0b', subjectId: 'alice' }), true)
      assert.equal(await revocations.isRevoked({ tokenId: 'ab', subjectId: 'alice' }), false)
      assert.equal(await revocations.isRevoked({}), false)
    },
  ],
  [
    'everything before an instant is revoked, and nothing from it on',
    async ({ revocations }) => {
      await revocations.revokeSubject({ subjectId: 'alice', notBefore: 5_000, expiresAt })
      const asked = [4_999, 5_000, undefined].map((issuedAt) =>
        revocations.isRevoked({ subjectId: 'alice', ...(issuedAt !== undefined && { issuedAt }) }),
      )
      assert.deepEqual(await Promise.all(asked), [true, false, true])
      assert.equal(await revocations.isRevoked({ subjectId: 'bob', issuedAt: 1 }), false)
    },
  ],
  [
    'what would be one with others is not revoked',
    async ({ revocations }) => {
      const given = { notBefore: 5_000, expiresAt }
      const subject = async () => revocations.revokeSubject({ subjectId: 'x\uD800', ...given })
      const token = async () => revocations.revokeToken({ tokenId: 'x\uD800', expiresAt })
      for (const revoking of [subject, token]) await assert.rejects(revoking, half)
      const long = async () => revocations.revokeSubject({ subjectId: 'x'.repeat(256), ...given })
      await assert.rejects(long, /the subject to revoke must be a text of 1 to 255 characters/)
      const asked = { tokenId: 'x\uFFFD', subjectId: 'x\uFFFD', issuedAt: 1 }
      assert.equal(await revocations.isRevoked(asked), false)
    },
  ],
  [
    'an earlier instant does not take the place of a later one',
    async ({ revocations }) => {
      await revocations.revokeSubject({ subjectId: 'alice', notBefore: 5_000, expiresAt })
      await revocations.revokeSubject({ subjectId: 'alice', notBefore: 4_000, expiresAt })
      assert.equal(await revocations.isRevoked({ subjectId: 'alice', issuedAt: 4_500 }), true)
      await revocations.revokeSubject({ subjectId: 'alice', notBefore: 6_000, expiresAt })
      assert.equal(await revocations.isRevoked({ subjectId: 'alice', issuedAt: 5_500 }), true)
    },
  ],
]

const changeRows: readonly Row[] = [
  [
    'changes of a subject are announced at once, and what is no change is not',
    async ({ accounts, apiKeys, sessions, revocations, changes }) => {
      const heard: (string | undefined)[] = []
      await accounts.create(sampleAccount())
      await apiKeys.create(sampleKey())
      await changes.follow((subjectId) => heard.push(subjectId))
      await apiKeys.used('key1', 1)
      await sessions.create(sampleSession())
      await sessions.replace('first', sampleSession({ hash: 'second' }))
      await sessions.delete('second')
      await sessions.deleteAllOf('alice')
      const silent = heard.length
      await accounts.change('alice', { disabled: true })
      assert.equal(heard.at(-1), 'alice')
      const counts = [silent, heard.length > silent]
      await apiKeys.change('key1', { revoked: true })
      await revocations.revokeToken({ tokenId: 'a', expiresAt })
      assert.deepEqual(counts, [0, true])
      assert.ok(heard.includes(undefined))
    },
  ],
]

const { redis, ...full } = places()
for (const { name, skip, fresh } of Object.values(full)) {
  const opened: FullStores[] = []
  const open = async (): Promise<FullStores> => {
    const stores = await openFull(await fresh())
    opened.push(stores)
    return stores
  }
  describe(name, { skip }, () => {
    afterEach(() => Promise.all(opened.splice(0).map((stores) => stores.close())))
    for (const [rule, run] of [...accountRows, ...keyRows, ...revocationRows, ...changeRows]) {
      test(rule, async () => run(await open()))
    }
    sessionStoreContract(async () => (await open()).sessions)
  })
}

describe('redis', { skip: redis.skip }, () => {
  const opened: Stores[] = []
  const open = async (): Promise<Stores> => {
    const stores = await openStores(await redis.fresh())
    opened.push(stores)
    return stores
  }
  afterEach(() => Promise.all(opened.splice(0).map((stores) => stores.close())))
  for (const [rule, run] of revocationRows) test(rule, async () => run(await open()))
  sessionStoreContract(async () => (await open()).sessions)

  test('a session of a subject that would be one with others is not made', async () => {
    const { sessions } = await open()
    const subject = { id: 'x\uD800', sets: [] }
    await assert.rejects(async () => sessions.create(sampleSession({ subject })), half)
    await sessions.create(sampleSession({ subject: { id: 'x\uFFFD', sets: [] } }))
    assert.equal(await sessions.deleteAllOf('x\uD800'), 0)
    assert.deepEqual(await sessions.listOf('x\uD800'), [])
  })

  test('what has ended by itself is gone, and is listed no more', async () => {
    const { sessions } = await open()
    await sessions.create(sampleSession({ endsAt: Date.now() + 50 }))
    await setTimeout(100)
    assert.equal(await sessions.read('first'), undefined)
    assert.deepEqual(await sessions.listOf('alice'), [])
    assert.equal(await sessions.deleteAllOf('alice'), 0)
  })
})
