// Goal: what is kept in one Redis is found by all who use it, whoever they are there.
// Method: two users of one server, with a password each, as before and after one was changed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from 'redis'
import { sampleSession } from '../../../guard/test/session/store-contract.ts'
import { openStores, type Stores } from '../../src/stores.ts'
import { closedAfterEach, places } from '../places.ts'

const { redis } = places()
const { skip } = redis
const closing = closedAfterEach()
const expiresAt = Date.now() + 3_600_000

/** Stores of a Redis as a user of their own; `channels` says what may be published. */
async function openAs(url: string, user: string, channels: string): Promise<Stores> {
  const admin = createClient({ url })
  await admin.connect()
  const form = ['reset', 'on', `>password of ${user}`, '~*', '+@all', channels]
  await admin.sendCommand(['ACL', 'SETUSER', user, ...form])
  admin.destroy()
  const own = new URL(url)
  own.username = user
  own.password = `password of ${user}`
  return await closing(openStores(own.href))
}

test('what one user of a Redis revokes is revoked for another', { skip }, async () => {
  const url = await redis.fresh()
  const [one, two] = [await openAs(url, 'one', '&*'), await openAs(url, 'two', '&*')]
  await one.revocations.revokeToken({ tokenId: 'a', expiresAt })
  await one.revocations.revokeSubject({ subjectId: 'bob', notBefore: 5_000, expiresAt })
  assert.equal(await two.revocations.isRevoked({ tokenId: 'a' }), true)
  assert.equal(await two.revocations.isRevoked({ subjectId: 'bob', issuedAt: 4_999 }), true)
  assert.equal(await two.revocations.isRevoked({ tokenId: 'b', subjectId: 'carol' }), false)
})

test('a session that one user of a Redis keeps is ended by another', { skip }, async () => {
  const url = await redis.fresh()
  const [one, two] = [await openAs(url, 'one', '&*'), await openAs(url, 'two', '&*')]
  await one.sessions.create(sampleSession())
  assert.equal((await two.sessions.listOf('alice')).length, 1)
  assert.equal(await two.sessions.deleteAllOf('alice'), 1)
  assert.equal(await one.sessions.read('first'), undefined)
})

test('a session is replaced and ended where nothing can be published', { skip }, async () => {
  const { sessions } = await openAs(await redis.fresh(), 'silent', 'resetchannels')
  await sessions.create(sampleSession())
  assert.equal(await sessions.replace('first', sampleSession({ hash: 'second' })), true)
  assert.equal(await sessions.delete('second'), true)
})
