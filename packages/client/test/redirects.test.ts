// Goal: no credential follows a redirect to another scheme, host or port, whoever set it; what may be followed is
// followed as the Fetch standard says.
// Method: real sockets behind names; what arrived is looked at, not what was meant to be sent.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { apiKey, bearer, createAccessClient, memoryStore } from '../src/index.ts'
import { CREDENTIAL_FIELDS } from '../src/redirects.ts'
import { namedFetch } from './support/named-fetch.ts'
import { type Arrived, type Served, serve } from './support/serve.ts'

const OURS = 'http://api.example.test'
const bearing = () => bearer({ store: memoryStore({ accessToken: 'secret' }) })
/** What a caller may set besides, of each kind. */
const OWN = { cookie: 'id=secret', 'x-api-key': 'secret', dpop: 'secret', 'x-other': 'kept' }

function credentialsOf({ headers }: Arrived): string[] {
  const isSecret = (name: string): boolean => String(headers[name]).includes('secret')
  return Object.keys(headers).filter((name) => CREDENTIAL_FIELDS.includes(name) || isSecret(name))
}

/** One server for all names; the path says where it redirects to. */
async function redirecting(context: TestContext, status = 302): Promise<Served> {
  return serve(context, (response, { path }) => {
    const location = new URL(path, OURS).searchParams.get('to')
    if (location === null) response.end('here')
    else response.writeHead(status, { location }).end()
  })
}

async function secureServer(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tls-'))
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string]
  const subject = ['-subj', '/CN=api.example.test', '-days', '2']
  const made = ['-keyout', key, '-out', cert, ...subject]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...made], {
    stdio: 'ignore',
  })
  const arrived: Arrived[] = []
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (request, response) => {
      const { method = '', url: path = '', headers } = request
      arrived.push({ method, path, headers, body: Buffer.alloc(0), at: 0 })
      const location = new URL(path, OURS).searchParams.get('to')
      if (location === null) response.end('here')
      else response.writeHead(307, { location }).end()
    },
  )
  rmSync(folder, { recursive: true })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => server.close())
  return { port: (server.address() as AddressInfo).port, arrived }
}

