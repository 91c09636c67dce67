import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseRateLimit } from '@sallyport/contract'
import { createModel, permission } from '@sallyport/policy'
import { createGuard } from '../../src/guard.ts'
import { rateLimitField, withStanding } from '../../src/throttle/fields.ts'
import type { ThrottleOptions } from '../../src/throttle/throttle.ts'
import { fakeScheme, requestOf } from '../support.ts'

describe('withStanding', () => {
  const standing = { remaining: 2, resetSeconds: 9 }
  const field = ['ratelimit', '"attempts";r=2;t=9'] as const

  test('what is left is told as the draft writes it', () => {
    assert.deepEqual(rateLimitField(standing), field)
  })
  test('nothing to tell adds nothing', () => {
    const fields = [['a', 'b']] as const
    assert.equal(withStanding(fields, undefined), fields)
  })
  test('it stands behind the fields of the verdict', () => {
    assert.deepEqual(withStanding([['a', 'b']], standing), [['a', 'b'], field])
    assert.deepEqual(withStanding(undefined, standing), [field])
  })
})

/** The `RateLimit` fields of so many wrong guesses: remaining and seconds, or nothing. */
async function told(throttle: ThrottleOptions, times: number): Promise<readonly unknown[]> {
  const scheme = fakeScheme({
    guessable: true,
    verify: () => ({ kind: 'reject', reason: 'password_wrong', facts: {} }),
  })
  const model = createModel({ permissions: ['a:b'], sets: {} })
  const guard = createGuard({
    realm: 'test',
    model,
    schemes: [scheme],
    throttle,
    clock: () => 1_000,
  })
  const policy = guard.policy('read', { rule: permission('a:b') })
  const answers = []
  for (let i = 0; i < times; i += 1) {
    const fields = { authorization: `Token alice:guess-${i}` }
    const outcome = await guard.handle(requestOf({ fields }), policy)
    assert.ok(outcome.kind === 'answer')
    const [, value] = outcome.answer.fields.find(([name]) => name === 'ratelimit') ?? []
    const reading = parseRateLimit(value)
    assert.ok(reading.kind === 'limits')
    const [limit] = reading.limits
    answers.push([outcome.answer.status, limit?.remaining, limit?.resetSeconds])
  }
  return answers
}

describe('RateLimit in answers', () => {
  test('a 429 tells when the wait ends, a 401 tells nothing by default', async () => {
    assert.deepEqual(await told({ account: { free: 1 } }, 3), [
      [401, undefined, undefined],
      [401, undefined, undefined],
      [429, 0, 1],
    ])
  })

  test('where it is configured a 401 tells what is left, of address and account the less', async () => {
    const throttle = { account: { free: 2, firstWaitSeconds: 7 }, tellsRemaining: true }
    assert.deepEqual(await told(throttle, 4), [
      [401, 1, 900],
      [401, 0, 900],
      [401, 0, 7],
      [429, 0, 7],
    ])
    const byAddress = { address: { free: 1, firstWaitSeconds: 7 }, tellsRemaining: true }
    assert.deepEqual(await told(byAddress, 2), [
      [401, 0, 900],
      [401, 0, 7],
    ])
  })
})
