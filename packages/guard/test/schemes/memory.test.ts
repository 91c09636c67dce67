import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Rejected, Verified } from '../../src/scheme.ts'
import { answerOf, type Memo, memoryBounds, VerifiedMemory } from '../../src/schemes/memory.ts'

// Goal: being remembered makes nothing valid, and nobody can fill or read the memory from outside.

const MINUTE = 60_000

function verifiedAs(id: string): Verified {
  const authentication = { scheme: 'bearer', methods: [] }
  return { kind: 'ok', subject: { id, kind: 'user', sets: [], authentication }, facts: {} }
}

const ended: Rejected = { kind: 'reject', reason: 'token_expired', facts: {} }

function memoOf(id: string, now = 0, more: Partial<Memo> = {}): Memo {
  const times = { validFrom: -1000, endsAt: 10 * MINUTE, staleAt: now + MINUTE }
  return { verified: verifiedAs(id), ended, ...times, ...more }
}

const bounds = (maxEntries: number) => ({ maxEntries, maxAgeSeconds: 60 })

function admit(
  memory: VerifiedMemory,
  text: string,
  { now = 0, ...more }: Partial<Memo> & { now?: number } = {},
): boolean {
  const admission = { now, generation: memory.generation }
  return memory.admit(memory.keyOf(text), memoOf(text, now, more), admission)
}

function answer(memory: VerifiedMemory, text: string, now = 0): Verified | Rejected | undefined {
  const memo = memory.recall(memory.keyOf(text))
  return memo === undefined ? undefined : answerOf(memo, now)
}

describe('answerOf', () => {
  const memo = memoOf('alice', 0, { validFrom: 100, endsAt: 5000, staleAt: 3000 })
  const rows = [
    ['before its time it must be verified again', 99, undefined],
    ['from then on it is good', 100, memo.verified],
    ['until it is stale', 2999, memo.verified],
    ['stale, it must be verified again', 3000, undefined],
    ['still before its end', 4999, undefined],
    ['at its end it has ended, stale or not', 5000, ended],
    ['and stays so', 5_000_000, ended],
  ] as const
  for (const [name, now, expected] of rows) {
    test(`${name} (${now})`, () => assert.equal(answerOf(memo, now), expected))
  }

  test('what had ended when first seen is not good when the clock goes back', () => {
    const dead = memoOf('alice', 6000, { verified: undefined, endsAt: 5000 })
    assert.equal(answerOf(dead, 6000), ended)
    assert.equal(answerOf(dead, 4000), undefined)
  })
})

