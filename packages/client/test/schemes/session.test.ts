// Goal: a session by cookie works where no browser keeps cookies, and changes carry their token.
// Method: real servers that set cookies and note what arrives.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  AccessError,
  type AccessScheme,
  basic,
  createAccessClient,
  session,
} from '@sallyport/client'
import { type Answering, serve } from '../support/serve.ts'

/** Signs in at `/sign-in`, which redirects; elsewhere it wants the cookie. */
const application: Answering = (response, { path, headers }) => {
  if (path === '/sign-in') {
    response.setHeader('set-cookie', ['session=s1; HttpOnly', 'theme=dark; Path=/themes'])
    response.writeHead(303, { location: '/orders' }).end()
  } else if (headers.cookie === 'session=s1') response.writeHead(200).end('orders')
  else response.writeHead(401, { 'www-authenticate': 'Session realm="orders"' }).end()
}

const client = (origin: string, auth: AccessScheme | readonly AccessScheme[]) =>
  createAccessClient({ origins: [origin], auth })

describe('session', () => {
  test('keeps the cookie of a redirect, and shows it from then on', async (context) => {
    const { origin, arrived } = await serve(context, application)
    const api = client(origin, session())
    assert.equal((await api.fetch('/orders')).status, 401)
    assert.equal(await (await api.fetch('/sign-in', { method: 'POST' })).text(), 'orders')
    assert.equal((await api.fetch('/orders')).status, 200)
    assert.equal((await api.fetch('/themes')).status, 401)
    const cookies = arrived.map(({ headers }) => headers.cookie)
    const both = 'theme=dark; session=s1'
    assert.deepEqual(cookies, [undefined, undefined, 'session=s1', 'session=s1', both])
  })

  test('a 401 is handed over after one request, also beside a weaker scheme', async (context) => {
    const { origin, arrived } = await serve(context, (response) => {
      response.setHeader('www-authenticate', ['Session realm="orders"', 'Basic realm="orders"'])
      response.writeHead(401).end()
    })
    const api = client(origin, [session(), basic('alice', 'secret')])
    const error = await api.request('/orders').catch((thrown: unknown) => thrown)
    assert.ok(error instanceof AccessError)
    assert.deepEqual([error.kind, arrived.length], ['unauthenticated', 1])
  })

  test('a cookie that another request replaced meanwhile is sent again, the new one', async (context) => {
    let good = 's1'
    const { origin, arrived } = await serve(context, async (response, { path, headers }) => {
      if (path === '/step-up') {
        good = 's2'
        response.setHeader('set-cookie', 'session=s2')
        response.end()
        return
      }
      if (path === '/late') await new Promise((resolve) => setTimeout(resolve, 100))
      if (path === '/sign-in') response.setHeader('set-cookie', 'session=s1')
      const isGood = path === '/sign-in' || headers.cookie === `session=${good}`
      response.writeHead(isGood ? 200 : 401, { 'www-authenticate': 'Session realm="a"' }).end()
    })
    const api = client(origin, session())
    await api.fetch('/sign-in')
    const late = [1, 2, 3].map(() => api.fetch('/late'))
    await new Promise((resolve) => setTimeout(resolve, 30))
    await api.fetch('/step-up')
    const statuses = (await Promise.all(late)).map(({ status }) => status)
    assert.deepEqual(statuses, [200, 200, 200])
    assert.equal(arrived.length, 8)
  })

  test('a cookie goes to the origin that set it, and a redirect takes it nowhere', async (context) => {
    const other = await serve(context, (response) => void response.writeHead(200).end())
    const { origin } = await serve(context, (response, { path }) => {
      if (path === '/away') response.writeHead(302, { location: `${other.origin}/` }).end()
      else response.writeHead(200, { 'set-cookie': 'session=s1; Domain=127.0.0.1' }).end()
    })
    const auth = session()
    const api = createAccessClient({ origins: [origin, other.origin], auth })
    await api.fetch('/')
    await api.fetch('/away')
    await api.fetch(`${other.origin}/orders`)
    assert.deepEqual(
      other.arrived.map(({ headers }) => headers.cookie),
      [undefined, undefined],
    )
  })

  test('takes the cookies of an answer that it did not see, and forgets them', async (context) => {
    const { origin } = await serve(context, application)
    const auth = session()
    const api = client(origin, auth)
    auth.signIn(await fetch(`${origin}/sign-in`, { method: 'POST', redirect: 'manual' }))
    assert.equal((await api.fetch('/orders')).status, 200)
    auth.signOut()
    assert.equal((await api.fetch('/orders')).status, 401)
  })

  const methods = [
    ['GET', undefined],
    ['HEAD', undefined],
    ['OPTIONS', undefined],
    ['POST', 't1'],
    ['PUT', 't1'],
    ['PATCH', 't1'],
    ['DELETE', 't1'],
  ] as const
  for (const [method, token] of methods) {
    test(`${method} goes ${token === undefined ? 'without' : 'with'} the token`, async (context) => {
      const { origin, arrived } = await serve(context, (response) => void response.end())
      await client(origin, session({ csrf: () => 't1' })).fetch('/', { method })
      assert.equal(arrived[0]?.headers['x-csrf-token'], token)
    })
  }

  test('the newest token is asked for each time, and may take its time', async (context) => {
    const { origin, arrived } = await serve(context, (response) => void response.end())
    let turn = 0
    const csrf = async () => {
      turn += 1
      return turn === 1 ? undefined : `t${turn}`
    }
    const api = client(origin, session({ csrf, csrfHeader: 'X-XSRF-Token' }))
    for (let n = 0; n < 3; n += 1) await api.fetch('/', { method: 'POST' })
    const tokens = arrived.map(({ headers }) => headers['x-xsrf-token'])
    assert.deepEqual(tokens, [undefined, 't2', 't3'])
  })

  test('what cannot be a field is a TypeError that does not tell the token', async () => {
    assert.throws(() => session({ csrfHeader: 'x y' }), TypeError)
    const api = client('https://api.example', session({ csrf: () => 'secret\r\n' }))
    await assert.rejects(
      api.fetch('/', { method: 'POST' }),
      (error) => error instanceof TypeError && !error.message.includes('secret'),
    )
  })
})
