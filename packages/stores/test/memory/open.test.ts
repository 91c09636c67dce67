// Goal: a store in memory has a limit, and drops nothing that has to be kept.
// Method: stores of two places each; the third is refused, until one has ended by itself.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openMemory } from '../../src/memory/open.ts'
import { sampleAccount, sampleKey } from '../samples.ts'

const names = ['alice', 'bob', 'carol']

describe('openMemory', () => {
  test('accounts beyond the limit are an error, and those before it stay', async () => {
    const { accounts } = openMemory(2)
    for (const name of names.slice(0, 2)) await accounts.create(sampleAccount({ name }))
    assert.throws(() => accounts.create(sampleAccount({ name: 'carol' })), /2 accounts, and has no/)
    assert.equal((await accounts.find('alice'))?.name, 'alice')
  })

  test('so are API keys', async () => {
    const { accounts, apiKeys } = openMemory(2)
    await accounts.create(sampleAccount())
    for (const id of names.slice(0, 2)) await apiKeys.create(sampleKey({ id }))
    assert.throws(() => apiKeys.create(sampleKey({ id: 'carol' })), /2 API keys, and has no room/)
  })

  test('no revocation is dropped for another', async () => {
    const { revocations } = openMemory(2)
    const expiresAt = Date.now() + 60_000
    for (const tokenId of names.slice(0, 2)) await revocations.revokeToken({ tokenId, expiresAt })
    assert.throws(() => revocations.revokeToken({ tokenId: 'carol', expiresAt }), /no room/)
    assert.equal(await revocations.isRevoked({ tokenId: 'alice' }), true)
    // One that is there already needs no room.
    await revocations.revokeToken({ tokenId: 'bob', expiresAt })
  })

  test('a revocation of what has ended makes room', async () => {
    const { revocations } = openMemory(2)
    const now = Date.now()
    await revocations.revokeToken({ tokenId: 'alice', expiresAt: now - 600_001 })
    await revocations.revokeToken({ tokenId: 'bob', expiresAt: now + 60_000 })
    await revocations.revokeToken({ tokenId: 'carol', expiresAt: now + 60_000 })
    assert.equal(await revocations.isRevoked({ tokenId: 'carol' }), true)
  })

  test('one that a guard may still tolerate makes none', async () => {
    const { revocations } = openMemory(1)
    await revocations.revokeToken({ tokenId: 'alice', expiresAt: Date.now() - 300_000 })
    assert.throws(() => revocations.revokeToken({ tokenId: 'bob', expiresAt: 1 }), /no room/)
    assert.equal(await revocations.isRevoked({ tokenId: 'alice' }), true)
  })

  test('of two revocations of a token the later end counts', async () => {
    const { revocations } = openMemory(1)
    await revocations.revokeToken({ tokenId: 'alice', expiresAt: Date.now() + 60_000 })
    await revocations.revokeToken({ tokenId: 'alice', expiresAt: 1 })
    assert.throws(() => revocations.revokeToken({ tokenId: 'bob', expiresAt: 1 }), /no room/)
  })
})
