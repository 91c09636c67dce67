import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sceneOf } from '../../src/find/scene.ts'
import { isRenewedInVain, renewingInVain } from '../../src/find/vain-renewals.ts'
import { from, Story, type Told } from '../story.ts'
import { token } from './everyday.ts'

const PAGE = { address: '203.0.113.5', agent: 'Mozilla/5.0' }
const dead = { status: 401, reason: 'token_expired', credential: 'dead' } as const

/** A page that asks for tokens so often within minutes, and shows the same dead one so often; the endpoint says what it says. */
function asking(tokens: number, refusals: number, answer: Partial<Told> = {}) {
  const story = new Story()
    .each(200, (n) => ({ at: n, ...from(n % 20), subject: `s${n % 20}` }))
    .each(tokens, (n) => ({ at: n * 10, ...PAGE, ...token, ...answer }))
    .each(refusals, (n) => ({ at: n * 10 + 1, ...PAGE, ...dead }))
  const scene = sceneOf(story.tally())
  const [told] = scene.tally.told.all
  return {
    askers: renewingInVain(scene).size,
    isInVain: told !== undefined && isRenewedInVain(scene)(told),
  }
}

// Goal: who asks for tokens because what it has is refused is told from who asks for what it does not need.
describe('a page that asks for tokens again and again', () => {
  test('does so in vain where it goes on to show what is refused', () => {
    assert.deepEqual(asking(11, 5), { askers: 1, isInVain: true })
  })

  test('does not where it was refused four times', () => {
    assert.equal(asking(11, 4).askers, 0)
  })

  test('does not where it asks more than twice for each refusal', () => {
    assert.equal(asking(12, 5).askers, 0)
  })

  test('does so where more than half of what it asks for is refused', () => {
    const refused = { status: 400 }
    assert.deepEqual([asking(10, 0, refused).askers, asking(10, 0).askers], [1, 0])
  })

  test('does so where each of four was refused but once, for a cause that is known', () => {
    const story = new Story()
      .each(200, (n) => ({ at: n, ...from(n % 20), subject: `s${n % 20}` }))
      .each(9, (n) => ({ at: n * 10, ...PAGE, ...token }))
      .each(4, (n) => ({ at: n * 10 + 1, ...PAGE, ...dead, credential: `c${n}` }))
    const scene = sceneOf(story.tally())
    assert.equal(renewingInVain(scene).size, 0)
    for (const told of scene.tally.told.all) scene.explainedCredentials.add(told)
    assert.equal(renewingInVain(scene).size, 1)
  })

  test('is no sign of what a credential is renewed with where it asks three times', () => {
    assert.deepEqual([asking(4, 5).isInVain, asking(3, 5).isInVain], [true, false])
  })
})
