import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toOcsf } from '../../src/export/ocsf.ts'
import { allow, refusal, TRACE } from '../why/samples.ts'

type Record = Parameters<typeof toOcsf>[0]

describe('toOcsf', () => {
  test('what API Activity requires is always there', () => {
    for (const record of [allow(1), refusal(1), refusal(1, { client: {} })]) {
      const event = toOcsf(record)
      const required = ['activity_id', 'category_uid', 'class_uid', 'type_uid', 'time', 'metadata']
      for (const name of [...required, 'severity_id', 'actor', 'api', 'src_endpoint']) {
        assert.ok(event[name] !== undefined, name)
      }
    }
  })

  const activities = [
    ['GET', 600_302],
    ['POST', 600_301],
    ['PATCH', 600_303],
    ['DELETE', 600_304],
    ['PROPFIND', 600_399],
  ] as const
  for (const [method, type] of activities) {
    test(`${method} is of type ${type}`, () => {
      assert.equal(toOcsf(refusal(1, { http: { method, path: '/' } }))['type_uid'], type)
    })
  }

  const dispositions: readonly (readonly [string, Record, number, number])[] = [
    ['an allow', allow(1), 1, 1],
    ['a 403', refusal(1), 2, 2],
    ['no credentials', refusal(1, { kind: 'challenge', reason: 'no_credentials' }), 2, 23],
    ['a step-up', refusal(1, { kind: 'step_up', reason: 'authentication_too_old' }), 2, 23],
    ['bad credentials', refusal(1, { kind: 'challenge', reason: 'token_expired' }), 2, 26],
    ['revoked ones', refusal(1, { kind: 'challenge', reason: 'token_revoked' }), 2, 24],
  ]
  for (const [name, record, action, disposition] of dispositions) {
    test(`${name}: action ${action}, disposition ${disposition}`, () => {
      const event = toOcsf(record)
      assert.deepEqual([event['action_id'], event['disposition_id']], [action, disposition])
    })
  }

  test('the policy with its version, and who asked', () => {
    assert.deepEqual(toOcsf(refusal(1))['actor'], {
      user: {
        ...{ uid: 'alice', type_id: 1, type: 'User', org: { uid: 'acme' } },
        groups: [{ name: 'guest' }],
      },
      authorizations: [
        {
          decision: 'deny',
          policy: {
            ...{ name: 'orders.read', uid: 'orders.read', version: 'v2', is_applied: true },
            desc: 'permission orders:read',
          },
        },
      ],
    })
  })

  test('code and reason, the id and the trace', () => {
    const event = toOcsf(refusal(1, { trace_id: TRACE }))
    assert.equal(event['status_code'], 'forbidden')
    assert.equal(event['status_detail'], 'permission_missing')
    const { uid, correlation_uid: trace } = event['metadata'] as { [name: string]: unknown }
    assert.deepEqual([uid, trace], [refusal(1).id, TRACE])
  })

  test('a service account is one, and an address that is none is a name', () => {
    const event = toOcsf(
      refusal(1, { subject: { id: 's', kind: 'service' }, client: { address: 'unix:' } }),
    )
    assert.equal((event['actor'] as { user: { type_id: number } }).user.type_id, 4)
    assert.deepEqual(event['src_endpoint'], { name: 'unix:' })
  })
})
