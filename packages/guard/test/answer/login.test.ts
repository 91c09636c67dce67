import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { permission } from '@sallyport/policy'
import { answerOf, bearing, guardOf } from '../guard-support.ts'

describe('a login page', () => {
  const html = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
  const guard = guardOf()
  const policy = guard.policy('page', {
    rule: permission('orders:read'),
    loginPage: '/login',
  })
  const rows = [
    [
      'a navigation goes there and comes back',
      'GET',
      '/orders?page=2',
      '/login?return_to=%2Forders%3Fpage%3D2',
    ],
    ['a form that was sent does not come back', 'POST', '/orders', '/login'],
    ['HEAD does', 'HEAD', '/orders', '/login?return_to=%2Forders'],
    ['another host is no way back', 'GET', '//evil.example/', '/login?return_to=%2F'],
    ['nor with a backslash', 'GET', '/\\evil.example/', '/login?return_to=%2F'],
    ['nor as a whole address', 'GET', 'http://evil.example/', '/login?return_to=%2F'],
  ] as const
  for (const [name, method, target, location] of rows) {
    test(name, async () => {
      const answer = await answerOf(guard, policy, { method, target, fields: html })
      assert.equal(answer.status, 303)
      assert.equal(answer.field('location'), location)
      assert.equal(answer.field('cache-control'), 'no-store')
      assert.equal(answer.body, '')
    })
  }

  test('the redirect has no body, and says so', async () => {
    const answer = await answerOf(guard, policy, { fields: html })
    assert.equal(answer.field('content-length'), '0')
  })

  test('a query of its own is kept', async () => {
    const other = guard.policy('page2', {
      rule: permission('orders:read'),
      loginPage: '/login?tenant=acme',
    })
    const answer = await answerOf(guard, other, { target: '/a', fields: html })
    assert.equal(answer.field('location'), '/login?tenant=acme&return_to=%2Fa')
  })

  test('a script is never redirected', async () => {
    const fields = { accept: 'text/html', 'sec-fetch-mode': 'cors' }
    assert.equal((await answerOf(guard, policy, { fields })).status, 401)
    assert.equal((await answerOf(guard, policy)).status, 401)
  })

  test('who is known and may not is not sent to sign in again', async () => {
    const other = guard.policy('page3', {
      rule: permission('settings:read'),
      loginPage: '/login',
    })
    assert.equal((await answerOf(guard, other, bearing('alice', html))).status, 403)
  })

  test('a person without a login page gets a page', async () => {
    const other = guard.policy('page4', { rule: permission('orders:read') })
    const answer = await answerOf(guard, other, { fields: html })
    assert.equal(answer.status, 401)
    assert.match(answer.field('content-type') ?? '', /text\/html/)
  })
})
