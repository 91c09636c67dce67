import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findingTypes } from '../../src/finding.ts'
import type { Story, Told } from '../story.ts'
import { everyday } from './everyday.ts'

const HERE = { address: '203.0.113.5', agent: 'report/1.0' } as const
const TOKEN = { method: 'POST', path: '/oauth/token', status: 400 } as const

function attacksIn(story: Story): readonly string[] {
  return story.findings().flatMap(({ type }) => (findingTypes[type] === 'attack' ? [type] : []))
}

/** One who asks for tokens in vain, and shows what it has each so many times. */
function renewing(told: Partial<Told>, shownEach: number): Story {
  return everyday().each(60, (n) => [
    { at: 600 + n * 40, ...HERE, ...told, ...TOKEN },
    ...(n % shownEach === 0
      ? [{ at: 601 + n * 40, ...HERE, ...told, path: '/orders', status: 401 }]
      : []),
  ])
}

// Goal: whoever was served before, or renews what they have, is not said to guess.
// Method: the same refusals, with and without what tells who it is.
describe('a source is known', () => {
  test('whose account was served from there, and no other', () => {
    const refused = (account: string): Story =>
      everyday().each(200, (n) => ({
        at: n * 20,
        ...HERE,
        ...(n > 100 ? { status: 401, account, agent: 'hydra' } : { subject: 'report' }),
      }))
    assert.deepEqual(attacksIn(refused('report')), [])
    assert.notDeepEqual(attacksIn(refused('admin')), [])
  })

  test('that shows what it wants to renew, a fourth of the time or more', () => {
    assert.deepEqual(attacksIn(renewing({}, 4)), [])
    assert.notDeepEqual(attacksIn(renewing({}, 5)), [])
  })

  test('whose program is served elsewhere', () => {
    const story = renewing({}, 100).each(10, (n) => ({
      at: n * 60,
      ...HERE,
      address: '203.0.113.99',
    }))
    assert.deepEqual(attacksIn(story), [])
  })
})
