import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AddressedRequest } from '../src/addressed-request.ts'
import { requestOf } from './support.ts'

describe('AddressedRequest', () => {
  const request = requestOf({
    method: 'PUT',
    target: '/a?b',
    params: { id: '7' },
    fields: { 'x-real-ip': '198.51.100.9' },
  })

  test('it is the request, with the address that the function tells', () => {
    const addressed = new AddressedRequest(request, (asked) => String(asked.header('x-real-ip')))
    assert.equal(addressed.address, '198.51.100.9')
    assert.equal(addressed.method, 'PUT')
    assert.equal(addressed.target, '/a?b')
    assert.deepEqual(addressed.params, { id: '7' })
    assert.equal(addressed.header('x-real-ip'), '198.51.100.9')
  })

  test('the connection stays what it is, whatever address is told', () => {
    const connection = { remoteAddress: '192.0.2.7' }
    const addressed = new AddressedRequest({ ...request, connection }, () => '198.51.100.9')
    assert.equal(addressed.connection, connection)
  })

  test('a function that throws leaves no address', () => {
    const addressed = new AddressedRequest(request, () => {
      throw new Error('broken')
    })
    assert.equal(addressed.address, undefined)
  })
})
