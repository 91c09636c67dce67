import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { DecisionRecord, GapRecord } from '@sallyport/contract'
import type { RecordEntry } from '../../src/record/record.ts'
import {
  type QueuedSink,
  type RecordQueueOptions,
  recordQueue,
} from '../../src/record/record-queue.ts'

const entryOf = (id: string, length = 0): RecordEntry => ({
  id,
  record: () => ({ v: 1, id }) as unknown as DecisionRecord,
  line: () => `${id}${'x'.repeat(length)}`,
})

/** A place that keeps what it is given, and can be told to fail, or to take its time. */
function place(options: Partial<RecordQueueOptions> = {}): {
  readonly sink: QueuedSink
  readonly batches: string[][]
  readonly gaps: GapRecord[]
  failure: Error | undefined
  waitFor: Promise<void> | undefined
} {
  const kept = {
    batches: [] as string[][],
    gaps: [] as GapRecord[],
    failure: undefined as Error | undefined,
    waitFor: undefined as Promise<void> | undefined,
  }
  const sink = recordQueue({
    send: async ({ bytes, count, gap }) => {
      await kept.waitFor
      if (kept.failure !== undefined) throw kept.failure
      const lines = Buffer.from(bytes).toString().split('\n').slice(0, -1)
      assert.equal(lines.length, count)
      if (count > 0) kept.batches.push(lines.map((line) => line.replace(/x+$/, '')))
      if (gap !== undefined) kept.gaps.push(gap)
    },
    lingerMs: 60_000,
    ...options,
  })
  return Object.assign(kept, { sink })
}

// Goal: a request waits for nothing, what was acknowledged is kept, and what is lost is counted and said.
describe('recordQueue', () => {
  test('records wait for others, and go together', async () => {
    const at = place({ lingerMs: 5 })
    at.sink.write(entryOf('a'))
    at.sink.write(entryOf('b'))
    assert.deepEqual(at.batches, [])
    await setTimeout(60)
    assert.deepEqual(at.batches, [['a', 'b']])
  })

  test('so many go together at most, and in their order', async () => {
    const at = place({ batchMax: 2 })
    for (const id of ['a', 'b', 'c', 'd', 'e']) at.sink.write(entryOf(id))
    await at.sink.flush()
    assert.deepEqual(at.batches, [['a', 'b'], ['c', 'd'], ['e']])
  })

  test('flush resolves once all that was written before is kept, and not sooner', async () => {
    const at = place()
    const { promise, resolve } = Promise.withResolvers<void>()
    at.waitFor = promise
    at.sink.write(entryOf('a'))
    let isKept = false
    const flushed = at.sink.flush().then(() => {
      isKept = true
    })
    await setTimeout(10)
    assert.equal(isKept, false)
    resolve()
    await flushed
    assert.deepEqual(at.batches, [['a']])
  })

  test('flush with nothing to write resolves', async () => {
    await place().sink.flush()
  })

  test('a place that fails makes flush reject, and gets the same batch again', async () => {
    const at = place()
    at.failure = new Error('full')
    at.sink.write(entryOf('a'))
    await assert.rejects(at.sink.flush(), /full/)
    at.failure = undefined
    at.sink.write(entryOf('b'))
    await at.sink.flush()
    assert.deepEqual(at.batches, [['a'], ['b']])
    assert.equal(at.sink.lost, 0)
  })

  test('it is tried again by itself', async () => {
    const at = place()
    at.failure = new Error('away')
    at.sink.write(entryOf('a'))
    await assert.rejects(at.sink.flush())
    at.failure = undefined
    await setTimeout(400)
    assert.deepEqual(at.batches, [['a']])
  })

  test('what there is no room for is counted, and said with its time as soon as there is room', async () => {
    const at = place({ pendingBytesMax: 262_144, batchMax: 10 })
    const { promise, resolve } = Promise.withResolvers<void>()
    at.waitFor = promise
    const before = Date.now()
    for (let i = 0; i < 100; i++) at.sink.write(entryOf(String(i)))
    assert.ok(at.sink.lost > 0 && at.sink.lost < 100)
    resolve()
    await at.sink.flush()
    const kept = at.batches.flat().length
    assert.equal(kept + at.sink.lost, 100)
    assert.equal(
      at.gaps.reduce((sum, { lost }) => sum + lost, 0),
      at.sink.lost,
    )
    const [{ from, to } = { from: '', to: '' }] = at.gaps
    assert.ok(Date.parse(from) >= before && Date.parse(to) >= Date.parse(from))
    await at.sink.flush()
    assert.equal(at.gaps.length, 1, 'a gap is said once')
  })

  test('a line is kept up to 64 KiB, and a longer one is lost', async () => {
    const at = place()
    at.sink.write(entryOf('a', 65_534))
    assert.equal(at.sink.lost, 0)
    at.sink.write(entryOf('b', 65_535))
    assert.equal(at.sink.lost, 1)
    await at.sink.flush()
    assert.deepEqual(at.batches.flat(), ['a'])
  })

  test('text beyond ASCII takes the room that it takes', async () => {
    const at = place()
    for (let i = 0; i < 20; i++) at.sink.write(entryOf('€'.repeat(10_000)))
    await at.sink.flush()
    assert.equal(at.batches.flat().length, 20)
    assert.ok(at.batches.flat().every((line) => line === '€'.repeat(10_000)))
  })

  test('after close nothing is kept, and everything counts as lost', async () => {
    let closed = 0
    const at = place({
      close: async () => {
        closed += 1
      },
    })
    at.sink.write(entryOf('a'))
    await at.sink.close()
    at.sink.write(entryOf('b'))
    await at.sink.close()
    assert.deepEqual([at.batches, at.sink.lost, closed], [[['a']], 1, 1])
  })

  test('close does not wait for a place that is away: what is left is lost, and counted', async () => {
    const at = place()
    at.failure = new Error('away')
    for (const id of ['a', 'b']) at.sink.write(entryOf(id))
    await at.sink.close()
    assert.equal(at.sink.lost, 2)
  })

  test('flush settles what was kept; where that fails it rejects', async () => {
    const settled: string[] = []
    const at = place({ settle: async () => void settled.push('a') })
    at.sink.write(entryOf('a'))
    await at.sink.flush()
    assert.deepEqual(settled, ['a'])
    const other = place({ settle: () => Promise.reject(new Error('no sync')) })
    await assert.rejects(other.sink.flush(), /no sync/)
  })

  for (const [name, value] of [
    ['lingerMs', 0],
    ['batchMax', 0],
    ['pendingBytesMax', 1],
  ] as const) {
    test(`${name} has bounds`, () => {
      assert.throws(() => place({ [name]: value }), new RegExp(`\`${name}\` must be a number`))
    })
  }
})
