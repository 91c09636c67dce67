import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import {
  type TelemetryAttributes,
  type TelemetryLogger,
  telemetrySink,
} from '../../src/record/telemetry.ts'

const record: DecisionRecord = {
  v: 1,
  time: '2026-05-04T07:33:00.123Z',
  id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  kind: 'conceal',
  code: 'not_found',
  reason: 'tenant_mismatch',
  http: { method: 'GET', path: '/orders/4', route: '/orders/{id}', status: 404 },
  client: { address: '192.0.2.1', agent: 'curl/8' },
  authentication: { outcome: 'success', scheme: 'bearer' },
  subject: { id: 'alice', kind: 'user', sets: ['member'] },
  authorization: { outcome: 'deny', policy: { name: 'orders.read', version: 'v1' } },
  answer: { concealed: true },
}

/** What the objects of OpenTelemetry are told of one record. */
function toldOf(given: Partial<DecisionRecord> = {}) {
  const seen: DecisionRecord = { ...record, ...given }
  const counts: (readonly [number, TelemetryAttributes | undefined])[] = []
  const events: Parameters<TelemetryLogger['emit']>[0][] = []
  const spans: TelemetryAttributes[] = []
  const sink = telemetrySink({
    meter: {
      createCounter: (name) => {
        assert.equal(name, 'auth.decisions')
        return { add: (value, attributes) => counts.push([value, attributes]) }
      },
    },
    logger: { emit: (event) => events.push(event) },
    span: () => ({ setAttributes: (attributes) => spans.push(attributes) }),
  })
  sink.write({ id: seen.id, record: () => seen, line: () => JSON.stringify(seen) })
  return { counts, event: events[0], span: spans[0] }
}

describe('telemetrySink', () => {
  test('counts by what has few values: outcome, reason, scheme and route', () => {
    assert.deepEqual(toldOf().counts, [
      [
        1,
        { outcome: 'refused', reason: 'tenant_mismatch', scheme: 'bearer', route: '/orders/{id}' },
      ],
    ])
  })

  test('a path is never counted by: there is no end of them', () => {
    const { counts } = toldOf({ http: { method: 'GET', path: '/orders/4' } })
    assert.ok(!JSON.stringify(counts).includes('/orders/4'))
  })

  test('an allow counts for all that its record stands for', () => {
    const { reason, code, ...rest } = record
    const { counts } = toldOf({ ...rest, kind: 'allow', sample_rate: 0.01 })
    assert.equal(counts[0]?.[0], 100)
    assert.equal(counts[0]?.[1]?.['outcome'], 'allowed')
  })

  test('an outage is neither allowed nor refused', () => {
    const { counts, event } = toldOf({ kind: 'unavailable', reason: 'store_unavailable' })
    assert.equal(counts[0]?.[1]?.['outcome'], 'unavailable')
    assert.equal(event?.severityText, 'ERROR')
  })

  test('the span says how it was decided', () => {
    assert.deepEqual(toldOf().span, {
      'auth.decision.id': record.id,
      'auth.decision.outcome': 'refused',
      'auth.decision.code': 'not_found',
      'error.type': 'tenant_mismatch',
      'auth.scheme': 'bearer',
      'user.id': 'alice',
      'user.roles': ['member'],
      'security_rule.ruleset.name': 'orders.read',
      'security_rule.version': 'v1',
    })
  })

  test('the event has the request too, by the names of the conventions', () => {
    const { event } = toldOf()
    assert.equal(event?.eventName, 'auth.decision')
    assert.equal(event?.timestamp, Date.parse(record.time))
    assert.equal(event?.severityText, 'INFO')
    const { attributes = {} } = event ?? {}
    assert.equal(attributes['http.route'], '/orders/{id}')
    assert.equal(attributes['http.response.status_code'], 404)
    assert.equal(attributes['client.address'], '192.0.2.1')
    assert.equal(attributes['auth.decision.concealed'], true)
  })

  test('each part may be missing', () => {
    const entry = { id: 'a', record: () => record, line: () => '' }
    telemetrySink({}).write(entry)
    telemetrySink({ span: () => undefined }).write(entry)
  })
})
