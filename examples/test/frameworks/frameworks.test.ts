import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { callEverything, type MatrixLine } from '../../src/first-run/access-matrix.ts'
import { findAddresses } from '../../src/first-run/addresses.ts'
import {
  callInEveryState,
  STATE_ROUTES,
  type StateLine,
} from '../../src/first-run/credential-states.ts'
import { fillWallet, tokenOf, type Wallet } from '../../src/first-run/wallet.ts'
import { FRAMEWORKS, type Framework } from '../../src/frameworks/index.ts'
import { type Incoming, send } from '../../src/http.ts'
import { BODY_BYTES_MAX } from '../../src/orders/body.ts'
import { CALLERS, EXPECTATIONS } from '../../src/orders/expectations.ts'
import { ORDERS } from '../../src/orders/fixture.ts'
import { type RunningExample, startExample } from '../../src/start.ts'

// Goal: every framework serves the same API: the same statuses for everybody, the same bodies.
// Method: real sockets, a real authorization server for each, the tables that were written by hand.

const frameworks = Object.keys(FRAMEWORKS) as Framework[]

for (const framework of frameworks) {
  describe(`the orders API on ${framework}`, () => {
    let example: RunningExample
    let wallet: Wallet
    let matrix: readonly MatrixLine[]
    let states: readonly StateLine[]

    before(async () => {
      example = await startExample({ framework, port: 0, state: 'memory' })
      wallet = await fillWallet(example.state)
      const addresses = await findAddresses()
      const call = { api: example.state.api, wallet }
      matrix = await callEverything({ ...call, from: addresses.callers })
      states = await callInEveryState({ ...call, from: addresses.states }, example.state)
    })
    after(() => example.close())

    const as = (name: 'alice' | 'bob' | 'carol' | 'dave') => ({
      authorization: `Bearer ${tokenOf(wallet, name)}`,
    })
    const post = (body: string, headers = {}): Promise<Incoming> =>
      send(`${example.state.api}/orders`, { method: 'POST', headers, body })

    test('everybody gets on every route what the table says', () => {
      assert.equal(matrix.length, EXPECTATIONS.length)
      for (const { route, cells } of matrix) {
        assert.equal(cells.length, CALLERS.length)
        const got = cells.map(({ status }, i) => `${CALLERS[i]} ${status}`)
        const expected = cells.map(({ expected }, i) => `${CALLERS[i]} ${expected}`)
        assert.deepEqual(got, expected, route)
      }
    })

    test('every state of credentials gets what the table says', () => {
      assert.ok(states.length >= 20)
      for (const { state, cells } of states) {
        const got = cells.map(({ status }, i) => `${STATE_ROUTES[i]} ${status}`)
        const expected = cells.map(({ expected }, i) => `${STATE_ROUTES[i]} ${expected}`)
        assert.deepEqual(got, expected, state)
      }
    })

    test('no 401 is without a challenge', () => {
      assert.deepEqual(
        states.filter(({ lacksChallenge }) => lacksChallenge).map(({ state }) => state),
        [],
      )
    })

    test('an order is served whole', async () => {
      const answer = await send(`${example.state.api}/orders/3`, { headers: as('alice') })
      assert.deepEqual(JSON.parse(answer.body), ORDERS[2])
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
    })

    test('the list holds what the caller may see', async () => {
      example.refill()
      const bodyFor = async (name: 'alice' | 'dave', path = '/orders'): Promise<unknown> =>
        JSON.parse((await send(`${example.state.api}${path}`, { headers: as(name) })).body)
      const ofAcme = { orders: ORDERS.slice(0, 3) }
      assert.deepEqual(await bodyFor('alice'), ofAcme)
      assert.deepEqual(await bodyFor('alice', '/tenants/acme/orders'), ofAcme)
      assert.deepEqual(await bodyFor('dave'), { orders: ORDERS.slice(3) })
    })

    test('the report counts what the caller may see, by token and by API key', async () => {
      example.refill()
      const reportFor = async (headers: Record<string, string>): Promise<unknown> =>
        JSON.parse((await send(`${example.state.api}/reports/daily`, { headers })).body)
      const ofAcme = { tenant: 'acme', orders: 3, items: 33 }
      assert.deepEqual(await reportFor(as('alice')), ofAcme)
      assert.deepEqual(await reportFor({ 'x-api-key': wallet.apiKey }), ofAcme)
      assert.deepEqual(await reportFor(as('dave')), { tenant: 'globex', orders: 1, items: 1 })
    })

    test('/me says who, of which tenant, by which scheme', async () => {
      const answer = await send(`${example.state.api}/me`, { headers: as('dave') })
      assert.deepEqual(JSON.parse(answer.body), {
        subject: 'dave',
        tenant: 'globex',
        scheme: 'bearer',
      })
      const key = await send(`${example.state.api}/me`, { headers: { 'x-api-key': wallet.apiKey } })
      assert.deepEqual(JSON.parse(key.body), {
        subject: 'reporting',
        tenant: 'acme',
        scheme: 'api_key',
      })
    })

    test('a new order belongs to whoever made it, and says where it is', async () => {
      const answer = await post('{"item":"lamp","quantity":2}', as('bob'))
      assert.equal(answer.status, 201)
      const order = JSON.parse(answer.body)
      assert.deepEqual(
        { owner: order.owner, tenant: order.tenant },
        { owner: 'bob', tenant: 'acme' },
      )
      assert.equal(answer.headers.location, `/orders/${order.id}`)
      const found = await send(`${example.state.api}/orders/${order.id}`, { headers: as('alice') })
      assert.deepEqual(JSON.parse(found.body), order)
    })

    test('a bad body is 400 for a subject and 401 for anybody else', async () => {
      const bad = { 'content-type': 'application/json' }
      assert.equal((await post('{"item":', bad)).status, 401)
      const judged = await post('{"item":', { ...bad, ...as('alice') })
      assert.equal(judged.status, 400)
      assert.equal(judged.headers['content-type'], 'application/problem+json; charset=utf-8')
      assert.deepEqual(JSON.parse(judged.body), {
        title: 'Invalid order',
        status: 400,
        detail: 'the body must be a JSON object',
      })
    })

    test('a body of another type is read all the same', async () => {
      const body = '{"item":"lamp","quantity":1}'
      assert.equal((await post(body, { 'content-type': 'text/plain', ...as('bob') })).status, 201)
      assert.equal((await post(body, as('bob'))).status, 201)
    })

    test('a body beyond 64 KB is 413 for a subject and 401 for anybody else', async () => {
      const whole = `{"item":"lamp","quantity":1${' '.repeat(BODY_BYTES_MAX)}`
      const most = `${whole.slice(0, BODY_BYTES_MAX - 1)}}`
      assert.equal((await post(most, as('bob'))).status, 201)
      assert.equal((await post(`${most} `, as('bob'))).status, 413)
      assert.equal((await post(`${most} `)).status, 401)
    })

    test('HEAD is decided as GET is, without a body', async () => {
      const head = (headers = {}) =>
        send(`${example.state.api}/orders`, { method: 'HEAD', headers })
      const refused = await head()
      assert.equal(refused.status, 401)
      assert.equal(refused.challenges.length, 1)
      assert.equal(refused.body, '')
      assert.equal((await head(as('alice'))).status, 200)
    })

    for (const id of ['0', '01', '-1', '1.0', '1e0', '%31%20', 'constructor', '9'.repeat(30)]) {
      test(`an order with the id ${id} is not there`, async () => {
        const answer = await send(`${example.state.api}/orders/${id}`, { headers: as('alice') })
        assert.equal(answer.status, 404)
      })
    }

    test('missing and concealed orders get the same answer', async () => {
      const [missing, concealed] = await Promise.all(
        [999, 2].map((id) => send(`${example.state.api}/orders/${id}`, { headers: as('dave') })),
      )
      const plain = ({ status, headers, body }: Incoming) => ({
        status,
        headers: { ...headers, date: '' },
        body: body.replace(/decision:\w{26}/, 'decision'),
      })
      assert.ok(missing && concealed)
      assert.equal(missing.status, 404)
      assert.deepEqual(plain(missing), plain(concealed))
    })
  })
}
