import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Verified } from '../../src/scheme.ts'
import type { Memo } from '../../src/schemes/memory.ts'
import { RecentTokens, type ShownToken } from '../../src/schemes/recent-tokens.ts'
import { okay, subjectOf } from '../support.ts'
import { requestWith } from './request.ts'

// Goal: only the very same text is known again, and none stays.

const memoAt = (staleAt: number): Memo => ({
  verified: undefined,
  ended: undefined,
  validFrom: 0,
  endsAt: 1000,
  staleAt,
})

const shown = (text: string): ShownToken => ({
  transport: 'authorization',
  text,
  line: `Bearer ${text}`,
  key: '',
  memo: undefined,
  generation: 0,
})

/** What comes twice is kept. */
function keepTwice(tokens: RecentTokens, token: ShownToken, memo: Memo): void {
  tokens.keep(token, memo)
  tokens.keep(token, memo)
}

describe('RecentTokens', () => {
  test('a token that comes once is not kept, nor two in turn that share a slot', () => {
    const tokens = new RecentTokens()
    const [one, two] = [memoAt(10), memoAt(10)]
    tokens.keep(shown('one.signature'), one)
    assert.equal(tokens.memoOf('one.signature'), undefined)
    for (let turn = 0; turn < 3; turn += 1) {
      tokens.keep(shown('two.signature'), two)
      tokens.keep(shown('one.signature'), one)
    }
    assert.equal(tokens.memoOf('one.signature'), undefined)
    assert.equal(tokens.memoOf('two.signature'), undefined)
    tokens.keep(shown('one.signature'), one)
    assert.equal(tokens.memoOf('one.signature'), one)
  })

  test('knows the text and the line it was given, and returns the same reading', () => {
    const tokens = new RecentTokens()
    const memo = memoAt(10)
    keepTwice(tokens, shown('header.claims.signature'), memo)
    assert.equal(tokens.memoOf('header.claims.signature'), memo)
    const reading = tokens.readingOf('Bearer header.claims.signature')
    assert.equal(reading?.kind, 'found')
    assert.equal(tokens.readingOf('Bearer header.claims.signature'), reading)
  })

  test('another text with the same signature is another token', () => {
    const tokens = new RecentTokens()
    keepTwice(tokens, shown('header.claims.signature'), memoAt(10))
    assert.equal(tokens.memoOf('header.other!.signature'), undefined)
    assert.equal(tokens.readingOf('bearer header.claims.signature'), undefined)
    assert.equal(tokens.readingOf('Basic header.claims.signature'), undefined)
  })

  test('a token that is bound is never kept: what it is bound to has to be seen each time', () => {
    const tokens = new RecentTokens()
    const { subject } = okay(subjectOf('alice')) as Verified
    const facts = { confirmation: { jkt: 'key' } }
    keepTwice(tokens, shown('a.aaaa'), { ...memoAt(10), verified: { kind: 'ok', subject, facts } })
    assert.equal(tokens.memoOf('a.aaaa'), undefined)
    keepTwice(tokens, shown('a.aaaa'), {
      ...memoAt(10),
      verified: { kind: 'ok', subject, facts: {} },
    })
    assert.notEqual(tokens.memoOf('a.aaaa'), undefined)
  })

  test('a reading that is kept holds no request', () => {
    const tokens = new RecentTokens()
    keepTwice(tokens, { ...shown('a.aaaa'), request: requestWith({}) }, memoAt(10))
    const reading = tokens.readingOf('Bearer a.aaaa')
    assert.ok(reading?.kind === 'found')
    assert.equal((reading.credentials as ShownToken).request, undefined)
  })

  test('the next token of a slot takes it', () => {
    const tokens = new RecentTokens()
    keepTwice(tokens, shown('one.signature'), memoAt(10))
    keepTwice(tokens, shown('two.signature'), memoAt(10))
    assert.equal(tokens.memoOf('one.signature'), undefined)
    assert.notEqual(tokens.memoOf('two.signature'), undefined)
  })

  test('short texts are looked up like any other', () => {
    const tokens = new RecentTokens()
    for (const text of ['', 'a', 'ab', 'abc']) {
      assert.equal(tokens.memoOf(text), undefined)
      keepTwice(tokens, shown(text), memoAt(10))
      assert.notEqual(tokens.memoOf(text), undefined)
    }
  })

  test('the sweep clears what is stale, to the millisecond', () => {
    const tokens = new RecentTokens()
    keepTwice(tokens, shown('a.aaaa'), memoAt(10))
    keepTwice(tokens, shown('b.bbbb'), memoAt(11))
    tokens.sweep(10)
    assert.equal(tokens.memoOf('a.aaaa'), undefined)
    assert.notEqual(tokens.memoOf('b.bbbb'), undefined)
  })

  test('clear forgets all', () => {
    const tokens = new RecentTokens()
    keepTwice(tokens, shown('a.aaaa'), memoAt(10))
    tokens.clear()
    assert.equal(tokens.memoOf('a.aaaa'), undefined)
  })
})
