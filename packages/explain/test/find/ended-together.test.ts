import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { everyday, T } from './everyday.ts'

const AGENTS = ['billing/2', 'python-requests/2.32', 'axios/1.7', 'Go-http-client/2.0'] as const

interface Ending {
  /** How many services, and how many clients they have. */
  readonly services?: number
  readonly clients?: number
  /** How many seconds each is refused after the one before. */
  readonly apart?: number
  /** How often each was served before. */
  readonly served?: number
  /** What the log says of each refusal. */
  readonly reason?: Told['reason']
  /** Whether each is served again an hour later. */
  readonly isMended?: boolean
}

/** Services that ask every minute, and are refused from some instant on. */
function ending({
  services = 3,
  clients = services,
  apart = 200,
  served = 30,
  reason,
  isMended = false,
}: Ending): readonly Told[] {
  return Array.from({ length: services }, (_, i) => {
    const who = { address: `203.0.113.${i + 1}`, agent: AGENTS[i % clients] as string }
    const before = Array.from({ length: served }, (_, n) => ({ at: T + (n - served) * 60, ...who }))
    const refused = Array.from({ length: 25 }, (_, n) => ({
      ...{ at: T + i * apart + n * 60, ...who, status: 401 },
      ...(reason !== undefined && { reason }),
    }))
    return [...before, ...refused, ...(isMended ? [{ at: T + 1750, ...who }] : [])]
  }).flat()
}

function together(...told: readonly Told[]) {
  const story: Story = everyday().tell(...told)
  return story.findings().filter(({ title }) => title.includes('ended within'))
}

// Goal: credentials that end at once, of callers with nothing in common, have one cause; single ones each have their own.
// Method: services that are refused for good, on each side of each limit.
describe('credentials of services that end for good', () => {
  test('within minutes have one cause, and no other finding names them', () => {
    const findings = everyday()
      .tell(...ending({}))
      .findings()
    assert.deepEqual(
      findings.map(({ type, who }) => [type, who.count]),
      [['key_rotation', 3]],
    )
    const [found] = findings
    assert.match(
      found?.title ?? '',
      /^the credentials of 3 callers with 3 clients ended within 7 min/,
    )
    assert.deepEqual(
      found?.evidence.map(({ value }) => value),
      [3, 3, 400],
    )
  })

  for (const [name, how, isOne] of [
    ['of two services', { services: 2 }, false],
    ['of four services', { services: 4 }, true],
    ['of three with two clients', { clients: 2 }, false],
    ['of four with one client', { services: 4, clients: 1 }, false],
    ['ten minutes from the first to the last', { apart: 300 }, true],
    ['a second more', { apart: 300.5 }, false],
    ['that were served three times before', { served: 3 }, true],
    ['that were served twice before', { served: 2 }, false],
    ['of which the log tells why', { reason: 'token_expired' }, false],
    ['but are good again', { isMended: true }, false],
  ] as const satisfies readonly (readonly [string, Ending, boolean])[]) {
    test(`${name}: ${isOne ? 'one cause' : 'each its own'}`, () =>
      assert.equal(together(...ending(how)).length, isOne ? 1 : 0))
  }
})
