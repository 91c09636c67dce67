// Goal: credentials are shown behind what a request has, and are only called over when a server says so.
// Method: one row per status that a server answers with.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import { isAlive, present } from '../../src/identity/show.ts'
import type { Field } from '../../src/plan.ts'
import { RunSender } from '../../src/wire/sender.ts'
import { planFor, serve } from '../wire/ground.ts'

describe('isAlive', () => {
  for (const [status, expected] of [
    [200, true],
    [204, true],
    [302, false],
    [401, false],
    [403, false],
    [404, false],
    [429, true],
    [500, true],
    [503, true],
  ] as const) {
    test(`${status} means ${expected ? 'that nothing is said against them' : 'that they are over'}`, async () => {
      let asked = ''
      await using ground = await serve(({ url, headers }, response) => {
        asked = `${url} ${headers.authorization}`
        response.writeHead(status).end()
      })
      const base = `${ground.base}/api`
      const fields: readonly Field[] = [['Authorization', 'Bearer t']]
      const held: HeldCredentials = {
        identity: 'alice',
        kind: 'opaque',
        fields,
        field: 'Authorization',
        prefix: 'Bearer ',
        secret: 't',
      }
      const operation = {
        id: 'GET /me',
        method: 'GET',
        path: '/me',
        parameters: [],
        body: undefined,
        declared: undefined,
        place: undefined,
      }
      const sender = new RunSender(planFor(base))
      assert.equal(await isAlive(held, { sender, operation, base }), expected)
      assert.equal(asked, '/api/me Bearer t')
      sender.close()
    })
  }
})

describe('present', () => {
  test('fields of the request come first, those of the credentials next, proofs last', async () => {
    const held: HeldCredentials = {
      identity: 'alice',
      kind: 'dpop',
      fields: [['Authorization', 'DPoP t']],
      field: 'Authorization',
      prefix: 'DPoP ',
      secret: 't',
      prove: ({ target }) => Promise.resolve([['DPoP', `proof of ${target}`]]),
    }
    const request = await present(held, { method: 'GET', target: '/a', fields: [['A', 'b']] })
    assert.deepEqual(request.fields, [
      ['A', 'b'],
      ['Authorization', 'DPoP t'],
      ['DPoP', 'proof of /a'],
    ])
  })
})
