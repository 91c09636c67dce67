// Goal: what was revoked stays so as long as a guard may take it for good, and leaves by itself.
// Method: a real Redis, asked when a key will leave.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStores } from '../../src/stores.ts'
import { closedAfterEach, places } from '../places.ts'

const { redis } = places()
const { skip } = redis
const closing = closedAfterEach()
const now = Date.now()

/** When tokens end that are revoked, one after the other, and when that may be forgotten. */
const rows = [
  ['what has ended is revoked for as long as a guard may tolerate', [now - 300_000], 300_000],
  ['what ends is revoked until then, and for as long', [now + 60_000], 660_000],
  ['of two ends the later one counts', [now + 60_000, now], 660_000],
  ['and so it does in another order', [now, now + 60_000], 660_000],
] as const

for (const [name, ends, left] of rows) {
  test(name, { skip }, async () => {
    const stores = await closing(openStores(await redis.fresh()))
    if (stores.kind !== 'redis') throw new Error('not opened as Redis')
    const { connection, revocations } = stores
    for (const expiresAt of ends) {
      await revocations.revokeToken({ tokenId: 'a', expiresAt })
      await revocations.revokeSubject({ subjectId: 'bob', notBefore: 5, expiresAt })
    }
    assert.equal(await revocations.isRevoked({ tokenId: 'a' }), true)
    assert.equal(await revocations.isRevoked({ subjectId: 'bob', issuedAt: 4 }), true)
    for (const kind of ['revoked:*', 'not-before:*']) {
      const [key = ''] = await connection.client.keys(`${connection.prefix}${kind}`)
      assert.equal(await connection.client.pExpireTime(key), now + left)
    }
  })
}

test('what no guard tolerates any more is not kept', { skip }, async () => {
  const { revocations } = await closing(openStores(await redis.fresh()))
  await revocations.revokeToken({ tokenId: 'a', expiresAt: now - 600_001 })
  assert.equal(await revocations.isRevoked({ tokenId: 'a' }), false)
})
