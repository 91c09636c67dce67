// Goal: a client is shown as RFC 6749 section 2.3.1 says, whatever its name and secret consist of.
// Method: one row per way; `oauth.test.ts` shows them to a certified server.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  secretInField,
  secretInForm,
  type TokenForm,
} from '../../src/tokens/client-authentication.ts'

function requestOf(clientId: string): TokenForm {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId })
  return { tokenEndpoint: 'https://login.example/token', clientId, headers: {}, form }
}

describe('a secret', () => {
  for (const [name, clientId, secret, expected] of [
    ['plain', 'id', 'secret', 'id:secret'],
    ['with what a form encodes', 'a:b', 'c d+%&ü', 'a%3Ab:c+d%2B%25%26%C3%BC'],
    ['empty', 'id', '', 'id:'],
  ] as const) {
    test(`in the field, ${name}; the form does not name the client as well`, async () => {
      const request = requestOf(clientId)
      await secretInField(secret)(request)
      const [scheme, credentials = ''] = (request.headers['authorization'] ?? '').split(' ')
      assert.deepEqual([scheme, atob(credentials)], ['Basic', expected])
      assert.equal(request.form.toString(), 'grant_type=refresh_token')
    })
  }

  test('in the form', async () => {
    const request = requestOf('id')
    await secretInForm('a b')(request)
    assert.deepEqual(request.headers, {})
    assert.equal(request.form.get('client_id'), 'id')
    assert.equal(request.form.get('client_secret'), 'a b')
  })
})
