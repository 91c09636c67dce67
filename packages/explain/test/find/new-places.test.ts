import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newPlaces } from '../../src/find/new-places.ts'
import { sceneOf } from '../../src/find/scene.ts'
import type { Story, Told } from '../story.ts'
import { everyday, T, token, WORDS } from './everyday.ts'

const OFFICE = '203.0.113.77'

interface Move {
  /** How many callers come to the new address, and for how many kinds of things they ask. */
  readonly callers?: number
  readonly kinds?: number
  /** When the first comes. */
  readonly at?: number
  /** How many are served at first. */
  readonly welcome?: number
  /** How many seconds each is refused after it came. */
  readonly wait?: number
  /** How many seconds lie between two callers. */
  readonly apart?: number
  readonly address?: string
  /** Whether they show credentials. */
  readonly isSignedIn?: boolean
  /** Whether the log names them. */
  readonly isNamed?: boolean
}

/** An office gets another address, and whoever comes from there is refused; after half an hour all are served. */
function office({
  callers = 3,
  kinds = 4,
  at = T,
  welcome = 0,
  wait = 10,
  apart = 60,
  address = OFFICE,
  isSignedIn = true,
  isNamed = false,
}: Move): readonly Told[] {
  return Array.from({ length: callers }, (_, i) => {
    const begin = at + i * apart
    const who = { address, agent: `browser/${i}`, ...(isNamed && { subject: `u-${i}` }) }
    const asked = WORDS.slice(0, kinds).map((word, n) => ({ ...who, path: `/${word}`, n }))
    return [
      { ...who, ...(isSignedIn ? token : { path: '/about' }), at: begin },
      ...asked.map(({ n, ...one }) => ({
        ...one,
        at: begin + wait + n,
        ...(i >= welcome && { status: 403 }),
      })),
      ...asked.map(({ n, ...one }) => ({ ...one, at: T + 1700 + n })),
    ]
  }).flat()
}

/** What others ask for all the time. */
function others(until = 7200): Story {
  return everyday().each(until / 10, (n) => ({
    ...{ at: n * 10, address: `198.18.0.${n % 9}`, agent: 'app/2.0' },
    path: `/${WORDS[n % WORDS.length]}`,
  }))
}

/** What is told of places alone: of a few callers the weights say the same in other cases too. */
function blocked(how: Move, story: Story = others()) {
  const scene = sceneOf(story.tell(...office(how)).tally())
  return newPlaces(scene, scene.tally.forbidden.all).map(({ draft }) => draft)
}

// Goal: where several come anew from one address and are refused whatever they ask for, it is the address.
// Method: an office that moves, on each side of each limit.
describe('callers who come from an address where nobody was before', () => {
  test('and are refused whatever they ask for are refused for their address', () => {
    const [found] = blocked({ callers: 4 })
    assert.equal(found?.type, 'address_block')
    assert.match(found?.title ?? '', new RegExp(`^4 callers .* from ${OFFICE}`))
    assert.equal(found?.where.size, 4)
  })

  test('and no change of a policy is found', () => {
    const story = others().tell(...office({ callers: 12, apart: 20 }))
    assert.deepEqual(story.types(), ['address_block'])
  })

  test('and the same where the log names them', () =>
    assert.equal(blocked({ isNamed: true }).length, 1))

  for (const [name, how, isBlocked] of [
    ['three callers', {}, true],
    ['two callers', { callers: 2 }, false],
    ['three kinds of things', { kinds: 3 }, false],
    ['ten minutes after the log began', { at: 600 }, true],
    ['a second sooner', { at: 599 }, false],
    ['one of five served at first', { callers: 5, welcome: 1 }, true],
    ['two of five served at first', { callers: 5, welcome: 2 }, false],
    ['two minutes after they came', { wait: 120 }, true],
    ['later', { wait: 121 }, false],
    ['one each five minutes', { apart: 296 }, true],
    ['one each six minutes', { apart: 360 }, false],
    ['from an address that anybody has', { address: '127.0.0.1' }, false],
    ['without credentials', { isSignedIn: false }, false],
  ] as const satisfies readonly (readonly [string, Move, boolean])[]) {
    test(`${name}: ${isBlocked}`, () => assert.equal(blocked(how).length, isBlocked ? 1 : 0))
  }

  test('are not, where nobody else is served that meanwhile', () =>
    assert.deepEqual(blocked({}, others(T - 600)), []))

  /** The three ask once more for the same, and are refused again; so long after the first time. */
  const again = (seconds: number, more: Partial<Told>): readonly Told[] =>
    office({}).flatMap((one) => {
      const { at, status, ...asked } = one
      return status === 403 ? [{ ...asked, ...more, at: at + seconds }] : []
    })

  test('are not, where what they were refused is served in between', () => {
    const served = again(30, {})
    const refused = again(60, { status: 403 })
    assert.equal(blocked({}, others().tell(...refused)).length, 1)
    assert.deepEqual(blocked({}, others().tell(...served, ...refused)), [])
  })

  test('are not, where they are refused the same from elsewhere too', () => {
    const moved = again(60, { status: 403, address: '192.0.2.77' })
    assert.deepEqual(blocked({ isNamed: true }, others().tell(...named(moved))), [])
    assert.equal(blocked({ isNamed: true }, others().tell(...named(again(60, {})))).length, 1)
  })
})

/** The same where the log names who asks, as the office does. */
function named(told: readonly Told[]): readonly Told[] {
  return told.map((one) => ({ ...one, subject: `u-${one.agent?.split('/')[1]}` }))
}
