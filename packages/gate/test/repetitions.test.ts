import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AskedRequest, Verdict } from '../src/asked.ts'
import { createGate } from '../src/gate.ts'
import { REPEATED_MAX, REPEATED_MS, Repetitions } from '../src/repetitions.ts'
import { asked, settingsFrom, statusOf } from './stated.ts'

const PASS: Verdict = { kind: 'pass', fields: [], forClient: [], id: 'x' }

/** How often it is decided on two requests. */
function decisions(one: AskedRequest, other: AskedRequest, laterMs = 0): number {
  const repetitions = new Repetitions()
  let count = 0
  const decide = (): Verdict => {
    count += 1
    return PASS
  }
  repetitions.once(one, 0, decide)
  repetitions.once(other, laterMs, decide)
  return count
}

const first = asked({ requestId: 'r1' }, { Authorization: 'Bearer a' })

const rows: readonly (readonly [string, AskedRequest, number, number])[] = [
  ['the same again', first, 0, 1],
  ['the same within the time', first, REPEATED_MS - 1, 1],
  ['the same after it', first, REPEATED_MS, 2],
  ['another number', asked({ requestId: 'r2' }, { Authorization: 'Bearer a' }), 0, 2],
  ['other credentials', asked({ requestId: 'r1' }, { Authorization: 'Bearer b' }), 0, 2],
  ['one field more', asked({ requestId: 'r1' }, { Authorization: 'Bearer a', X: '' }), 0, 2],
  ['another target', asked({ requestId: 'r1', target: '/' }, { Authorization: 'Bearer a' }), 0, 2],
  [
    'another address',
    asked({ requestId: 'r1', address: '::1' }, { Authorization: 'Bearer a' }),
    0,
    2,
  ],
]

describe('repetitions', () => {
  for (const [name, other, laterMs, count] of rows) {
    test(`${name}: ${count === 1 ? 'decided once' : 'decided anew'}`, () => {
      assert.equal(decisions(first, other, laterMs), count)
    })
  }

  test('without a number nothing is a repetition', () => {
    assert.equal(decisions(asked(), asked()), 2)
  })

  test('what changed is felt at once, by other rules and by what is forgotten', async () => {
    const gate = createGate(settingsFrom())
    const health = asked({ requestId: 'r1', target: '/health' })
    const first = await gate.decide(health)
    assert.equal(await gate.decide(health), first)
    gate.forget('alice')
    assert.notEqual(await gate.decide(health), first)
    const rules = 'rules: [{ match: { path: /health }, allow: authenticated }]'
    gate.replace(settingsFrom({ rules }))
    assert.equal(statusOf(await gate.decide(health)), 401)
  })

  test('so many are kept, and the oldest leaves', () => {
    const repetitions = new Repetitions()
    let count = 0
    const ask = (n: number): Verdict => {
      const decide = (): Verdict => {
        count += 1
        return PASS
      }
      return repetitions.once(asked({ requestId: `${n}` }), 0, decide) as Verdict
    }
    for (let n = 0; n <= REPEATED_MAX; n++) ask(n)
    assert.equal(count, REPEATED_MAX + 1)
    ask(1)
    assert.equal(count, REPEATED_MAX + 1)
    ask(0)
    assert.equal(count, REPEATED_MAX + 2)
  })

  // HAProxy asks four times for one request where nobody answers in time (measured).
  test('a failed attempt that a proxy repeats counts once', async () => {
    const attempts = async (requestId: (n: number) => string | undefined): Promise<number> => {
      const gate = createGate(settingsFrom(), { clock: () => 1_000_000 })
      for (let n = 0; n < 1_000; n++) {
        const given = { requestId: requestId(n) }
        const verdict = await gate.decide(asked(given, { 'X-API-Key': `guess-${n >> 3}` }))
        if (statusOf(verdict) === 429) return n
      }
      return 1_000
    }
    const once = await attempts((n) => (n % 8 === 0 ? `r${n}` : `r${n - (n % 8)}`))
    const each = await attempts(() => undefined)
    assert.ok(once >= 8 && once % 8 === 0, String(once))
    assert.ok(each < once, `${each} < ${once}`)
  })
})
