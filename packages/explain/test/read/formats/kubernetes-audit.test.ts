// Goal: the audit log of Kubernetes says who asked for what, once for each request.
// Method: events of the stages of a request, allowed and refused.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kubernetesAudit } from '../../../src/read/formats/kubernetes-audit.ts'
import { readAll, readOne } from './lines.ts'

const event = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  auditID: '5d2f-77',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/secrets?limit=500',
  verb: 'list',
  user: { username: 'system:serviceaccount:shop:worker', groups: ['system:authenticated'] },
  sourceIPs: ['203.0.113.9', '10.0.0.7'],
  userAgent: 'kubectl/v1.31',
  objectRef: { resource: 'secrets', namespace: 'shop' },
  responseStatus: { metadata: {}, status: 'Failure', reason: 'Forbidden', code: 403 },
  requestReceivedTimestamp: '2026-05-04T07:33:20.250123Z',
  stageTimestamp: '2026-05-04T07:33:20.251Z',
  annotations: { 'authorization.k8s.io/decision': 'forbid' },
}
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/api/v1/namespaces/shop/secrets',
  status: 403,
  address: '203.0.113.9',
  agent: 'kubectl/v1.31',
  subject: 'system:serviceaccount:shop:worker',
  reason: 'permission_missing',
  id: '5d2f-77',
}

describe('kubernetesAudit', () => {
  test('a refusal', () => {
    assert.deepEqual(readOne(kubernetesAudit, JSON.stringify(event)), expected)
  })

  test('nobody was told who it is', () => {
    const anonymous = { ...event, user: { username: 'system:anonymous' } }
    const { subject, ...rest } = expected
    assert.equal(subject, event.user.username)
    const seen = readOne(kubernetesAudit, JSON.stringify(anonymous))
    assert.deepEqual(seen, { ...rest, reason: 'no_credentials' })
  })

  test('other stages of a request are no requests', () => {
    const received = { ...event, stage: 'RequestReceived', responseStatus: undefined }
    assert.equal(readAll(kubernetesAudit, [JSON.stringify(received)])[0]?.outcome, 'other')
  })
})
