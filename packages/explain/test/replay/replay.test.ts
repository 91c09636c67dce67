import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { type Replay, replayRecords } from '../../src/replay/replay.ts'
import {
  decidedBy,
  idOf,
  ownership,
  policiesOf,
  type RecordParts,
  recordLine,
  refusedBy,
  somebody,
} from './records.ts'

function replayed(lines: readonly string[], ...policies: readonly string[]): Promise<Replay> {
  return replayRecords([Readable.from([lines.join('')])], policiesOf(...policies))
}

function said({ gains, losses, unknown, same, unasked }: Replay): string {
  if (gains.records === 1) return `gains: ${gains.routes[0]?.because.join()}`
  if (losses.records === 1) return `loses: ${losses.routes[0]?.because.join()}`
  if (unknown.records === 1) return `unknown: ${unknown.why[0]?.why}`
  return same === 1 && unasked === 1 ? 'same, unasked' : `same ${same}`
}

const ann = somebody('ann', 'reader')
const forbid = { kind: 'forbid', code: 'forbidden', reason: 'permission_missing' }
const challenge = {
  kind: 'challenge',
  reason: 'no_credentials',
  authentication: { outcome: 'none' },
}
const of = (name: string, more: object = {}): RecordParts => ({
  subject: ann,
  authorization: decidedBy(name, more),
})
const own = (holds: boolean | null): RecordParts =>
  of('orders.own', { conditions: [ownership(holds)] })
const at = (time: string): RecordParts => ({ ...of('orders.morning'), time })
const on = (http: object): RecordParts => ({ ...of('orders.by-path'), http })
const many = Array.from({ length: 32 }, (_, i) => `set-${i}`)
const current = policiesOf().compiled.get('orders.change')?.version
const sameVersion = { name: 'orders.change', version: current }

// Goal: a record is decided again by what it holds, and by nothing else.
describe('replay of one record', () => {
  const WRITE = 'permission orders:write'
  const OWNER = 'owner of the resource'
  const rows: readonly (readonly [string, RecordParts, string])[] = [
    ['allowed, and still', of('orders.read'), 'same 1'],
    ['allowed, and no longer', of('orders.change'), `loses: ${WRITE}`],
    [
      'refused, and no longer',
      { ...forbid, subject: ann, authorization: refusedBy('orders.read') },
      `gains: ${WRITE}`,
    ],
    [
      'refused, and still',
      { ...forbid, subject: ann, authorization: refusedBy('orders.change') },
      'same 1',
    ],
    [
      'by the same rule nothing changes',
      { ...of('orders.change'), authorization: { ...decidedBy(''), policy: sameVersion } },
      'same 1',
    ],
    ['the owner stays', own(true), 'same 1'],
    ['who is not the owner loses', own(false), `loses: ${OWNER}`],
    ['and so does who cannot be compared', own(null), `loses: ${OWNER}`],
    [
      'of whom nobody has seen it, nobody can say',
      of('orders.own'),
      `unknown: nothing was recorded of: ${OWNER}`,
    ],
    [
      'a condition of another key says nothing',
      of('orders.own', { conditions: [{ requirement: OWNER, key: 'x', holds: true }] }),
      `unknown: nothing was recorded of: ${OWNER}`,
    ],
    ['the address is known', of('orders.office'), 'same 1'],
    [
      'another one is refused',
      { ...of('orders.office'), client: { address: '10.0.0.1' } },
      'loses: address within 192.0.2.0/24',
    ],
    [
      'none at all is refused',
      { ...of('orders.office'), client: {} },
      'loses: address within 192.0.2.0/24',
    ],
    ['the time is known', at('2026-11-28T11:59:59.999Z'), 'same 1'],
    ['noon is too late', at('2026-11-28T12:00:00.000Z'), 'loses: time 00:00 to 12:00 in UTC'],
    ['a parameter is known by its route', of('orders.by-path'), 'same 1'],
    [
      'another value is refused',
      on({ method: 'GET', route: '/orders/{id}', path: '/orders/8' }),
      'loses: context path.id equal "7"',
    ],
    [
      'without a route nobody knows it',
      on({ method: 'GET', path: '/orders/7' }),
      'unknown: nothing was recorded of: context path.id equal "7"',
    ],
    [
      'where the list of sets is full, nobody knows what else there was',
      { ...of('orders.change'), subject: somebody('ann', ...many) },
      `unknown: nothing was recorded of: ${WRITE}`,
    ],
    [
      'and one less is all',
      { ...of('orders.change'), subject: somebody('ann', ...many.slice(1)) },
      `loses: ${WRITE}`,
    ],
    [
      'a policy that is not there',
      of('orders.gone'),
      'unknown: the new file has no policy of this name',
    ],
    [
      'nobody, where the new policy admits nobody',
      { ...challenge, policy: 'orders.read' },
      'same 1',
    ],
    ['nobody, where it is public', { ...challenge, policy: 'public' }, 'gains: credentials'],
    ['nobody, and no policy named', challenge, 'unknown: the record does not name its policy'],
    [
      'nobody, allowed, where a subject is needed',
      { authorization: decidedBy('orders.read') },
      'loses: credentials',
    ],
    [
      'bad credentials stay bad',
      { kind: 'challenge', reason: 'token_expired', policy: 'public' },
      'same, unasked',
    ],
    [
      'a missing resource stays missing',
      {
        kind: 'conceal',
        reason: 'resource_missing',
        subject: ann,
        authorization: decidedBy('public'),
      },
      'same, unasked',
    ],
    ['who was throttled', { kind: 'throttle', reason: 'too_many_failures' }, 'same, unasked'],
    [
      'what no route matched',
      { ...forbid, subject: ann, authorization: refusedBy('fallback') },
      'same 1',
    ],
    [
      'an outage of a loader',
      { kind: 'unavailable', subject: ann, authorization: decidedBy('orders.read') },
      'unknown: it was not decided then: a store or an engine was down',
    ],
    [
      'an outage of a verifier',
      { kind: 'unavailable', reason: 'store_unavailable' },
      'same, unasked',
    ],
  ]
  for (const [name, parts, expected] of rows) {
    test(name, async () => assert.equal(said(await replayed([recordLine(parts)])), expected))
  }

  test('no policy named, and none admits nobody: it stays', async () => {
    assert.equal(said(await replayed([recordLine(challenge)], 'orders.read')), 'same 1')
  })

  const unreadable: readonly (readonly [string, RecordParts])[] = [
    ['a kind that we do not know', { kind: 'perhaps' }],
    ['an allow without a policy', { subject: ann }],
    ['a subject that is none', { ...of('orders.read'), subject: { id: 7 } }],
    [
      'sets that are none',
      { ...of('orders.read'), subject: { id: 'a', kind: 'user', sets: 'all' } },
    ],
  ]
  for (const [name, parts] of unreadable) {
    test(`unread: ${name}`, async () => {
      const { reading, records } = await replayed([recordLine(parts)])
      assert.deepEqual([reading.unread, records], [1, 0])
    })
  }
})