describe('VerifiedMemory', () => {
  test('remembers as many as it may, and lets one go for the next', () => {
    const memory = new VerifiedMemory(bounds(3))
    for (const text of ['a', 'b', 'c']) admit(memory, text)
    assert.equal(memory.size, 3)
    for (let round = 0; round < 50; round += 1) {
      admit(memory, `next ${round}`)
      assert.equal(memory.size, 3)
      assert.equal(answer(memory, `next ${round}`)?.kind, 'ok')
    }
  })

  test('one that is verified again keeps its place, and pushes nobody out', () => {
    const memory = new VerifiedMemory(bounds(3))
    for (const text of ['a', 'b', 'c']) admit(memory, text)
    for (const text of ['a', 'b', 'c', 'a']) admit(memory, text, { now: MINUTE })
    for (const text of ['a', 'b', 'c']) assert.equal(answer(memory, text, MINUTE)?.kind, 'ok')
  })

  test('a few more in turn than there is room for are still found mostly', () => {
    const memory = new VerifiedMemory(bounds(1000))
    const texts = Array.from({ length: 1050 }, (_, at) => `s${at}`)
    for (const text of texts) admit(memory, text)
    let found = 0
    for (const text of texts) {
      if (answer(memory, text) === undefined) admit(memory, text)
      else found += 1
    }
    // The oldest first would find none of them, for ever.
    assert.ok(found > 800, String(found))
  })

  test('those that ended before they were seen never push out good ones', () => {
    const memory = new VerifiedMemory(bounds(10))
    for (let at = 0; at < 10; at += 1) admit(memory, `good ${at}`)
    for (let at = 0; at < 100; at += 1) {
      admit(memory, `dead ${at}`, { verified: undefined, endsAt: -1 })
    }
    assert.equal(memory.size, 11)
    for (let at = 0; at < 10; at += 1) assert.equal(answer(memory, `good ${at}`)?.kind, 'ok')
    assert.equal(answer(memory, 'dead 99'), ended)
  })

  test('the stale leave as new ones come', () => {
    const memory = new VerifiedMemory(bounds(1000))
    for (let at = 0; at < 50; at += 1) admit(memory, `old ${at}`)
    for (let at = 0; at < 100; at += 1) admit(memory, `new ${at}`, { now: MINUTE })
    assert.equal(memory.size, 100)
    for (let at = 0; at < 100; at += 1) {
      assert.equal(answer(memory, `new ${at}`, MINUTE)?.kind, 'ok')
    }
  })

  test('forgets one subject, or all', () => {
    const memory = new VerifiedMemory(bounds(10))
    for (const text of ['alice', 'bob']) admit(memory, text)
    memory.forget('alice')
    assert.equal(answer(memory, 'alice'), undefined)
    assert.equal(answer(memory, 'bob')?.kind, 'ok')
    memory.forget()
    assert.equal(memory.size, 0)
  })

  test('does not admit what was being verified while something was forgotten', () => {
    const memory = new VerifiedMemory(bounds(10))
    const { generation } = memory
    memory.forget('alice')
    const key = memory.keyOf('alice')
    assert.equal(memory.admit(key, memoOf('alice'), { now: 0, generation }), false)
    assert.equal(memory.size, 0)
  })

  test('no entries, or no age, is no memory', () => {
    for (const none of [bounds(0), { maxEntries: 10, maxAgeSeconds: 0 }]) {
      const memory = new VerifiedMemory(none)
      assert.equal(admit(memory, 'a'), false)
      assert.equal(answer(memory, 'a'), undefined)
    }
  })

  test('keys differ from one memory to the next, and do not hold the text', () => {
    const [one, two] = [new VerifiedMemory(bounds(1)), new VerifiedMemory(bounds(1))]
    assert.notEqual(one.keyOf('text'), two.keyOf('text'))
    assert.equal(one.keyOf('text'), one.keyOf('text'))
    assert.ok(!one.keyOf('text').includes('text'))
  })

  test('never holds more than its bound, keeps what was last admitted, nothing that was forgotten', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('admit' as const), id: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ kind: fc.constant('forget' as const), id: fc.integer({ min: 0, max: 9 }) }),
    )
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (steps, max) => {
          const memory = new VerifiedMemory(bounds(max))
          const admitted = new Set<string>()
          for (const { kind, id } of steps) {
            const text = `s${id}`
            if (kind === 'forget') {
              memory.forget(text)
              admitted.delete(text)
            } else {
              admit(memory, text)
              admitted.add(text)
              assert.equal(answer(memory, text)?.kind, 'ok')
            }
            const texts = Array.from({ length: 10 }, (_, n) => `s${n}`)
            const kept = texts.filter((text) => answer(memory, text) !== undefined)
            assert.equal(kept.length, memory.size)
            assert.ok(kept.every((text) => admitted.has(text)))
            assert.equal(memory.size, Math.min(memory.size, max))
            // With room for all of them none is lost.
            if (max >= 10) assert.equal(memory.size, admitted.size)
          }
        },
      ),
    )
  })
})

describe('memoryBounds', () => {
  test('defaults', () => {
    assert.deepEqual(memoryBounds({}, 60), { maxEntries: 10_000, maxAgeSeconds: 60 })
  })

  const rows = [
    ['0 entries', { maxEntries: 0 }, true],
    ['-1 entries', { maxEntries: -1 }, false],
    ['a million entries', { maxEntries: 1_000_000 }, true],
    ['one more', { maxEntries: 1_000_001 }, false],
    ['an hour', { maxAgeSeconds: 3600 }, true],
    ['a second more', { maxAgeSeconds: 3601 }, false],
    ['no number', { maxAgeSeconds: '60' as unknown as number }, false],
  ] as const
  for (const [name, given, isGood] of rows) {
    test(`${name}: ${isGood ? 'yes' : 'no'}`, () => {
      if (isGood) assert.ok(memoryBounds(given, 60))
      else assert.throws(() => memoryBounds(given, 60), /must be a number from/)
    })
  }
})
