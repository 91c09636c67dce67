import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toEcs } from '../../src/export/ecs.ts'
import { allow, refusal, TRACE } from '../why/samples.ts'

type Tree = { readonly [name: string]: Tree | undefined }
const ecs = (...args: Parameters<typeof toEcs>): Tree => toEcs(...args) as unknown as Tree

describe('toEcs', () => {
  test('a refusal of what somebody may', () => {
    const { event, http, url, user, rule, sallyport } = ecs(refusal(1))
    assert.deepEqual(event, {
      ...{ kind: 'event', id: refusal(1).id, dataset: 'sallyport.decision' },
      ...{ category: ['api', 'web'], type: ['access', 'denied'], outcome: 'failure' },
      ...{ action: 'orders.read', code: 'forbidden', reason: 'permission_missing' },
    })
    assert.deepEqual(http, { request: { method: 'GET' }, response: { status_code: 403 } })
    assert.deepEqual(url, { path: '/orders/1' })
    assert.deepEqual(user, { id: 'alice', roles: ['guest'] })
    assert.equal(rule?.['version'], 'v2')
    assert.equal(sallyport?.['route'], '/orders/{id}')
  })

  test('a refusal of who somebody is belongs to authentication', () => {
    const { authorization, subject, ...rest } = refusal(1, { kind: 'challenge' })
    assert.deepEqual(ecs(rest)['event']?.['category'], ['authentication', 'api'])
    assert.equal(ecs(rest)['user'], undefined)
  })

  test('an allow is a success, an outage neither success nor failure', () => {
    const outcomeOf = (record: Parameters<typeof toEcs>[0]) => ecs(record)['event']?.['outcome']
    assert.equal(outcomeOf(allow(1)), 'success')
    assert.equal(outcomeOf(refusal(1, { kind: 'unavailable' })), 'unknown')
    assert.deepEqual(ecs(allow(1))['event']?.['type'], ['access', 'allowed'])
  })

  test('service, trace and tenant have names of their own', () => {
    const document = ecs(refusal(1, { trace_id: TRACE }))
    assert.deepEqual(document['service'], {
      ...{ name: 'orders', version: '1.4.2' },
      node: { name: 'pod-3' },
    })
    assert.deepEqual(document['trace'], { id: TRACE })
    assert.deepEqual(document['organization'], { id: 'acme' })
  })

  test('what is no address does not come into a field of addresses', () => {
    const client = ecs(refusal(1, { client: { address: 'unix:' } }))['client']
    assert.deepEqual(client, { address: 'unix:' })
    assert.deepEqual(ecs(refusal(1))['source'], { address: '192.0.2.1', ip: '192.0.2.1' })
  })
})
