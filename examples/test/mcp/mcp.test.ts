import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { connectPerson, connectService } from '../../mcp/client.ts'
import { Person } from '../../mcp/person.ts'
import { type RunningMcp, startMcp } from '../../mcp/server.ts'
import { type Incoming, send } from '../../src/http.ts'
import { obtainToken } from '../../src/tokens/obtain.ts'
import { run } from '../run.ts'

// Goal: a client that knows nothing but the address finds its way in, by what our refusals say. Method:
// the SDK's own server and client, unchanged, and a real authorization server.

let server: RunningMcp
const { info, warn } = console
before(async () => {
  // The authorization server says that it is not meant for plain http.
  Object.assign(console, { info: () => undefined, warn: () => undefined })
  server = await startMcp()
})
after(async () => {
  Object.assign(console, { info, warn })
  await server.close()
})

const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
})
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}

describe('an MCP server behind the guard', () => {
  test('without a token the 401 names the metadata of the resource [RFC 9728 5 MAY]', async () => {
    const { status, challenges } = await send(server.url, {
      method: 'POST',
      headers,
      body: initialize,
    })
    assert.equal(status, 401)
    const metadata = server.url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp')
    assert.deepEqual(challenges, [`Bearer realm="orders", resource_metadata="${metadata}"`])
    const { body } = await send(metadata)
    assert.deepEqual(JSON.parse(body), {
      resource: server.url,
      authorization_servers: [server.issuer],
      scopes_supported: ['orders:read'],
      bearer_methods_supported: ['header'],
      resource_name: 'Orders',
    })
  })

  test('a service finds the authorization server and gets a token by itself', async () => {
    const service = await connectService(server)
    assert.match(await service.call('list_orders'), /"customer":"alice"/)
    await service.close()
  })

  test('a service gets no further than its scope', async () => {
    const service = await connectService(server)
    await assert.rejects(service.call('cancel_newest'), /403|insufficient_scope/)
    await service.close()
  })

  test('a person signs in by authorization code and PKCE, for this resource alone', async () => {
    const alice = new Person('alice')
    const client = await connectPerson(server.url, alice)
    assert.match(await client.call('list_orders'), /"customer":"alice"/)
    const [asked, ...more] = alice.asked
    assert.equal(more.length, 0)
    assert.equal(asked?.searchParams.get('resource'), server.url)
    assert.equal(asked?.searchParams.get('code_challenge_method'), 'S256')
    assert.equal(asked?.searchParams.get('scope'), 'orders:read')
    await client.close()
  })

  test('a tool that needs more sends the person for just that, and then works', async () => {
    const bob = new Person('bob')
    const client = await connectPerson(server.url, bob)
    assert.match(await client.call('cancel_newest'), /"status":"cancelled"/)
    const scopes = bob.asked.map((url) => url.searchParams.get('scope'))
    assert.deepEqual(scopes, ['orders:read', 'orders:write'])
    await client.close()
  })

  test('a token of another resource is 401', async () => {
    const other = await startMcp()
    try {
      const source = { issuer: other.issuer, audience: other.url }
      const token = await obtainToken(source, 'alice', { scope: 'orders:read' })
      const { status, challenges } = await send(server.url, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${token}` },
        body: initialize,
      })
      assert.equal(status, 401)
      assert.match(challenges.join(), /error="invalid_token"/)
    } finally {
      await other.close()
    }
  })
})

describe('what is no single message', () => {
  const call = (name: string) => ({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name } })
  const rows = [
    ['a batch is 400', JSON.stringify([call('cancel_newest')]), 400],
    [
      'so is one behind a good message',
      `[${initialize},${JSON.stringify(call('cancel_newest'))}]`,
      400,
    ],
    ['so is an empty batch', '[]', 400],
    ['so is half a message', '{"jsonrpc":', 400],
    ['so is nothing', '', 400],
    ['so is `null`', 'null', 400],
    ['a body of 64 KB is read', `${' '.repeat(65_536 - initialize.length)}${initialize}`, 200],
    ['one byte more is 413', `${' '.repeat(65_537 - initialize.length)}${initialize}`, 413],
  ] as const

  const post = async (body: string): Promise<Incoming> => {
    const source = { issuer: server.issuer, audience: server.url }
    const token = await obtainToken(source, 'alice', { scope: 'orders:read' })
    const authorization = `Bearer ${token}`
    return send(server.url, { method: 'POST', headers: { ...headers, authorization }, body })
  }

  for (const [name, body, expected] of rows) {
    test(`${name}, and no order is cancelled by it`, async () => {
      const before = await post(JSON.stringify(call('list_orders')))
      assert.equal((await post(body)).status, expected)
      const after = await post(JSON.stringify(call('list_orders')))
      assert.match(after.body, /open/)
      assert.equal(after.body, before.body)
    })
  }

  test('a client that hangs up within its body ends nothing', async () => {
    const source = { issuer: server.issuer, audience: server.url }
    const authorization = `Bearer ${await obtainToken(source, 'alice', { scope: 'orders:read' })}`
    const fields = { ...headers, authorization, 'content-length': '1000', expect: '100-continue' }
    const half = request(server.url, { method: 'POST', headers: fields })
    // Continue comes where the request is taken up: the guard lets it in, and the body is waited for.
    half.on('continue', () => half.write('{', () => setTimeout(() => half.destroy(), 50)))
    half.on('error', () => undefined)
    half.flushHeaders()
    await new Promise((resolve) => half.on('close', resolve))
    assert.equal((await post(initialize)).status, 200)
  })

  test('the SDK has the permitted tools only', async () => {
    const { body } = await post('{"jsonrpc":"2.0","id":3,"method":"tools/list"}')
    const names = JSON.parse(body).result.tools.map(({ name }: { name: string }) => name)
    assert.deepEqual(names, ['list_orders'])
  })
})

describe('npm run example -- mcp', () => {
  test('shows both clients, and ends at Ctrl-C', async () => {
    const example = run('main.ts', ['mcp', '--port', '0'])
    const text = await example.printed('Ctrl-C ends it')
    assert.match(text, /a service found the authorization server from the 401/)
    assert.match(text, /sent to sign in again, for `orders:write`/)
    example.child.kill('SIGINT')
    const { code, stderr, stdout } = await example.ended
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(stdout, /ended\n$/)
  })
})