describe('replay of many records', () => {
  test('who and where, with ids to ask about, and the share that is sure', async () => {
    const lines = ['ann', 'bob', 'ann', 'cat'].map((id, i) =>
      recordLine({ ...of('orders.change'), id: idOf(900 + i), subject: somebody(id) }),
    )
    const { losses, sure, records } = await replayed([...lines, recordLine(of('orders.own'))])
    assert.deepEqual([losses.records, losses.callers, records, sure], [4, 3, 5, 0.8])
    const [route] = losses.routes
    assert.deepEqual([route?.route, route?.policy], ['GET /orders/{id}', 'orders.change'])
    assert.deepEqual(route?.top[0], {
      ...{ id: 'ann', tenant: 'acme', records: 2, requests: 2 },
      examples: [idOf(900), idOf(902)],
    })
  })

  test('of a share of the allows each stands for as many; a refusal for itself', async () => {
    const lost = { ...of('orders.change'), sample_rate: 0.01 }
    const gained = { ...forbid, subject: ann, authorization: refusedBy('orders.read') }
    const { losses, gains, sampling } = await replayed([
      ...[recordLine(lost), recordLine({ ...lost, sample_rate: 0.5 }), recordLine(gained)],
    ])
    assert.deepEqual([losses.records, losses.requests], [2, 102])
    assert.deepEqual([gains.records, gains.requests], [1, 1])
    assert.deepEqual(sampling, { records: 2, requests: 102, least: 0.01, greatest: 0.5 })
  })

  test('without a template the ids of a path are left out', async () => {
    const http = { method: 'PUT', path: '/orders/4711/lines' }
    const { losses } = await replayed([recordLine({ ...of('orders.change'), http })])
    assert.equal(losses.routes[0]?.route, 'PUT /orders/{}/lines')
  })
})
