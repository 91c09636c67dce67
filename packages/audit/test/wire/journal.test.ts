// Goal: what a run made is gone when it ends, and what is not is named.
// Method: a server with orders of which each test says how it removes them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import type { HarmLevel } from '../../src/plan.ts'
import { createJournal, undo } from '../../src/wire/journal.ts'
import { RunSender } from '../../src/wire/sender.ts'
import { order, planFor, serve } from './ground.ts'

function held(name: string): readonly [string, HeldCredentials] {
  const fields = [['Authorization', `Bearer ${name}`]] as const
  return [
    name,
    {
      identity: name,
      kind: 'opaque',
      fields,
      field: 'Authorization',
      prefix: 'Bearer ',
      secret: name,
    },
  ]
}

interface Shop {
  /** How a removal is answered, by how often it was tried; `undefined` to do it. */
  readonly refuse?: (tries: number) => number | undefined
  readonly missing?: number
  readonly names?: readonly string[]
  /** Who sees orders; everybody where nothing is said. */
  readonly seers?: readonly string[]
  readonly more?: Parameters<typeof order>[1]
  readonly level?: HarmLevel
}

/** Makes two orders, undoes them, and says what was asked and what is left. */
async function undone({
  refuse,
  missing = 404,
  names = ['alice', 'root'],
  seers,
  more,
  level = 1,
}: Shop = {}) {
  const there = new Set(['1', '2 x'])
  const asked: string[] = []
  const tries = new Map<string, number>()
  await using ground = await serve((request, response) => {
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '')
    asked.push(`${request.headers.authorization?.slice(7)} ${request.method} ${id}`)
    const count = (tries.get(id) ?? 0) + 1
    const isSeen = seers?.includes(request.headers.authorization?.slice(7) ?? '') ?? true
    let status = there.has(id) && isSeen ? 200 : missing
    if (request.method === 'DELETE') {
      tries.set(id, count)
      const refused = refuse?.(count)
      if (refused === undefined) there.delete(id)
      status = refused ?? 204
    }
    response.writeHead(status).end()
  })
  const plan = planFor(ground.base, { objects: [order('orderA', more)], target: { level } })
  const sender = new RunSender(plan)
  for (const id of there) sender.journal.created({ object: 'orderA', id })
  const left = await undo(sender, plan, new Map(names.map(held)))
  sender.close()
  return { asked, left: left.map(({ id }) => id) }
}

describe('undo', () => {
  const goes = (id: string) => [`alice GET ${id}`, `root DELETE ${id}`, `alice GET ${id}`]
  test('the youngest goes first, and its owner looks whether it is gone', async () => {
    assert.deepEqual(await undone(), {
      asked: [...goes('2 x'), ...goes('1')],
      left: [],
    })
  })
  const rows: readonly (readonly [string, Shop, readonly string[]])[] = [
    ['what fails once is tried again', { refuse: (tries) => (tries === 1 ? 500 : undefined) }, []],
    ['what fails twice is left', { refuse: () => 500 }, ['2 x', '1']],
    ['an answer that it is done is not believed', { refuse: () => 204 }, ['2 x', '1']],
    ['410 is gone', { missing: 410 }, []],
    ['403 to its owner is gone', { missing: 403 }, []],
    ['a broken server has not removed it', { missing: 500 }, ['2 x', '1']],
    ['credentials that are over prove nothing', { missing: 401 }, ['2 x', '1']],
    ['without whoever removes it, it stays', { names: ['alice'] }, ['2 x', '1']],
    ['without its owner, whoever removed it looks', { names: ['root'] }, []],
    [
      'an owner who never saw it proves nothing',
      { seers: ['root'], refuse: () => 204 },
      ['2 x', '1'],
    ],
    [
      'whoever took it from its owner removes it',
      {
        names: ['alice', 'root', 'bob'],
        seers: ['bob'],
        level: 2,
        refuse: (tries) => (tries < 3 ? 403 : undefined),
      },
      [],
    ],
    ['where nobody sees it, the removal is believed', { seers: [] }, []],
    ['also that there is nothing', { seers: [], refuse: () => 404 }, []],
    ['and not that it failed', { seers: [], refuse: () => 500 }, ['2 x', '1']],
    ['without a way to remove it, it stays', { more: { remove: undefined } }, ['2 x', '1']],
    ['without one that removes it, its owner does', { more: { removeAs: undefined } }, []],
  ]
  for (const [name, shop, left] of rows) {
    test(name, async () => assert.deepEqual((await undone(shop)).left, left))
  }
})

describe('createJournal', () => {
  test('it owns what was made, also when it is gone, and nothing else', () => {
    const journal = createJournal()
    journal.created({ object: 'orderA', id: '1' })
    journal.created({ object: 'orderA', id: '1' })
    assert.equal(journal.open.length, 1)
    assert.ok(journal.owns('orderA', '1'))
    assert.ok(!journal.owns('orderB', '1') && !journal.owns('orderA', '2'))
    journal.removed({ object: 'orderA', id: '1' })
    journal.removed({ object: 'orderA', id: '1' })
    assert.deepEqual(journal.open, [])
    assert.ok(journal.owns('orderA', '1'))
  })
})
