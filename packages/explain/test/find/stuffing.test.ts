import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, type Story } from '../story.ts'
import { everyday } from './everyday.ts'

/** From the first minute to the last so many addresses try to sign in three times each, and nearly nobody gets in. */
function allAlong(addresses: number, accepted: number, names = 0): Story {
  return attempts(everyday(), { addresses, accepted, names })
}

function attempts(
  story: Story,
  { addresses, accepted, names }: Record<'addresses' | 'accepted' | 'names', number>,
): Story {
  return story
    .each(addresses * 3, (n) => ({
      ...{
        at: (n * 7000) / (addresses * 3),
        address: `203.0.113.${n % addresses}`,
        agent: 'curl/8',
      },
      ...{ method: 'POST', path: '/login', status: 401 },
      ...(names > 0 && { account: `name-${n % names}` }),
    }))
    .each(accepted, (n) => ({
      ...{ at: (n * 7000) / accepted, ...from(n % 40), method: 'POST', path: '/login' },
    }))
}

// Goal: what lasts for the whole log is seen too, where nearly all that try to sign in are refused.
describe('attempts that never cease', () => {
  for (const [name, addresses, accepted, isAttack, names] of [
    ['of fifty addresses, and few get in', 50, 40, true],
    ['of forty-nine', 49, 40, false],
    ['of fifty, and a third get in', 50, 75, false],
    ['of fifty on a hundred and one accounts, and a third get in', 50, 75, true, 101],
    ['of fifty on ninety-nine, and a third get in', 50, 75, false, 99],
    ['of sixty, and more than half get in', 60, 250, true],
    ['of fifty-nine', 59, 250, false],
  ] as const) {
    test(`${name}: ${isAttack ? 'an attack' : 'none'}`, () =>
      assert.equal(
        allAlong(addresses, accepted, names).types().includes('credential_stuffing'),
        isAttack,
      ))
  }
})

describe('attempts that never cease, of which a sample is recorded where they are right', () => {
  for (const [sampleRate, isAttack] of [
    [0.6, true],
    [0.4, false],
  ] as const) {
    test(`of ${sampleRate}: ${isAttack ? 'an attack' : 'none'}`, () => {
      const told = { addresses: 60, accepted: 250, names: 0 }
      const types = attempts(
        everyday(() => ({ sampleRate })),
        told,
      ).types()
      assert.equal(types.includes('credential_stuffing'), isAttack)
    })
  }
})
