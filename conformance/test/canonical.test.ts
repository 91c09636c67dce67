import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canonicalAnswers } from '../src/canonical.ts'
import type { WireAnswer } from '../src/wire/message.ts'

const ID = '01JD9Z4Y6V8T3N5M7K2R1Q0WXA'

function unavailable(wait: string, id = ID): WireAnswer {
  return {
    version: '1.1',
    status: 503,
    fields: [
      ['Date', 'Sun, 29 Nov 2026 12:00:00 GMT'],
      ['Retry-After', wait],
    ],
    body: `{"instance":"urn:sallyport:decision:${id}"}`,
    raw: '',
  }
}

function distinctOf(...answers: readonly WireAnswer[]): number {
  return new Set(canonicalAnswers(answers, []).map((one) => JSON.stringify(one))).size
}

describe('the canonical form of the answers of a step', () => {
  it('tells no waits apart that differ by the second to which they are rounded up', () => {
    assert.equal(distinctOf(unavailable('31'), unavailable('30'), unavailable('31')), 1)
  })

  it('tells waits apart that differ by more', () => {
    assert.equal(distinctOf(unavailable('31'), unavailable('29')), 2)
    assert.equal(distinctOf(unavailable('31'), unavailable('30'), unavailable('29')), 2)
  })

  it('tells apart a wait that is no number', () => {
    assert.equal(distinctOf(unavailable('31'), unavailable('soon')), 2)
  })

  it('leaves out the date and the id, and nothing else', () => {
    const other = '01JD9Z4Y6V8T3N5M7K2R1Q0WXB'
    assert.equal(distinctOf(unavailable('31'), unavailable('31', other)), 1)
    assert.equal(distinctOf(unavailable('31'), { ...unavailable('31'), status: 429 }), 2)
  })
})
