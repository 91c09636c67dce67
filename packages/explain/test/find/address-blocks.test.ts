import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story, type Told } from '../story.ts'

const HOME = '203.0.113.5'
const AWAY = '203.0.113.77'
const ROUTES = ['/orders', '/bills', '/users'] as const

/** Others whom all routes serve. */
function everyday(): Story {
  return new Story().each(
    3000,
    (n) => ({ at: n * 2, ...from(n % 20), path: ROUTES[n % 3] }) as Told,
  )
}

/** A subject that asks every half minute: at home, and from a hundred requests on from elsewhere. */
function moving(subject: string, away: Partial<Told>, last = 200): Told[] {
  return Array.from({ length: last }, (_, n) => ({
    at: n * 30,
    subject,
    agent: 'job/1',
    path: ROUTES[n % 3] as string,
    address: HOME,
    ...(n > 100 && { address: AWAY, status: 403, ...away }),
  }))
}

// Goal: who is refused from one place alone is not on a list; nothing else is said to be.
describe('an address block', () => {
  test('is of a subject that is served at home and refused elsewhere, whatever it asks for', () => {
    assert.deepEqual(
      everyday()
        .tell(...moving('s', {}))
        .types(),
      ['address_block'],
    )
  })

  test('is none where it is served from the same place as well', () => {
    const story = everyday().tell(...moving('s', {}))
    story.tell(...moving('s', { status: 200 }).map((one) => ({ ...one, at: one.at + 7 })))
    assert.ok(!story.types().includes('address_block'))
  })

  test('is one for all of whom the log says so', () => {
    const story = everyday()
    for (const subject of ['a', 'b', 'c']) {
      story.tell(...moving(subject, { reason: 'address_not_allowed' }))
    }
    assert.deepEqual(story.types(), ['address_block'])
    assert.equal(story.findings()[0]?.who.count, 3)
  })

  test('is none where the caller is known by its address alone', () => {
    const story = new Story().each(40, (n) => ({
      at: n * 60,
      address: `203.0.113.${n % 4}`,
      agent: undefined,
      status: 403,
      reason: 'address_not_allowed',
    }))
    assert.ok(!story.types().includes('address_block'))
  })

  for (const [refusals, types] of [
    [2, []],
    [3, ['address_block']],
  ] as const) {
    test(`${refusals} refusals are ${types.length === 0 ? 'too few' : 'enough'}`, () => {
      const story = everyday().tell(...moving('s', {}, 101 + refusals))
      assert.deepEqual(story.types(), types)
    })
  }
})
