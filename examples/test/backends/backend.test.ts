// Goal: each application routes as was measured, and its own counter tells what ran.
// Method: the applications themselves, asked directly, without a gate in between.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { BACKENDS, type Backend, needsOf, startBackend } from '../../src/backends/backend.ts'

for (const name of BACKENDS) {
  const needs = needsOf(name)
  describe(`the backend ${name}`, { skip: 'skip' in needs && needs.skip }, () => {
    let backend: Backend
    before(async () => {
      backend = await startBackend(name)
    })
    after(() => backend.stop())

    const rows = [
      ['GET', '/health', 'health'],
      ['GET', '/orders', 'orders'],
      ['POST', '/orders', 'create'],
      ['GET', '/orders/7', 'order'],
      ['DELETE', '/orders/7', 'remove'],
      ['GET', '/tenants/acme/orders', 'tenant'],
      ['GET', '/admin', 'admin'],
      ['GET', '/public/a/b', 'public'],
      ['GET', '/hand-over', 'hand-over'],
    ] as const
    for (const [method, path, handler] of rows) {
      test(`${method} ${path} runs ${handler}, and it tells whom it took for the subject`, async () => {
        const answer = await fetch(`${backend.url}${path}`, {
          method,
          headers: { 'X-Gate-Subject': 'alice' },
          ...(method === 'POST' && { body: 'x'.repeat(1000) }),
        })
        assert.equal(answer.status, 200)
        await answer.body?.cancel()
        assert.deepEqual(backend.hits(), [
          { what: 'request', more: `${method} ${path}` },
          { what: handler, more: 'alice' },
        ])
      })
    }

    test('what it does not route runs no handler', async () => {
      assert.equal((await fetch(`${backend.url}/nothing`)).status, 404)
      assert.deepEqual(backend.hits(), [{ what: 'request', more: 'GET /nothing' }])
    })
  })
}
