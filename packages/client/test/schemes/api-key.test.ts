import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Addressed, apiKey } from '@sallyport/client'

const request: Addressed = {
  href: 'https://api.example/orders',
  origin: 'https://api.example',
  method: 'GET',
  bytes: async () => undefined,
}

describe('apiKey', () => {
  test('the key stands in X-API-Key', () => {
    assert.deepEqual(apiKey({ key: 'sp_1' }).show(request), { fields: { 'x-api-key': 'sp_1' } })
  })
  test('or in the field that the API reads', () => {
    const scheme = apiKey({ key: 'sp_1', header: 'Api-Token' })
    assert.deepEqual(scheme.show(request), { fields: { 'api-token': 'sp_1' } })
  })
  test('it is fixed: nothing exchanges it', () => {
    const { credentials, renew } = apiKey({ key: 'sp_1' })
    assert.deepEqual([credentials, renew], ['fixed', undefined])
  })

  const improper = [
    ['an empty key', { key: '' }],
    ['a key with a blank', { key: 'secret key' }],
    ['a key with a line break', { key: 'secret\r\nx: y' }],
    ['a key beyond ASCII', { key: 'secrét' }],
    ['an empty name of a field', { key: 'secret', header: '' }],
    ['a name with a colon', { key: 'secret', header: 'x:y' }],
  ] as const
  for (const [name, options] of improper) {
    test(`${name} is a TypeError that does not tell the key`, () => {
      assert.throws(
        () => apiKey(options),
        (error) => error instanceof TypeError && !error.message.includes('secr'),
      )
    })
  }
})