describe('a redirect to another origin', () => {
  const targets = [
    ['another port', 'http://api.example.test:8080/'],
    ['another host', 'http://elsewhere.test/'],
    ['a sub-domain', 'http://v2.api.example.test/'],
    ['the parent domain', 'http://example.test/'],
    ['a host that only begins alike', 'http://api.example.test.elsewhere.test/'],
    ['a host behind a name that looks like ours', 'http://api.example.test@elsewhere.test/'],
    ['a host without a scheme', '//elsewhere.test/'],
    ['a host behind backslashes', 'http:\\\\elsewhere.test\\'],
  ] as const
  for (const [name, target] of targets) {
    for (const status of [301, 302, 303, 307, 308]) {
      test(`${name}, ${status}: no credential arrives`, async (context) => {
        const server = await redirecting(context, status)
        const client = createAccessClient({
          origins: [OURS],
          auth: bearing(),
          fetch: namedFetch(() => server.port),
        })
        const answer = await client.fetch(`/?to=${encodeURIComponent(target)}`, { headers: OWN })
        assert.equal(await answer.text(), 'here')
        assert.ok(answer.redirected)
        const [first, second] = server.arrived as [Arrived, Arrived]
        assert.deepEqual(credentialsOf(first).sort(), [
          'authorization',
          'cookie',
          'dpop',
          'x-api-key',
        ])
        assert.deepEqual(credentialsOf(second), [])
        assert.equal(second.headers['x-other'], 'kept')
      })
    }
  }

  test('another scheme, both ways: no credential arrives', async (context) => {
    const [plain, secure] = [await redirecting(context), await secureServer(context)]
    const ports = (origin: string): number =>
      origin.startsWith('https:') ? secure.port : plain.port
    for (const [from, to] of [
      [OURS, 'https://api.example.test'],
      ['https://api.example.test', OURS],
    ] as const) {
      plain.arrived.length = 0
      secure.arrived.length = 0
      const options = { origins: [from], auth: bearing(), fetch: namedFetch(ports) }
      const answer = await createAccessClient(options).fetch(`/?to=${to}/`, { headers: OWN })
      assert.equal(await answer.text(), 'here')
      const [first, second] = (
        from === OURS
          ? [...plain.arrived, ...secure.arrived]
          : [...secure.arrived, ...plain.arrived]
      ) as [Arrived, Arrived]
      assert.equal(credentialsOf(first).length, 4)
      assert.deepEqual(credentialsOf(second), [])
    }
  })

  test('a call with credentials of the caller goes on with none, and not with ours', async (context) => {
    const server = await redirecting(context)
    const also = 'http://also-ours.example.test'
    const fetch = namedFetch(() => server.port)
    const api = createAccessClient({ origins: [OURS, also], auth: bearing(), fetch })
    await api.fetch(`/?to=${also}/`, { headers: { Authorization: 'Bearer own' } })
    await api.fetch(`/?to=${also}/`)
    assert.deepEqual(
      server.arrived.map(({ headers }) => headers.authorization),
      ['Bearer own', undefined, 'Bearer secret', 'Bearer secret'],
    )
  })

  test('one from an origin that is not ours to ours shows nothing', async (context) => {
    const server = await redirecting(context)
    const fetch = namedFetch(() => server.port)
    const api = createAccessClient({ origins: [OURS], auth: bearing(), fetch })
    await api.fetch(`http://elsewhere.test/?to=${OURS}/`)
    assert.deepEqual(server.arrived.flatMap(credentialsOf), [])
    assert.equal(server.arrived.length, 2)
  })

  test('an API key of the client stays behind too', async (context) => {
    const server = await redirecting(context)
    const auth = apiKey({ key: 'secret', header: 'X-Own-Key' })
    const fetch = namedFetch(() => server.port)
    await createAccessClient({ origins: [OURS], auth, fetch }).fetch('/?to=http://elsewhere.test/')
    assert.deepEqual(
      server.arrived.map(({ headers }) => headers['x-own-key']),
      ['secret', undefined],
    )
  })

  test('nor goes one along that a caller put in its place', async (context) => {
    const server = await redirecting(context)
    const auth = apiKey({ key: 'secret', header: 'X-Own-Key' })
    const api = createAccessClient({ origins: [OURS], auth, fetch: namedFetch(() => server.port) })
    await api.fetch('/?to=http://elsewhere.test/', { headers: { 'X-Own-Key': 'secret' } })
    assert.deepEqual(
      server.arrived.map(({ headers }) => headers['x-own-key']),
      ['secret', undefined],
    )
  })

  test('a chain that comes back comes back without', async (context) => {
    const server = await redirecting(context)
    const back = encodeURIComponent(`http://elsewhere.test/?to=${OURS}/back`)
    const options = { origins: [OURS], auth: bearing(), fetch: namedFetch(() => server.port) }
    await createAccessClient(options).fetch(`/?to=${back}`, { headers: OWN })
    assert.deepEqual(
      server.arrived.map((one) => credentialsOf(one).length),
      [4, 0, 0],
    )
  })

  test('another origin of the client gets the client’s credentials, and not the caller’s', async (context) => {
    const server = await redirecting(context)
    const origins = [OURS, 'http://api2.example.test']
    const options = { origins, auth: bearing(), fetch: namedFetch(() => server.port) }
    await createAccessClient(options).fetch('/?to=http://api2.example.test/', { headers: OWN })
    assert.deepEqual(credentialsOf(server.arrived[1] as Arrived), ['authorization'])
  })

  test('a 401 there renews nothing', async (context) => {
    const server = await serve(context, (response, { path, headers }) => {
      if (headers.host !== 'elsewhere.test')
        response.writeHead(302, { location: 'http://elsewhere.test/' }).end()
      else response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end(path)
    })
    let renewals = 0
    const auth = bearer({
      store: memoryStore({ accessToken: 'secret' }),
      refresh: {
        grant: 'client_credentials',
        request: async () => {
          renewals += 1
          return { kind: 'tokens', tokens: { accessToken: 'new' } }
        },
      },
    })
    const options = { origins: [OURS], auth, fetch: namedFetch(() => server.port) }
    const answer = await createAccessClient(options).fetch('/')
    assert.deepEqual([answer.status, server.arrived.length, renewals], [401, 2, 0])
  })

  test('a foreign address that is asked for itself gets nothing of the client', async (context) => {
    const server = await redirecting(context)
    const options = { origins: [OURS], auth: bearing(), fetch: namedFetch(() => server.port) }
    await createAccessClient(options).fetch('http://elsewhere.test/')
    assert.deepEqual(credentialsOf(server.arrived[0] as Arrived), [])
  })
})

