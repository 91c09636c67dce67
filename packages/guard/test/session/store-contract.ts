import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionStore, StoredSession } from '../../src/session/session-store.ts'

/** A session that will not end soon; what is given replaces what stands here. */
export function sampleSession(given: Partial<StoredSession> = {}): StoredSession {
  const now = Date.now()
  return {
    hash: 'first',
    subject: { id: 'alice', tenant: 'acme', sets: ['member'], attributes: { team: 'ünïcode' } },
    factors: [{ method: 'pwd', at: now }],
    createdAt: now,
    seenAt: now,
    endsAt: now + 3_600_000,
    device: 'Firefox on Linux',
    ...given,
  }
}

type Row = readonly [name: string, run: (store: SessionStore) => Promise<void>]

const rows: readonly Row[] = [
  [
    'what was created is read, and nothing else',
    async (store) => {
      const session = sampleSession()
      await store.create(session)
      assert.deepEqual(await store.read('first'), session)
      assert.equal(await store.read('second'), undefined)
    },
  ],
  [
    'a use moves the instants, and nothing else',
    async (store) => {
      const session = sampleSession()
      const touch = { seenAt: session.seenAt + 1000, endsAt: session.endsAt + 1000 }
      await store.create(session)
      await store.touch('first', touch)
      assert.deepEqual(await store.read('first'), { ...session, ...touch })
    },
  ],
  [
    'a use makes no session',
    async (store) => {
      await store.touch('first', { seenAt: 1, endsAt: Date.now() + 1000 })
      assert.equal(await store.read('first'), undefined)
    },
  ],
  [
    'the old id is dead as soon as it is replaced',
    async (store) => {
      await store.create(sampleSession())
      const next = sampleSession({ hash: 'second', remembered: true })
      assert.equal(await store.replace('first', next), true)
      assert.equal(await store.read('first'), undefined)
      assert.deepEqual(await store.read('second'), next)
      assert.deepEqual(await store.listOf('alice'), [next])
    },
  ],
  [
    'what is gone cannot be replaced',
    async (store) => {
      assert.equal(await store.replace('first', sampleSession({ hash: 'second' })), false)
      assert.equal(await store.read('second'), undefined)
    },
  ],
  [
    'of two that replace one session at once, one does',
    async (store) => {
      await store.create(sampleSession())
      const done = await Promise.all(
        ['second', 'third'].map((hash) => store.replace('first', sampleSession({ hash }))),
      )
      assert.deepEqual([...done].sort(), [false, true])
      assert.equal((await store.listOf('alice')).length, 1)
    },
  ],
  [
    'a session is ended once',
    async (store) => {
      await store.create(sampleSession())
      assert.equal(await store.delete('first'), true)
      assert.equal(await store.delete('first'), false)
      assert.equal(await store.read('first'), undefined)
    },
  ],
  [
    'the sessions of one subject end, and no others',
    async (store) => {
      await store.create(sampleSession())
      await store.create(sampleSession({ hash: 'second' }))
      await store.create(sampleSession({ hash: 'third', subject: { id: 'bob', sets: [] } }))
      assert.equal(await store.deleteAllOf('alice'), 2)
      assert.equal(await store.deleteAllOf('alice'), 0)
      assert.equal(await store.read('second'), undefined)
      assert.equal((await store.read('third'))?.subject.id, 'bob')
    },
  ],
  [
    'the sessions of a subject are listed, the oldest first',
    async (store) => {
      const { createdAt } = sampleSession()
      for (const [hash, age] of [
        ['first', 1],
        ['second', 3],
        ['third', 2],
      ] as const) {
        await store.create(sampleSession({ hash, createdAt: createdAt - age }))
      }
      const listed = await store.listOf('alice')
      assert.deepEqual(
        listed.map(({ hash }) => hash),
        ['second', 'third', 'first'],
      )
      assert.deepEqual(await store.listOf('bob'), [])
    },
  ],
]

/** What every store of sessions must do. `open` gives an empty one. */
export function sessionStoreContract(open: () => SessionStore | Promise<SessionStore>): void {
  for (const [name, run] of rows) test(name, async () => run(await open()))
}
