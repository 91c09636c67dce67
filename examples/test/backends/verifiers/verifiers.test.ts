// Goal: an application that is reached past its gate lets nobody in, in each language.
// Method: a gate's own identity and keys; one row for what is shown, asked of all three.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { createGate, type Gate, readConfig } from '@sallyport/gate'
import { type Host, hosts } from './hosts.ts'

const ISSUER = 'https://gate.example'
const gateOf = (issuer = ISSUER): Gate => {
  const reading = readConfig(
    `
version: 1
realm: orders
listen: { data: 127.0.0.1:0 }
schemes: [ { api_key: { keys: [ { hash: ${'a'.repeat(64)}, subject: { id: alice } } ] } } ]
identity: { signed: { issuer: "${issuer}" } }
backends: { orders: { audience: orders-api }, others: {} }
policies: { v: 1, version: "1", permissions: [], sets: {}, resources: {}, policies: {} }
rules: [ { match: { backend: orders, path: /** }, allow: anonymous } ]
`,
    'gate.yaml',
  )
  if (reading.kind !== 'settings') throw new Error(reading.lines.join('\n'))
  return createGate(reading.settings)
}
const gate = gateOf()
const stranger = gateOf()
const impostor = gateOf('https://other.example')
const alice: Subject = {
  id: 'alice "the \\ cat" ☃,"aud":"x',
  kind: 'user',
  sets: [],
  scopes: ['read'],
  authentication: { scheme: 'bearer' } as never,
}

interface Shown {
  readonly by?: Gate
  readonly backend?: string
  readonly method?: string
  readonly path?: string
  readonly subject?: Subject | undefined
  readonly ageSeconds?: number
}

let decisions = 0

async function tokenOf(shown: Shown): Promise<string> {
  const { by = gate, backend = 'orders', method = 'GET', path = '/orders/1' } = shown
  const subject = 'subject' in shown ? shown.subject : alice
  const now = Date.now() - (shown.ageSeconds ?? 0) * 1000
  decisions += 1
  const id = `01K${String(decisions).padStart(23, '0')}`
  const told = { subject, backend, method, path, id, now }
  const lines = await by.rules.identity.fieldsOf(told)
  return lines?.find(([name]) => name === 'x-gate-identity')?.[1] ?? ''
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const forged = (token: string, header: object): string =>
  `${part(header)}.${token.split('.')[1]}.${token.split('.')[2]}`
const kid = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid

const rows: readonly [name: string, lines: () => Promise<readonly string[]>, status: number][] = [
  ['nothing', async () => [], 403],
  ['what the gate signed', async () => [await tokenOf({})], 200],
  ['it for another path', async () => [await tokenOf({ path: '/orders/2' })], 403],
  ['it for another method', async () => [await tokenOf({ method: 'POST' })], 403],
  ['it for another application', async () => [await tokenOf({ backend: 'others' })], 403],
  ['it a minute later, and the tolerance', async () => [await tokenOf({ ageSeconds: 70 })], 403],
  ['it nearly a minute later', async () => [await tokenOf({ ageSeconds: 50 })], 200],
  ['what another gate signed', async () => [await tokenOf({ by: stranger })], 403],
  ['what another issuer signed', async () => [await tokenOf({ by: impostor })], 403],
  ['the same twice', async () => Array(2).fill(await tokenOf({})), 403],
  ['a token without signature', async () => [`${(await tokenOf({})).replace(/[^.]*$/, '')}`], 403],
  [
    'a token of no algorithm',
    async () => {
      const token = await tokenOf({})
      return [forged(token, { alg: 'none', typ: 'gate+jwt', kid: kid(token) })]
    },
    403,
  ],
  [
    'a token of another type',
    async () => {
      const token = await tokenOf({})
      return [forged(token, { alg: 'ES256', typ: 'JWT', kid: kid(token) })]
    },
    403,
  ],
  ['no token at all', async () => ['a.b'], 403],
  ['a key id that is no text', async () => [`${part({ alg: 'ES256', kid: [1] })}.e30.AA`], 403],
]

/** Fetch joins two lines of one name, and so these are written by hand. */
function ask(url: string, path: string, lines: readonly string[]): Promise<string> {
  const { port, host } = new URL(url)
  const fields = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'X-Gate-Subject: evil', ...lines]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    let got = ''
    socket.on('data', (data) => {
      got += data.toString('utf8')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(got))
    socket.write(`${fields.join('\r\n')}\r\nConnection: close\r\n\r\n`)
  })
}

for (const [name, { needs, start }] of Object.entries(hosts)) {
  const found = needs()
  describe(`behind the verifier for ${name}`, { skip: 'skip' in found && found.skip }, () => {
    let host: Host
    let deaf: Host
    const keys = createServer((_, response) => {
      response.end(JSON.stringify(gate.rules.identity.jwks?.()))
    })
    before(async () => {
      await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve))
      const { port } = keys.address() as AddressInfo
      const believed = { issuer: ISSUER, audience: 'orders-api' }
      host = await start({ ...believed, jwks: `http://127.0.0.1:${port}/.well-known/jwks.json` })
      deaf = await start({ ...believed, jwks: 'http://127.0.0.1:1/' })
    })
    after(async () => {
      await host.stop()
      await deaf.stop()
      keys.closeAllConnections()
      keys.close()
    })
    const shown = async (
      lines: readonly string[],
      path = '/orders/1',
      to = host,
    ): Promise<string> =>
      await ask(
        to.url,
        path,
        lines.map((line) => `X-Gate-Identity: ${line}`),
      )

    for (const [what, lines, status] of rows) {
      test(`${what}: ${status}`, async () => {
        const got = await shown(await lines())
        assert.equal(got.slice(0, 12), `HTTP/1.1 ${status}`, got)
        assert.equal(got.includes('subject='), status === 200)
        if (status !== 200) assert.match(got, /application\/problem\+json/)
      })
    }
    test('the plain field says what was signed, whoever wrote it', async () => {
      const got = await shown([await tokenOf({ subject: { ...alice, id: 'alice' } })])
      assert.match(got, /subject=alice/)
    })
    test('it is good once, and another decision for the same request too', async () => {
      const token = await tokenOf({})
      assert.match(await shown([token]), /HTTP\/1.1 200/)
      assert.match(await shown([token]), /HTTP\/1.1 403/)
      assert.match(await shown([await tokenOf({})]), /HTTP\/1.1 200/)
    })
    test('an id with marks and other scripts arrives whole', async () => {
      const got = await shown([
        await tokenOf({ subject: { ...alice, id: 'zoë "x" \\ ,"aud":"y"' } }),
      ])
      assert.match(got, /HTTP\/1.1 200/)
    })
    test('nobody is nobody', async () => {
      const got = await shown([await tokenOf({ subject: undefined })])
      assert.match(got, /subject=(?!evil|alice|null|None|undefined)/)
    })
    test('a path with escapes', async () => {
      const token = await tokenOf({ path: '/orders/café' })
      assert.match(await shown([token], '/orders/caf%C3%A9?x=%2F'), /HTTP\/1.1 200/)
    })
    test('keys that cannot be fetched are an outage', async () => {
      const got = await shown([await tokenOf({})], '/orders/1', deaf)
      assert.match(got, /^HTTP\/1.1 503/)
      assert.match(got, /retry-after: 5/i)
    })
  })
}