describe('a redirect within the origin', () => {
  // Fetch standard, section 4.4, HTTP-redirect fetch, steps 11 and 12.
  const methods = [
    [301, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'POST', 'GET'],
    [302, 'DELETE', 'DELETE'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'PUT', 'PUT'],
  ] as const
  for (const [status, method, expected] of methods) {
    test(`${status}: ${method} becomes ${expected}`, async (context) => {
      const server = await redirecting(context, status)
      const client = createAccessClient({ origins: [server.origin], auth: bearing() })
      const body = method === 'POST' || method === 'PUT' ? 'the body' : undefined
      const init = { method, ...(body && { body, headers: { 'content-type': 'text/plain' } }) }
      await client.fetch('/?to=/there', init)
      const second = server.arrived[1] as Arrived
      assert.deepEqual([second.method, second.path], [expected, '/there'])
      assert.equal(second.body.toString(), expected === method && body ? body : '')
      const type = expected === method && body ? 'text/plain' : undefined
      assert.equal(second.headers['content-type'], type)
      assert.equal(second.headers.authorization, 'Bearer secret')
    })
  }

  test('a stream that is kept goes along, one that is gone ends the call', async (context) => {
    const server = await redirecting(context, 307)
    const make = (bodyBufferBytes: number) =>
      createAccessClient({ origins: [server.origin], auth: bearing(), bodyBufferBytes })
    const init = () =>
      ({
        method: 'POST',
        body: new Blob(['x'.repeat(9_000)]).stream(),
        duplex: 'half',
      }) as RequestInit
    await make(9_000).fetch('/?to=/there', init())
    assert.equal(server.arrived[1]?.body.length, 9_000)
    await assert.rejects(make(8_999).fetch('/?to=/there', init()), /body is gone/)
  })

  test('twenty are followed, one more is not', async (context) => {
    const server = await serve(context, (response, { path }) => {
      const left = Number(path.slice(1))
      if (left === 0) response.end('here')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const client = createAccessClient({ origins: [server.origin] })
    assert.equal(await (await client.fetch('/20')).text(), 'here')
    await assert.rejects(client.fetch('/21'), /more than 20 redirects/)
  })

  test('what is no address of HTTP is not followed', async (context) => {
    const server = await redirecting(context)
    const client = createAccessClient({ origins: [server.origin] })
    for (const target of ['file:///etc/passwd', 'data:,x', 'http://', 'javascript:1']) {
      await assert.rejects(client.fetch(`/?to=${encodeURIComponent(target)}`), TypeError)
    }
    assert.equal(server.arrived.length, 4)
  })

  test('without a Location it is an answer', async (context) => {
    const server = await serve(context, (response) => {
      response.writeHead(302).end('no place')
    })
    const answer = await createAccessClient({ origins: [server.origin] }).fetch('/')
    assert.deepEqual([answer.status, answer.redirected], [302, false])
  })

  test('a fragment is inherited, and never sent', async (context) => {
    const server = await redirecting(context)
    const answer = await createAccessClient({ origins: [server.origin] }).fetch('/?to=/there#part')
    assert.equal(server.arrived[1]?.path, '/there')
    assert.ok(answer.redirected)
  })

  test('whoever wants to see redirects sees them, whoever wants none gets an error', async (context) => {
    const server = await redirecting(context)
    const client = createAccessClient({ origins: [server.origin], auth: bearing() })
    assert.equal((await client.fetch('/?to=/there', { redirect: 'manual' })).status, 302)
    await assert.rejects(client.fetch('/?to=/there', { redirect: 'error' }), TypeError)
    assert.equal(server.arrived.length, 2)
  })
})
