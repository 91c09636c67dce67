import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { DecisionRecord } from '@sallyport/contract'
import type { RecordEntry } from '../../src/record/record.ts'
import { jsonLinesSink, type LineWriter, memorySink, sinks } from '../../src/record/sinks.ts'

const entryOf = (id: string): RecordEntry => ({
  id,
  record: () => ({ v: 1, id, kind: 'allow' }) as unknown as DecisionRecord,
  line: () => `{"v":1,"id":"${id}","kind":"allow"}`,
})

describe('memorySink', () => {
  test('a record is found by its id', () => {
    const sink = memorySink()
    sink.write(entryOf('a'))
    sink.write(entryOf('b'))
    assert.equal(sink.find('a')?.id, 'a')
    assert.equal(sink.find('b')?.id, 'b')
    assert.equal(sink.find('c'), undefined)
  })

  test('the number is limited: the oldest goes first', () => {
    const sink = memorySink(2)
    for (const id of ['a', 'b', 'c']) sink.write(entryOf(id))
    assert.equal(sink.find('a'), undefined)
    assert.equal(sink.find('b')?.id, 'b')
    assert.equal(sink.find('c')?.id, 'c')
  })

  test('1,000 are kept by default', () => {
    const sink = memorySink()
    for (let i = 0; i <= 1000; i++) sink.write(entryOf(String(i)))
    assert.equal(sink.find('0'), undefined)
    assert.equal(sink.find('1')?.id, '1')
  })
})

/** A writer that says when it is full. */
function fakeWriter(isFull: () => boolean): LineWriter & { text: string; drain: () => void } {
  const writer = {
    text: '',
    drain: () => undefined as undefined,
    write: (text: string) => {
      writer.text += text
      return !isFull()
    },
    once: (_event: 'drain', listener: () => void) => {
      writer.drain = listener as () => undefined
    },
  }
  return writer
}

describe('jsonLinesSink', () => {
  test('each record is a line of JSON, written after the request', async () => {
    const writer = fakeWriter(() => false)
    const sink = jsonLinesSink(writer)
    sink.write(entryOf('a'))
    sink.write(entryOf('b'))
    assert.equal(writer.text.length, 0)
    await setImmediate()
    assert.equal(writer.text, '{"v":1,"id":"a","kind":"allow"}\n{"v":1,"id":"b","kind":"allow"}\n')
    sink.write(entryOf('c'))
    await setImmediate()
    assert.equal(writer.text.split('\n').length, 4)
  })

  test('flush writes at once', () => {
    const writer = fakeWriter(() => false)
    const sink = jsonLinesSink(writer)
    sink.write(entryOf('a'))
    sink.flush()
    assert.equal(writer.text, '{"v":1,"id":"a","kind":"allow"}\n')
    sink.flush()
    assert.equal(writer.text.length, 32)
  })

  test('a full writer gets no more until it drains', async () => {
    let isFull = true
    const writer = fakeWriter(() => isFull)
    const sink = jsonLinesSink(writer)
    sink.write(entryOf('a'))
    await setImmediate()
    sink.write(entryOf('b'))
    await setImmediate()
    assert.ok(!writer.text.includes('"b"'))
    isFull = false
    writer.drain()
    assert.ok(writer.text.includes('"b"'))
    assert.equal(sink.lost, 0)
  })

  test('10,000 wait; what is beyond is counted, and the number is written', async () => {
    let isFull = true
    const writer = fakeWriter(() => isFull)
    const sink = jsonLinesSink(writer)
    sink.write(entryOf('first'))
    await setImmediate()
    for (let i = 0; i < 10_000; i++) sink.write(entryOf(String(i)))
    assert.equal(sink.lost, 0)
    sink.write(entryOf('lost'))
    sink.write(entryOf('lost'))
    assert.equal(sink.lost, 2)
    isFull = false
    writer.drain()
    const lines = writer.text.trimEnd().split('\n')
    assert.equal(lines.length, 10_002)
    assert.match(
      lines.at(-1) ?? '',
      /^\{"v":1,"lost":2,"from":"[\d:.TZ-]{24}","to":"[\d:.TZ-]{24}"\}$/,
    )
    sink.write(entryOf('later'))
    sink.flush()
    assert.equal(writer.text.trimEnd().split('\n').length, 10_003)
    assert.equal(sink.lost, 2)
  })

  test('a writer that throws loses records, and says so', async () => {
    const warned = once(process, 'warning')
    const sink = jsonLinesSink({
      write: () => {
        throw new Error('broken pipe')
      },
    })
    sink.write(entryOf('a'))
    sink.write(entryOf('b'))
    await setImmediate()
    assert.equal(sink.lost, 2)
    const [warning] = await warned
    assert.equal(warning.message, 'records were lost: Error: broken pipe')
  })

  test('a stream that fails ends no process; what comes later is counted as lost', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(new Error('no space left')),
    })
    const sink = jsonLinesSink(stream)
    sink.write(entryOf('a'))
    sink.flush()
    await setImmediate()
    await setImmediate()
    sink.write(entryOf('b'))
    sink.write(entryOf('c'))
    assert.equal(sink.lost, 2)
  })

  test('a writer that says nothing is never full', async () => {
    const texts: string[] = []
    const sink = jsonLinesSink({
      write: (more) => {
        texts.push(more)
        return undefined
      },
    })
    sink.write(entryOf('a'))
    await setImmediate()
    sink.write(entryOf('b'))
    await setImmediate()
    assert.equal(texts.length, 2)
  })
})

describe('sinks', () => {
  test('every sink gets every record; the first that has it finds it', () => {
    const small = memorySink(1)
    const large = memorySink(5)
    const both = sinks(small, large)
    both.write(entryOf('a'))
    both.write(entryOf('b'))
    assert.equal(small.find('a'), undefined)
    assert.equal(both.find('a')?.id, 'a')
    assert.equal(both.find('b')?.id, 'b')
    assert.equal(both.find('c'), undefined)
  })

  test('a sink that cannot find is passed over', () => {
    const memory = memorySink()
    const both = sinks({ write: () => undefined }, memory)
    both.write(entryOf('a'))
    assert.equal(both.find('a')?.id, 'a')
  })
})
