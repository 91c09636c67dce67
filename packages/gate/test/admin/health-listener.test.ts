import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { healthListener } from '../../src/admin/health-listener.ts'
import { serve } from '../../src/serve.ts'

let ready: () => Promise<boolean> = async () => true
const served = await serve(healthListener({ isReady: () => ready() }), {
  host: '127.0.0.1',
  port: 0,
})
after(() => served.close(0))

const get = async (path: string, method = 'GET') => {
  const answer = await fetch(`${served.address}${path}`, { method })
  return [answer.status, await answer.text()]
}

describe('healthListener', () => {
  test('tells whether it lives and is ready, and nothing else', async () => {
    assert.deepEqual(await get('/healthz'), [200, 'ok\n'])
    assert.deepEqual(await get('/readyz?verbose'), [200, 'ready\n'])
    assert.deepEqual(await get('/readyz', 'HEAD'), [200, ''])
    for (const path of ['/metrics', '/v1/explain/x', '/']) assert.equal((await get(path))[0], 404)
    assert.equal((await get('/healthz', 'POST'))[0], 405)
  })
  test('is not ready where that is so, or cannot be said', async () => {
    ready = async () => false
    assert.deepEqual(await get('/readyz'), [503, 'not ready\n'])
    ready = () => Promise.reject(new Error('of the test'))
    assert.deepEqual(await get('/readyz'), [503, 'not ready\n'])
    assert.deepEqual(await get('/healthz'), [200, 'ok\n'])
  })
})
