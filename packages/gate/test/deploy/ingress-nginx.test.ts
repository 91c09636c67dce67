import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { accountOf, dataFolder, startServer } from '../../../../tools/database.ts'
import { peer } from '../../../../tools/peer.ts'
import { listening, type Serving } from '../../src/serve.ts'
import { KEYS, type Served, servedGate } from '../stated.ts'
import {
  DEPLOY,
  deployed,
  ingressManifest,
  ingressSnippets,
  manifestsOf,
  SERVICE,
} from './deployed.ts'

// Goal: the annotations make nginx ask the gate before every request, and hand every refusal on whole.
// Method: a real nginx with both snippets where ingress-nginx puts them, and around them the lines that it writes itself.
const nginx = peer('nginx')

test('the manifest is what is printed: write it anew with WRITE_DEPLOY=1', () => {
  const text = ingressManifest()
  if (process.env['WRITE_DEPLOY'] !== undefined) {
    writeFileSync(join(DEPLOY, 'kubernetes/ingress-nginx.yaml'), text)
  }
  assert.equal(deployed('kubernetes/ingress-nginx.yaml'), text)
})

/** What ingress-nginx writes into each location of its own. */
const OF_INGRESS = `
      proxy_set_header Host $http_host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Port $server_port;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Scheme $scheme;
      proxy_set_header X-Scheme $scheme;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_http_version 1.1;
      proxy_redirect off;`

function configuration(
  port: number,
  { folder, gate, application }: Readonly<Record<'folder' | 'gate' | 'application', string>>,
): string {
  const [{ metadata }] = manifestsOf('kubernetes/ingress-nginx.yaml')
  const snippet = (kind: string): string =>
    metadata.annotations[`nginx.ingress.kubernetes.io/${kind}-snippet`].replaceAll(SERVICE, gate)
  return `daemon off; pid ${folder}/pid; error_log stderr notice;
events {}
http {
  access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b;
  fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream upstream_balancer { server ${application}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    ${snippet('server')}
    location / {${OF_INGRESS}
      ${snippet('configuration')}
      proxy_pass http://upstream_balancer;
    }
  }
}
`
}

describe('ingress-nginx', { skip: 'skip' in nginx && nginx.skip }, () => {
  let gate: Served
  let server: { readonly port: number; stop(): Promise<void> }
  let application: Pick<Serving, 'port'>
  let reached = 0
  const app = createServer((request, response) => {
    reached += 1
    response.setHeader('x-gate-subject', 'of the application')
    const { 'x-gate-subject': who, 'x-forwarded-prefix': prefix = '' } = request.headers
    response.end(`${request.method} ${request.url} for ${who} ${prefix}`)
  })

  before(async () => {
    gate = await servedGate({
      identity: 'identity: { signed: { issuer: "https://gate.example" } }',
    })
    application = await listening(app, { host: '127.0.0.1', port: 0 })
    const path = 'path' in nginx ? nginx.path : ''
    const account = accountOf('www-data')
    const folder = dataFolder('nginx', account)
    const around = {
      folder,
      gate: gate.address.replace('http://', ''),
      application: `127.0.0.1:${application.port}`,
    }
    server = await startServer({
      ...{ path, folder, account, signal: 'SIGTERM' },
      args: (port) => {
        writeFileSync(join(folder, 'nginx.conf'), configuration(port, around))
        return ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']
      },
      probe: async (port) => {
        await fetch(`http://127.0.0.1:${port}/`)
      },
    })
  })
  after(async () => {
    await server?.stop()
    await gate?.stop()
    app.close()
  })

  const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { headers, method })

  test('whoever may gets in, and the application is told who', async () => {
    const answer = await get('/orders/1', { 'x-api-key': KEYS.alice, 'x-forwarded-prefix': '/x' })
    assert.equal(await answer.text(), 'GET /orders/1 for alice ')
    assert.equal(answer.headers.get('x-gate-subject'), null)
  })

  for (const [name, path, headers, status] of [
    ['nobody', '/orders/1', {}, 401],
    ['who may not', '/orders/1', { 'x-api-key': KEYS.bob }, 403],
    ['a field of identity', '/health', { 'x-gate-subject': 'root' }, 400],
    ['a path in two ways', '/health/..%2forders', {}, 400],
    ['the question of nginx itself', '/_gate', {}, 404],
  ] as const) {
    test(`${name}: ${status}, whole, and the application hears nothing`, async () => {
      const before = reached
      const answer = await get(path, headers)
      const text = await answer.text()
      assert.equal(answer.status, status)
      assert.equal(reached, before)
      if (path === '/_gate') return
      assert.equal(JSON.parse(text).status, status)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      if (status === 401) assert.match(answer.headers.get('www-authenticate') ?? '', /^ApiKey /)
    })
  }

  test('nobody speaks HTTP/2 to the application: 400', async () => {
    const before = reached
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' }
    const asked = request(`http://127.0.0.1:${server.port}/health`, { headers }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    answer.resume()
    assert.equal(answer.statusCode, 400)
    assert.equal(reached, before)
  })

  test('a gate that is not there lets nobody in: 503', async () => {
    await gate.stop()
    const before = reached
    const answer = await get('/orders/1', { 'x-api-key': KEYS.alice })
    assert.equal(answer.status, 503)
    assert.equal(JSON.parse(await answer.text()).code, 'gate_unavailable')
    assert.equal(reached, before)
  })

  test('the snippets hold both legs', () => {
    const { server, location } = ingressSnippets()
    assert.match(server, /location @gate_refused \{/)
    assert.match(location, /^auth_request \/_gate;/)
  })
})
