// Goal: what the guard answers, on every adapter, is what the client knows how to obey.
// Method: the fixture of the cases, served by each adapter, and asked through the client: what arrives, how
// many requests that took, and whether the record has the id that the client was told.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  AccessError,
  type AccessScheme,
  apiKey,
  basic,
  bearer,
  type ClientDecision,
  createAccessClient,
  digest,
  memoryStore,
  type StepUp,
} from '@sallyport/client'
import { adapterNames, adapters } from '../../src/adapters/index.ts'
import { createFixture, type Fixture } from '../../src/fixture/fixture.ts'
import { apiKeys } from '../../src/fixture/subjects.ts'
import { tokens } from '../../src/fixture/tokens.ts'
import type { Served } from '../../src/target.ts'

type TokenName = keyof typeof tokens

for (const name of adapterNames) {
  describe(`the client on ${name}`, () => {
    let fixture: Fixture
    let served: Served
    let origin = ''
    before(async () => {
      fixture = await createFixture({ decisionMs: 1_000, digest: 'all' })
      served = await (await adapters[name]()).serve(fixture)
      origin = `http://${served.place.host}:${served.place.port}`
    })
    after(async () => {
      await served.close()
      await fixture.close()
    })

    const make = (
      auth: AccessScheme | readonly AccessScheme[],
      onStepUp?: Told['stepUp'],
    ): Told => {
      const decisions: ClientDecision[] = []
      const api = createAccessClient({
        origins: [origin],
        auth,
        retry: { waits: 1, backoffSeconds: 0.01, maxWaitSeconds: 0.9 },
        onDecision: (decision) => decisions.push(decision),
        ...(onStepUp && { onStepUp }),
      })
      return { api, decisions, ...(onStepUp && { stepUp: onStepUp }) }
    }
    /** Bears one token, and gets the next ones by renewal. */
    const bearing = async (first: TokenName, ...next: TokenName[]) => {
      let renewals = 0
      const auth = bearer({
        store: memoryStore({ accessToken: await tokens[first](fixture.office) }),
        refresh: {
          grant: 'client_credentials',
          request: async () => {
            const token = next[Math.min(renewals, next.length - 1)]
            renewals += 1
            if (token === undefined) return { kind: 'ended', why: 'there is no next token' }
            return { kind: 'tokens', tokens: { accessToken: await tokens[token](fixture.office) } }
          },
        },
      })
      return { auth, renewals: () => renewals }
    }
    const errorOf = async (made: Told, path: string, init?: RequestInit): Promise<AccessError> => {
      const error = await made.api.request(path, init).catch((thrown: unknown) => thrown)
      assert.ok(error instanceof AccessError, `not refused: ${String(error)}`)
      return error
    }
    /** The id that the client was told finds the record of this very refusal. */
    const recorded = ({ decisionId, status }: AccessError): void => {
      const record = fixture.world.records.find(({ id }) => id === decisionId)
      assert.equal(record?.http.status, status)
    }

    test('an expired token is renewed once for twenty requests', async () => {
      const { auth, renewals } = await bearing('expired', 'good')
      const { api } = make(auth)
      const answers = await Promise.all(Array.from({ length: 20 }, () => api.fetch('/orders')))
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
      assert.equal(renewals(), 1)
    })

    test('a body goes out again whole after a renewal', async () => {
      const { auth } = await bearing('expired', 'good')
      const order = { item: 'pen', quantity: 1, note: 'x'.repeat(5_000) }
      const { api } = make(auth)
      const body = new Blob([JSON.stringify(order)]).stream()
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body, duplex: 'half' }
      const answer = await api.fetch('/orders', init as RequestInit)
      assert.ok(answer.ok, String(answer.status))
    })

    test('a token that is refused again is handed over after two requests', async () => {
      const { auth, renewals } = await bearing('expired', 'wrong_audience')
      const made = make(auth)
      const error = await errorOf(made, '/orders')
      assert.deepEqual([error.kind, error.code], ['unauthenticated', 'invalid_token'])
      assert.deepEqual([made.decisions.length, renewals()], [2, 1])
      recorded(error)
    })

    test('a 403 is handed over at once, with its record', async () => {
      const { auth, renewals } = await bearing('erin', 'good')
      const made = make(auth)
      const error = await errorOf(made, '/settings')
      assert.deepEqual([error.kind, error.code], ['forbidden', 'forbidden'])
      assert.deepEqual([made.decisions.length, renewals()], [1, 0])
      recorded(error)
    })

    test('a missing scope is told and not asked for', async () => {
      const { auth, renewals } = await bearing('no_scopes', 'good')
      const error = await errorOf(make(auth), '/orders')
      assert.deepEqual([error.kind, error.code], ['forbidden', 'insufficient_scope'])
      assert.equal(renewals(), 0)
    })

    test('what is hidden is missing', async () => {
      const { auth } = await bearing('good')
      const error = await errorOf(make(auth), '/orders/4')
      assert.deepEqual([error.kind, error.code], ['missing', 'not_found'])
    })

    test('a step-up is asked for once for ten requests, and then all get through', async () => {
      const asked: StepUp[] = []
      const { auth } = await bearing('one_factor')
      const { api } = make(auth, async (stepUp) => {
        asked.push(stepUp)
        await auth.signIn({ accessToken: await tokens.two_factors(fixture.office) })
        return true
      })
      const answers = await Promise.all(Array.from({ length: 10 }, () => api.fetch('/strong')))
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
      assert.equal(asked.length, 1)
      assert.deepEqual(asked[0]?.acrValues, ['mfa', 'phr'])
      assert.equal(asked[0]?.maxAgeSeconds, 300)
    })

    test('a step-up that nobody does is told as one', async () => {
      const { auth } = await bearing('one_factor')
      const error = await errorOf(make(auth), '/strong')
      assert.deepEqual([error.kind, error.status], ['step_up', 401])
    })

    test('without a token, the challenge chooses the password', async () => {
      const { api, decisions } = make([bearer(), basic('alice', 'alice-password')])
      // Scripts are offered Basic where nothing else is accepted.
      assert.equal((await api.fetch('/basic')).status, 200)
      assert.equal((await api.fetch('/me')).status, 200)
      // The second is sent with what the first was answered with.
      assert.equal(decisions.length, 1)
    })

    test('Digest, the strongest that is offered, with one challenge for ten requests', async () => {
      const made = make(digest('alice', 'alice-password'))
      const answers = await Promise.all(Array.from({ length: 10 }, () => made.api.fetch('/digest')))
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
      assert.equal(made.decisions.length, 1)
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ item: 'pen', quantity: 1 })
      assert.ok((await made.api.fetch('/digest', { method: 'POST', headers, body })).ok)
    })

    test('an API key opens what takes one', async () => {
      const { api } = make(apiKey({ key: apiKeys.reporting.key }))
      assert.equal((await api.fetch('/key')).status, 200)
    })

    test('malformed credentials are called that, and sent once', async () => {
      const { auth } = await bearing('good')
      const made = make(auth)
      const headers = { authorization: 'Bearer a b' }
      const error = await errorOf(made, '/orders', { headers })
      assert.deepEqual([error.kind, error.status], ['malformed', 400])
      assert.equal(made.decisions.length, 1)
    })

    test('an outage keeps the token, and says when to come again', async () => {
      const { auth, renewals } = await bearing('good', 'good')
      const made = make(auth)
      await fixture.world.change({ orders: 'throws' })
      const begun = Date.now()
      const error = await errorOf(made, '/orders/1')
      await fixture.world.change({ orders: 'up' })
      assert.deepEqual([error.kind, error.status, renewals()], ['unavailable', 503, 0])
      assert.ok((error.retryAt?.getTime() ?? 0) > begun)
      assert.equal((await made.api.fetch('/orders/1')).status, 200)
    })

    test('guessing ends in a wait that is told', async () => {
      const made = make(basic('bob', 'not-the-password'))
      const kinds: string[] = []
      for (let guess = 0; guess < 5; guess += 1) kinds.push((await errorOf(made, '/basic')).kind)
      assert.deepEqual(kinds.slice(0, 3), ['unauthenticated', 'unauthenticated', 'unauthenticated'])
      const error = await errorOf(made, '/basic')
      assert.equal(error.kind, 'throttled')
      assert.ok((error.retryAt?.getTime() ?? 0) > Date.now())
    })
  })
}

interface Told {
  readonly api: ReturnType<typeof createAccessClient>
  readonly decisions: readonly ClientDecision[]
  readonly stepUp?: (stepUp: StepUp) => Promise<boolean>
}
