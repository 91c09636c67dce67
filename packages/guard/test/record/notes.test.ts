import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { DecisionRecord } from '@sallyport/contract'
import { permission } from '@sallyport/policy'
import { createGuard } from '../../src/guard.ts'
import { entryOf, NotingSink } from '../../src/record/record.ts'
import { type QueuedSink, recordQueue } from '../../src/record/record-queue.ts'
import { fakeScheme, model, requestOf } from '../support.ts'

const SECRET = 'a-secret-that-nobody-may-see'

/** A guard that refuses everybody into a queue, and what it kept. */
function refusing(lingerMs: number): {
  readonly sink: QueuedSink
  readonly kept: DecisionRecord[]
  refuse(path: string): Promise<unknown>
} {
  const kept: DecisionRecord[] = []
  const sink = recordQueue({
    lingerMs,
    send: async ({ bytes }) => {
      const lines = Buffer.from(bytes).toString().split('\n').slice(0, -1)
      kept.push(...lines.map((line) => JSON.parse(line) as DecisionRecord))
    },
  })
  const token = fakeScheme({
    verify: () => ({ kind: 'reject', reason: 'token_expired', cause: 'it is over', facts: {} }),
  })
  const guard = createGuard({ realm: 'orders', model, schemes: [token], throttle: false, sink })
  const policy = guard.policy('orders.read', { rule: permission('orders:read') })
  return {
    sink,
    kept,
    refuse: async (target) =>
      guard.handle(requestOf({ target, fields: { authorization: `Token ${SECRET}` } }), policy),
  }
}

// Goal: lines that are written later, in objects that are used again, are those that would have been written at once.
describe('Notes', () => {
  for (const count of [1, 255, 256, 257, 600]) {
    test(`${count} decisions are kept, each once and in order`, async () => {
      const { sink, kept, refuse } = refusing(60_000)
      for (let i = 0; i < count; i++) await refuse(`/orders/${i}`)
      await sink.flush()
      assert.deepEqual(
        kept.map(({ http }) => http.path),
        Array.from({ length: count }, (_, i) => `/orders/${i}`),
      )
      assert.ok(kept.every(({ reason }) => reason === 'token_expired'))
      assert.ok(!JSON.stringify(kept).includes(SECRET))
    })
  }

  test('they wait for others, and then go by themselves', async () => {
    const { kept, refuse } = refusing(20)
    await refuse('/orders/1')
    assert.equal(kept.length, 0)
    await setTimeout(200)
    assert.equal(kept.length, 1)
  })

  test('what is written meanwhile stands behind them', async () => {
    const { sink, kept, refuse } = refusing(60_000)
    await refuse('/orders/1')
    sink.write({ id: 'x', record: () => ({}) as DecisionRecord, line: () => '{"id":"x"}' })
    await sink.flush()
    assert.deepEqual(
      kept.map(({ id }) => id === 'x'),
      [false, true],
    )
  })

  test('after close each counts as lost, and nothing is sent', async () => {
    const { sink, kept, refuse } = refusing(5)
    await sink.close()
    await refuse('/orders/1')
    await setTimeout(50)
    assert.deepEqual([kept.length, sink.lost], [0, 1])
  })

  test('one that cannot be written is lost by itself', async () => {
    const sink = recordQueue({ lingerMs: 60_000, send: async () => undefined })
    assert.ok(sink instanceof NotingSink)
    const broken = { version: '1', resourceType: undefined, words: 7 as unknown as string }
    const request = requestOf({ target: '/orders/1' })
    const matter = { request, policy: { name: 'p' }, ruling: broken, now: Date.now() }
    const trail = { decision: { kind: 'allow' } } as unknown as Parameters<typeof entryOf>[2]
    assert.throws(() => entryOf('a', matter, trail).line())
    sink.note('a', matter, trail)
    await sink.flush()
    assert.equal(sink.lost, 1)
  })
})
