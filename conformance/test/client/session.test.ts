// Goal: a program signs in to the guard's sessions by the client, and does all that a page can.
// Method: our guard on node:http, where nothing but the client keeps the cookie and the CSRF token.
import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { AccessError, createAccessClient, session } from '@sallyport/client'
import { basicCredentials, formatCredentials } from '@sallyport/contract'
import {
  basic,
  createGuard,
  createSessions,
  hashPassword,
  memorySessions,
  session as sessionScheme,
} from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { assurance, authenticated, createModel } from '@sallyport/policy'

const alice = { id: 'alice', sets: [] }
const passwordHash = await hashPassword('correct horse')
const sessions = createSessions({ store: memorySessions(), cookie: { insecure: true } })
const guard = createGuard({
  realm: 'orders',
  model: createModel({ permissions: [], sets: {} }),
  schemes: [
    sessionScheme(sessions),
    basic({ lookup: (name) => (name === 'alice' ? { subject: alice, passwordHash } : undefined) }),
  ],
})

const signedIn = { rule: authenticated(), schemes: ['session'] }
const signIn = guard.policy('session.open', { rule: authenticated(), schemes: ['basic'] })
const mine = guard.policy('session.mine', signedIn)
const erase = guard.policy('orders.delete', {
  ...signedIn,
  rule: assurance({ acr: ['mfa'], maxAgeSeconds: 300 }),
})

function opened(
  response: ServerResponse,
  { field, csrfToken }: Pick<Awaited<ReturnType<typeof sessions.signIn>>, 'field' | 'csrfToken'>,
): void {
  response.setHeader(...field).end(JSON.stringify({ csrfToken }))
}

let steps = 0
const server = createServer(
  nodeListener(guard, [
    route(['POST', '/session'], signIn, async ({ headers }, response) => {
      const proved = { subject: alice, methods: ['pwd'] }
      opened(response, await sessions.signIn(headers.cookie, proved))
    }),
    route(['GET', '/session'], mine, (_request, response, { subject }) => {
      response.end(subject?.id)
    }),
    route(['PUT', '/session'], mine, (_request, response) => {
      response.writeHead(204).end()
    }),
    route(['POST', '/session/code'], mine, async ({ headers }, response) => {
      steps += 1
      const stepped = await sessions.stepUp(headers.cookie, 'otp')
      if (stepped === undefined) response.writeHead(409).end()
      else opened(response, stepped)
    }),
    route(['DELETE', '/session'], mine, async ({ headers }, response) => {
      response
        .setHeader(...(await sessions.signOut(headers.cookie)))
        .writeHead(204)
        .end()
    }),
    route(['DELETE', '/orders'], erase, (_request, response) => {
      response.end('gone')
    }),
  ]),
)

let origin = ''
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

/** A client, and a page's share of the work: it keeps the token that the server tells. */
function program() {
  let csrfToken: string | undefined
  const take = async (answer: Response): Promise<void> => {
    csrfToken = JSON.parse(await answer.text()).csrfToken
  }
  const auth = session({ csrf: () => csrfToken })
  const api = createAccessClient({
    origins: [origin],
    auth,
    onStepUp: async () => {
      await take(await api.request('/session/code', { method: 'POST' }))
      return true
    },
  })
  const enter = async (): Promise<void> => {
    const authorization = formatCredentials(basicCredentials('alice', 'correct horse'))
    const answer = await api.request('/session', { method: 'POST', headers: { authorization } })
    auth.signIn(answer)
    await take(answer)
  }
  return {
    api,
    enter,
    forget: () => {
      csrfToken = undefined
    },
  }
}

async function errorOf(work: Promise<unknown>): Promise<AccessError> {
  const error = await work.catch((thrown: unknown) => thrown)
  assert.ok(error instanceof AccessError, String(error))
  return error
}

describe('the client with sessions of the guard', () => {
  test('before sign-in a 401 is handed over, with the challenge `Session`', async () => {
    const error = await errorOf(program().api.request('/session'))
    assert.deepEqual([error.kind, error.attempts.length], ['unauthenticated', 1])
    assert.equal(error.challenges[0]?.scheme, 'Session')
  })

  test('signed in, it reads, and changes with the CSRF token', async () => {
    const { api, enter } = program()
    await enter()
    assert.equal(await (await api.request('/session')).text(), 'alice')
    assert.equal((await api.request('/session', { method: 'PUT' })).status, 204)
  })

  test('without the token a change is 403, sent once, and the session lives on', async () => {
    const { api, enter, forget } = program()
    await enter()
    forget()
    const error = await errorOf(api.request('/session', { method: 'PUT' }))
    assert.deepEqual([error.kind, error.attempts.length], ['forbidden', 1])
    assert.equal((await api.request('/session')).status, 200)
  })

  test('a step-up changes id and token, and the request goes through with both', async () => {
    const { api, enter } = program()
    await enter()
    const before = steps
    for (let n = 0; n < 3; n += 1) {
      assert.equal((await api.request('/orders', { method: 'DELETE' })).status, 200)
    }
    assert.equal(steps - before, 1)
  })

  test('signed out, the cookie is gone', async () => {
    const { api, enter } = program()
    await enter()
    assert.equal((await api.request('/session', { method: 'DELETE' })).status, 204)
    assert.equal((await errorOf(api.request('/session'))).kind, 'unauthenticated')
  })
})
