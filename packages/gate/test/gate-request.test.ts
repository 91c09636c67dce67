import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rulesOf } from '../src/gate.ts'
import { GateRequest } from '../src/gate-request.ts'
import { asked, settingsFrom } from './stated.ts'

describe('request of a gate', () => {
  const request = new GateRequest(
    asked({ target: '/orders/7?x' }, { Host: 'gate:9700', Accept: 'a' }),
  )

  test('the host is the one that the client named', () => {
    assert.equal(request.header('host'), 'api.example')
    assert.equal(request.header('accept'), 'a')
    assert.equal(request.header('cookie'), undefined)
  })

  test('it is recorded by the path of its rule, and has its parameters', () => {
    request.found(undefined)
    assert.deepEqual(request.params, {})
    request.found(rulesOf(settingsFrom()).find('orders', 'GET', '/orders/7'))
    assert.deepEqual({ ...request.params }, { id: '7' })
    assert.equal(request.routeOf?.(), '/orders/:id')
    assert.equal(request.target, '/orders/7?x')
  })
})
