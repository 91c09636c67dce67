import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AccessError, bearer, createAccessClient, memoryStore, type StepUp } from '../src/index.ts'
import { serve } from './support/serve.ts'

const origins = ['https://api.example']
const answering =
  (...answers: Response[]): typeof fetch =>
  async () =>
    answers.shift() ?? new Response('good')
const refusal = (status: number, field: string): Response =>
  new Response(null, { status, headers: { 'www-authenticate': field } })
const weak = (): Response =>
  refusal(
    401,
    'Bearer error="insufficient_user_authentication", acr_values="phr mfa", max_age="300", scope="orders"',
  )

describe('createAccessClient', () => {
  test('fetch gives any answer, request a good one only', async () => {
    const api = createAccessClient({
      origins,
      fetch: answering(new Response(null, { status: 404 }), new Response(null, { status: 404 })),
    })
    assert.equal((await api.fetch('/')).status, 404)
    await assert.rejects(
      api.request('/'),
      (error) => error instanceof AccessError && error.kind === 'missing' && error.status === 404,
    )
    assert.equal(await (await api.request('/')).text(), 'good')
  })

  test('a fetch is called as a function: that of a browser refuses to be a method', async () => {
    let self: unknown = 'not called'
    async function fetch(this: unknown): Promise<Response> {
      self = this
      return new Response()
    }
    await createAccessClient({ origins, fetch }).fetch('/')
    assert.equal(self, undefined)
  })

  test('what is no scheme is a TypeError that says what is one', () => {
    for (const auth of ['token', [bearer(), undefined], {}]) {
      assert.throws(() => createAccessClient({ origins, auth: auth as never }), /must be a scheme/)
    }
  })

  test('without auth it shows nothing', async (context) => {
    const { origin, arrived } = await serve(context, (response) => {
      response.end()
    })
    await createAccessClient({ origins: [origin] }).fetch('/')
    assert.equal(arrived[0]?.headers.authorization, undefined)
  })

  const limits = [
    [0, true],
    [1_073_741_824, true],
    [-1, false],
    [1_073_741_825, false],
    [Number.NaN, false],
  ] as const
  for (const [bodyBufferBytes, isGood] of limits) {
    test(`${bodyBufferBytes} bytes are ${isGood ? 'kept' : 'a TypeError'}`, () => {
      const make = () => createAccessClient({ origins, bodyBufferBytes })
      if (isGood) assert.ok(make())
      else assert.throws(make, /bodyBufferBytes/)
    })
  }
})

describe('onStepUp', () => {
  test('is told what is asked for, and the request is sent again', async () => {
    const asked: StepUp[] = []
    const api = createAccessClient({
      origins,
      auth: bearer({ store: memoryStore({ accessToken: 'a' }) }),
      fetch: answering(weak()),
      onStepUp: async (stepUp) => {
        asked.push(stepUp)
        return true
      },
    })
    assert.equal((await api.fetch('/')).status, 200)
    assert.deepEqual(asked, [
      {
        code: 'insufficient_user_authentication',
        acrValues: ['phr', 'mfa'],
        maxAgeSeconds: 300,
        scope: 'orders',
      },
    ])
  })

  test('that was not done is a refusal', async () => {
    const api = createAccessClient({
      origins,
      fetch: answering(weak()),
      onStepUp: async () => false,
    })
    await assert.rejects(
      api.request('/'),
      (error) => error instanceof AccessError && error.kind === 'step_up',
    )
  })

  test('is not asked for a scope, unless that is wanted', async () => {
    const missing = () => refusal(403, 'Bearer error="insufficient_scope", scope="orders:write"')
    const asked: StepUp[] = []
    const onStepUp = async (stepUp: StepUp): Promise<boolean> => {
      asked.push(stepUp)
      return true
    }
    const deaf = createAccessClient({ origins, fetch: answering(missing()), onStepUp })
    assert.equal((await deaf.fetch('/')).status, 403)
    assert.equal(asked.length, 0)
    const stepUpFor = ['insufficient_scope'] as const
    const open = createAccessClient({ origins, fetch: answering(missing()), onStepUp, stepUpFor })
    assert.equal((await open.fetch('/')).status, 200)
    assert.deepEqual([asked[0]?.code, asked[0]?.scope], ['insufficient_scope', 'orders:write'])
  })

  test('one for all who need the same, and one for each that is different', async () => {
    let running = 0
    let most = 0
    let asked = 0
    const api = createAccessClient({
      origins,
      fetch: answering(
        weak(),
        weak(),
        weak(),
        refusal(401, 'Bearer error="insufficient_user_authentication", max_age=9'),
      ),
      onStepUp: async () => {
        asked += 1
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 20))
        running -= 1
        return true
      },
    })
    await Promise.all([1, 2, 3, 4].map(() => api.fetch('/')))
    assert.deepEqual([asked, most], [2, 2])
  })

  test('one that fails fails the call', async () => {
    const onStepUp = () => Promise.reject(new Error('the window was closed'))
    const api = createAccessClient({ origins, fetch: answering(weak()), onStepUp })
    await assert.rejects(api.fetch('/'), /the window was closed/)
  })
})

describe('a listener that throws', () => {
  const fails = (): never => {
    throw new Error('a mistake in the listener')
  }
  const refused: typeof fetch = async () => refusal(401, 'Bearer error="invalid_token"')

  test('changes no answer, and is warned of', async (context) => {
    const warned = context.mock.method(console, 'warn', () => {})
    const api = createAccessClient({ origins, fetch: refused, onDecision: fails })
    assert.equal((await api.fetch('/')).status, 401)
    assert.equal(warned.mock.callCount(), 1)
  })

  test('hides no error', async (context) => {
    context.mock.method(console, 'warn', () => {})
    const auth = bearer({ store: memoryStore({ accessToken: 'a' }) })
    const api = createAccessClient({ origins, auth, fetch: refused, onSessionEnded: fails })
    await assert.rejects(api.fetch('/'), { name: 'AccessError', kind: 'session_ended' })
  })
})

describe('onSessionEnded', () => {
  test('is told once, however many wait', async () => {
    const told: AccessError[] = []
    const store = memoryStore({ accessToken: 'a', refreshToken: 'b' })
    const auth = bearer({
      store,
      refresh: {
        grant: 'refresh_token',
        request: async () => ({ kind: 'ended', why: 'it was used' }),
      },
    })
    const refused = (): typeof fetch => async () => refusal(401, 'Bearer error="invalid_token"')
    const onSessionEnded = (error: AccessError): void => void told.push(error)
    const api = createAccessClient({ origins, auth, fetch: refused(), onSessionEnded })
    const results = await Promise.allSettled([1, 2, 3].map(() => api.fetch('/')))
    await assert.rejects(api.fetch('/'))
    assert.equal(told.length, 1)
    assert.ok(results.every((one) => one.status === 'rejected' && one.reason === told[0]))
    assert.equal(told[0]?.kind, 'session_ended')
  })
})
