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

// Those on Java take seconds to start, and the conformance suite asks them the same.
for (const name of ['express', 'django'] as const) {
  const needs = needsOf(name)
  describe(`${name} with one handler`, { skip: 'skip' in needs && needs.skip }, () => {
    let backend: Backend
    before(async () => {
      backend = await startBackend(name, 'any')
    })
    after(() => backend.stop())

    const asked = async (method: string, body?: string): Promise<readonly [number, unknown]> => {
      const headers = { 'X-Gate-Subject': 'zo%C3%AB', Origin: 'http://app.example' }
      const answer = await fetch(`${backend.url}/orders/7`, {
        method,
        headers,
        ...(body && { body }),
      })
      assert.equal(answer.headers.get('access-control-allow-origin'), 'http://app.example')
      return [answer.status, await answer.json()]
    }

    test('it tells who asks, what was sent, and that it ran', async () => {
      assert.deepEqual(await asked('GET'), [200, { subject: 'zoë' }])
      assert.deepEqual(await asked('POST', '{"a":1}'), [201, { taken: { a: 1 } }])
      assert.deepEqual(await asked('POST', '{'), [400, { error: 'the body is not JSON' }])
      const handled = backend.hits().filter(({ what }) => what === 'any')
      assert.equal(handled.length, 3)
    })

    test('nobody is nobody', async () => {
      const answer = await fetch(`${backend.url}/nothing`)
      assert.deepEqual(await answer.json(), { subject: null })
    })
  })
}
