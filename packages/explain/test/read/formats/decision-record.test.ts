// Goal: our own records say all that a finding is made of, and gaps are counted.
// Method: a refusal, an allow and a gap, as the guard writes them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decisionRecord } from '../../../src/read/formats/decision-record.ts'
import { Line } from '../../../src/read/line.ts'
import { Seen } from '../../../src/read/seen.ts'
import { readAll, readOne } from './lines.ts'

const record = {
  v: 1,
  time: '2026-05-04T07:33:20.250Z',
  id: '01JT0000000000000000000000',
  kind: 'forbid',
  code: 'insufficient_scope',
  reason: 'scope_missing',
  service: { name: 'orders', instance: 'pod-3' },
  http: { method: 'GET', path: '/orders/7', route: '/orders/{id}', status: 403 },
  client: { address: '203.0.113.9', agent: 'okhttp/4.12' },
  authentication: {
    outcome: 'success',
    scheme: 'bearer',
    credential: 'c9f2',
    kid: 'k7',
    expires_in_s: 512,
  },
  subject: { id: 'svc-3', kind: 'service', tenant: 't-12' },
  authorization: {
    outcome: 'deny',
    policy: { name: 'orders.read', version: '3f2c' },
    unmet: [{ reason: 'scope_missing', requirement: 'scope orders:read' }],
  },
}
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/orders/7',
  status: 403,
  address: '203.0.113.9',
  agent: 'okhttp/4.12',
  subject: 'svc-3',
  tenant: 't-12',
  credential: 'c9f2',
  route: '/orders/{id}',
  instance: 'pod-3',
  reason: 'scope_missing',
  requirement: 'scope orders:read',
  policyVersion: '3f2c',
  kid: 'k7',
  expiresInSeconds: 512,
  id: '01JT0000000000000000000000',
}

describe('decisionRecord', () => {
  test('a refusal', () => {
    assert.deepEqual(readOne(decisionRecord, JSON.stringify(record)), expected)
  })

  test('an allow has no status of its own', () => {
    const { method, path } = record.http
    const allowed = { ...record, kind: 'allow', reason: undefined, http: { method, path } }
    const seen = readOne(decisionRecord, JSON.stringify(allowed))
    assert.equal(seen['status'], 200)
    assert.equal(seen['reason'], undefined)
  })

  test('a token that has expired', () => {
    const authentication = { outcome: 'failure', expires_in_s: -30, account: 'a1' }
    const seen = readOne(decisionRecord, JSON.stringify({ ...record, authentication }))
    assert.equal(seen['expiresInSeconds'], -30)
    assert.equal(seen['account'], 'a1')
  })

  test('the version of all policies says more than that of one', () => {
    const policy = { ...record.authorization.policy, document: '2026-11-20' }
    const authorization = { ...record.authorization, policy }
    const seen = readOne(decisionRecord, JSON.stringify({ ...record, authorization }))
    assert.equal(seen['policyVersion'], '2026-11-20')
  })

  test('a 404 that stands for a 403', () => {
    const hidden = { ...record, kind: 'conceal', answer: { concealed: true } }
    assert.equal(readOne(decisionRecord, JSON.stringify(hidden))['isConcealed'], true)
  })

  test('a gap is no request, and says how many are missing', () => {
    const gap = { v: 1, lost: 12, from: '2026-05-04T07:33:20Z', to: '2026-05-04T07:33:21Z' }
    const line = Line.of(JSON.stringify(gap))
    const seen = new Seen()
    assert.equal(decisionRecord.reader([line])?.(line, seen), 'other')
    assert.equal(seen.lost, 12)
  })

  const unread = [
    ['a gap of half a record', { v: 1, lost: 12.5 }],
    ['a gap of more than can be counted', { v: 1, lost: 2 ** 53 }],
    ['another kind', { ...record, kind: 'guess' }],
    ['other JSON with a v', { v: 1, time: '2026-05-04T07:33:20Z', level: 'info' }],
    ['no time', { ...record, time: undefined }],
  ] as const
  for (const [name, line] of unread) {
    test(`${name} is not read`, () => {
      assert.equal(readAll(decisionRecord, [JSON.stringify(line)])[0]?.outcome, 'unread')
    })
  }
})
