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
  [
    'what cannot be kept is a mistake',
    async ({ accounts }) => {
      for (const given of [{ name: '' }, { name: '\u0301' }, { tenant: 'a\0b' }, { sets: [''] }]) {
        await assert.rejects(async () => accounts.create(sampleAccount(given)), TypeError)
      }
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

  test('what has ended by itself is gone, and is listed no more', async () => {
    const { sessions } = await open()
    await sessions.create(sampleSession({ endsAt: Date.now() + 50 }))
    await setTimeout(100)
    assert.equal(await sessions.read('first'), undefined)
    assert.deepEqual(await sessions.listOf('alice'), [])
    assert.equal(await sessions.deleteAllOf('alice'), 0)
  })
})
