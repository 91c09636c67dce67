import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basic, createGuard } from '@sallyport/guard'
import { createModel } from '@sallyport/policy'
import { recordsDashboard } from '../../src/first-run/dashboard.ts'

test('what the guard records is shown, and nothing is left behind', async () => {
  const dashboard = recordsDashboard()
  const guard = createGuard({
    realm: 'orders',
    model: createModel({ permissions: [] }),
    schemes: [basic({ lookup: () => undefined })],
    sink: dashboard.sink,
  })
  const request = { method: 'GET', target: '/orders', params: {}, address: '192.0.2.1' }
  await guard.handle({ ...request, header: () => undefined }, guard.fallback)
  const link = new URL(await dashboard.open())
  const key = link.hash.slice('#sign-in='.length)
  const signedIn = await fetch(new URL('api/session', link), {
    method: 'POST',
    headers: { 'x-sign-in': key },
  })
  const [cookie = ''] = signedIn.headers.getSetCookie()
  const headers = { cookie: cookie.split(';')[0] ?? '' }
  const overview = await fetch(new URL('api/overview', link), { headers })
  const { source, statuses } = (await overview.json()) as Record<string, unknown>
  assert.deepEqual(statuses, [{ name: '401', count: 1 }])
  assert.equal((source as { name: string }).name, 'the records of the orders API')
  await dashboard.close()
  await assert.rejects(fetch(link))
})
