import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation, type Observation } from '@sallyport/explain'
import { LogState } from '../../src/log/log-state.ts'
import { BEGIN } from '../logs.ts'

function seen(more: Partial<Observation>): Observation {
  const at = { time: BEGIN, method: 'GET', path: '/orders/1', address: '192.0.2.1' }
  return { ...emptyObservation(), ...at, ...more }
}

describe('LogState', () => {
  // Goal: it is kept what is a refusal, and nothing else. Method: one row per rule.
  const rows = [
    ['401', { status: 401 }, 1],
    ['403', { status: 403 }, 1],
    ['429', { status: 429 }, 1],
    ['served', { status: 200 }, 0],
    ['missing', { status: 404 }, 0],
    ['a 404 that stands for a 403', { status: 404, isConcealed: true }, 1],
    ['a server that fails', { status: 503 }, 0],
    ['a guard that cannot say', { status: 503, reason: 'store_failed' }, 1],
    ['a wrong request', { status: 400 }, 0],
    ['a wrong request for a token', { status: 400, method: 'POST', path: '/oauth/token' }, 1],
  ] as const
  for (const [name, more, kept] of rows) {
    test(`${name}: ${kept === 1 ? 'kept' : 'not kept'}`, () => {
      const state = new LogState()
      // The route is known.
      state.add(seen({ ...more, reason: undefined, isConcealed: undefined, status: 200 }))
      state.add(seen(more as Partial<Observation>))
      assert.equal(state.refusals.seen, kept)
    })
  }

  test('a filter asks for any part, and for a caller by any of its names', () => {
    const state = new LogState()
    state.add(
      seen({
        status: 403,
        subject: 'alice',
        agent: 'app/1',
        id: 'a',
        reason: 'permission_missing',
      }),
    )
    state.add(seen({ status: 401, time: BEGIN + 60_000, address: '192.0.2.9', agent: 'app/2' }))
    const count = (filter: Parameters<LogState['matching']>[0]): number =>
      [...state.matching(filter)].length
    const filters = [
      [{}, 2],
      [{ status: '403' }, 1],
      [{ status: '40' }, 0],
      [{ from: BEGIN + 1 }, 1],
      [{ to: BEGIN + 60_000 }, 1],
      [{ reason: 'permission_missing' }, 1],
      [{ route: 'GET /orders/{}' }, 2],
      [{ route: 'GET /orders' }, 0],
      [{ caller: 'alice' }, 1],
      [{ caller: '192.0.2.9 (app/2)' }, 1],
      [{ caller: '192.0.2.9' }, 1],
      [{ client: 'app/1' }, 1],
      [{ address: '192.0.2.1', status: '401' }, 0],
      [{ path: '/orders/1' }, 2],
      [{ id: 'a' }, 1],
    ] as const
    for (const [filter, expected] of filters) {
      assert.equal(count(filter), expected, JSON.stringify(filter))
    }
  })
})
