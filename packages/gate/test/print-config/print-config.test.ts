// Goal: what is printed says everything that a proxy has to know, and nothing is printed of settings that lack it.
// Method: one row for each line that must be there, and for each lack. That it works, examples/test/gate shows.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { identityNames } from '../../src/identity/field-name.ts'
import { PRINTABLE, printConfig } from '../../src/print-config/index.ts'
import { NOT_FOR_APPLICATIONS } from '../../src/print-config/site.ts'
import { isForApplication } from '../../src/reverse-proxy/request-fields.ts'
import type { GateSettings } from '../../src/settings.ts'
import { settingsFrom } from '../stated.ts'

const settings = settingsFrom({
  backends: 'backends: { orders: { url: "http://127.0.0.1:8000" } }',
  listen: 'listen: { data: "127.0.0.1:9700", proxy: "127.0.0.1:9702", grpc: "127.0.0.1:9704" }',
  proxies: `proxies:
${['nginx-accel', 'nginx-check', 'forward', 'envoy', 'envoy-grpc']
  .map((kind) => `  - { kind: ${kind}, from: 127.0.0.1 }`)
  .join('\n')}`,
})

function printed(given: GateSettings, proxy: (typeof PRINTABLE)[number]): string {
  return printConfig(given, proxy)
    .map(({ text }) => text)
    .join('\n')
}

/** The settings, where every proxy shows a key. */
function keyed(key: string): GateSettings {
  return { ...settings, proxies: settings.proxies.map((proxy) => ({ ...proxy, key })) }
}

describe('what is printed', () => {
  for (const proxy of PRINTABLE) {
    test(`${proxy} gets whole files, with a name each`, () => {
      const files = printConfig(settings, proxy)
      assert.ok(files.length > 0)
      for (const { name, text } of files) {
        assert.match(name, /^[\w.]+$/)
        assert.match(text, /\S\n$/)
        assert.doesNotMatch(text, /undefined|\[object|\$\{/)
      }
    })

    test(`${proxy} knows where the gate is`, () => {
      const port = proxy === 'apache' ? 9702 : proxy === 'envoy-grpc' ? 9704 : 9700
      assert.match(printed(settings, proxy), new RegExp(`(?:127\\.0\\.0\\.1:| )${port}\\b`))
    })

    test(`${proxy} listens where it is told to`, () => {
      if (proxy === 'traefik') return
      const files = printConfig(settings, proxy, { listen: ':8099' })
      assert.match(files.map(({ text }) => text).join(''), /8099/)
    })
  }

  test('envoy-grpc names the backend of each host, and shows its key', () => {
    const text = printed(keyed('a-key-of-16-characters'), 'envoy-grpc')
    assert.match(text, /key: x-gate-key, value: "a-key-of-16-characters"/)
    const names = { a: { url: 'http://127.0.0.1:1' }, b: { url: 'http://127.0.0.1:2' } }
    const two = settingsFrom({
      listen: 'listen: { data: "127.0.0.1:9700", grpc: "127.0.0.1:9704" }',
      proxies: 'proxies: { kind: envoy-grpc, from: 127.0.0.1 }',
      backends: `backends: ${JSON.stringify(names)}`,
      rules: 'rules: [ { match: { backend: a, path: /a }, allow: anonymous } ]',
    })
    assert.match(printed(two, 'envoy-grpc'), /backend: a [\s\S]*backend: b /)
  })

  for (const proxy of ['nginx-accel', 'nginx-check', 'caddy', 'haproxy'] as const) {
    test(`${proxy} shows its key, and takes it from nobody else`, () => {
      assert.match(printed(keyed('a-key-of-16-characters'), proxy), /a-key-of-16-characters/)
    })

    test(`${proxy} sets every field of the identity, the signed one too`, () => {
      const signed = settingsFrom({
        backends: 'backends: { orders: { url: "http://127.0.0.1:8000" } }',
        identity: 'identity: { signed: { issuer: "https://gate.example", header: X-Who } }',
      })
      for (const name of ['X-Gate-Subject', 'X-Gate-Scope', 'X-Gate-Tenant', 'X-Who']) {
        assert.match(printed(signed, proxy), new RegExp(`(?:set_|set-|request_)header ${name} `))
      }
    })
  }

  test('envoy gets the port of an address alone', () => {
    const [file] = printConfig(settings, 'envoy', { listen: '0.0.0.0:8099' })
    assert.match(file?.text ?? '', /port_value: 8099 /)
  })

  for (const proxy of ['traefik', 'envoy', 'envoy-grpc'] as const) {
    test(`${proxy} can read it`, () => {
      assert.doesNotThrow(() => parse(printed(settings, proxy)))
    })
  }
})

test('what a proxy takes away that asks, the reverse proxy takes away as well', () => {
  const names = { isIdentity: identityNames([]), isCredential: () => false }
  const passing = NOT_FOR_APPLICATIONS.filter((name) => isForApplication(name.toLowerCase(), names))
  assert.deepEqual(passing, [])
})

describe('how long a proxy waits', () => {
  const rows = [
    ['nginx-accel', 'proxy_read_timeout 1250ms;'],
    ['nginx-check', 'proxy_read_timeout 1250ms;'],
    ['caddy', 'response_header_timeout 1250ms'],
    ['haproxy', 'TIMEOUT_MS = "http://127.0.0.1:9700/v1/forward/", 1250'],
    ['envoy', 'cluster: gate, timeout: 1.25s }'],
    ['envoy-grpc', 'cluster_name: gate }, timeout: 1.25s'],
  ] as const
  for (const [proxy, line] of rows) {
    test(`${proxy} waits a second longer than a decision may take`, () =>
      assert.ok(printed({ ...settings, decisionMs: 250 }, proxy).includes(line)))
  }
})

describe('what is not printed', () => {
  const two = settingsFrom({
    backends: 'backends: { a: { url: "http://127.0.0.1:1" }, b: { url: "http://127.0.0.1:2" } }',
    rules: 'rules: [ { match: { backend: a, path: /a }, allow: anonymous } ]',
  })
  const rows = [
    [
      'a proxy that may not ask',
      { ...settings, proxies: [] },
      'caddy',
      /no proxy of kind `forward` may ask/,
    ],
    ['a backend at no address', settingsFrom(), 'haproxy', /`orders` has no `url`/],
    [
      'a backend that wants TLS',
      settingsFrom({ backends: 'backends: { orders: { url: "https://127.0.0.1" } }' }),
      'nginx-accel',
      /has to be http/,
    ],
    [
      'a key that ends a text',
      keyed('a-key-of-16-characters"'),
      'nginx-check',
      /the key of a proxy has/,
    ],
    [
      'a key with a variable',
      keyed('a-key-of-16-$remote_addr'),
      'nginx-accel',
      /the key of a proxy has/,
    ],
    [
      'a key for Traefik, which has no way to show it',
      keyed('a-key-of-16-chars'),
      'traefik',
      /cannot/,
    ],
    ['two backends for one filter of Envoy', two, 'envoy', /for one backend/],
    [
      'Envoy by gRPC without a listener for it',
      { ...settings, listen: { ...settings.listen, grpc: undefined } },
      'envoy-grpc',
      /write it/,
    ],
    [
      'a location to which nginx goes with another path',
      { ...settings, proxies: settings.proxies.map((one) => ({ ...one, internalLocation: '/x' })) },
      'nginx-accel',
      /a named one/,
    ],
    [
      'Apache without a reverse proxy',
      { ...settings, listen: { ...settings.listen, proxy: undefined } },
      'apache',
      /write `listen.proxy`/,
    ],
  ] as const
  for (const [name, given, proxy, message] of rows) {
    test(name, () => assert.throws(() => printConfig(given, proxy), { name: 'TypeError', message }))
  }
})

describe('what schemes need of a proxy', () => {
  const tls = '{ certificate: /c.pem, key: /c.pem, client_authorities: /a.pem }'
  const kinds = ['nginx-accel', 'nginx-check', 'forward']
  const bearer = '{ issuer: "https://x.example", audience: orders }'
  const schemed = (schemes: string, withTls = true): GateSettings =>
    settingsFrom({
      listen: 'listen: { data: "127.0.0.1:9700" }',
      backends:
        'backends: { orders: { url: "http://127.0.0.1:8000", hosts: [a.example], origins: ["https://p.example"] } }',
      proxies: `proxies:\n${[
        ...kinds.map(
          (kind) => `  - { kind: ${kind}, from: 127.0.0.1${withTls ? `, tls: ${tls}` : ''} }`,
        ),
        '  - { kind: envoy, from: 127.0.0.1 }',
      ].join('\n')}`,
      schemes: `schemes: [${schemes}]`,
    })
  const all = schemed(
    `{ dpop: { tokens: { bearer: ${bearer} }, nonce: {} } }, { digest: {} }, { session: {} }`,
  )
  const told = ['DPoP-Nonce', 'Authentication-Info', 'Access-Control-Expose-Headers']

  for (const proxy of ['nginx-accel', 'nginx-check', 'caddy', 'haproxy'] as const) {
    test(`${proxy} hands on what an allow has for the client`, () => {
      const text = printed(all, proxy)
      for (const field of told) assert.match(text, new RegExp(`^ +\\S.* ${field} `, 'm'), field)
      if (proxy !== 'nginx-accel') {
        assert.equal(text.match(/[ +]Set-Cookie /g)?.length, 4)
      }
    })

    test(`${proxy} is told nothing of what no scheme has`, () => {
      const text = printed(schemed(`{ bearer: ${bearer} }`), proxy)
      assert.doesNotMatch(text, /DPoP|Authentication-Info|Set-Cookie|Expose/i)
    })

    test(`${proxy} ends TLS, and tells certificates that an authority has signed`, () => {
      const text = printed(all, proxy)
      assert.match(text, /\/c\.pem/)
      assert.match(text, /\/a\.pem/)
      assert.match(text, /SUCCESS|verify_if_given|ssl_c_verify/)
      assert.doesNotMatch(
        printed(schemed(`{ bearer: ${bearer} }`, false), proxy),
        /ssl_c_der|client_auth|443/,
      )
    })
  }

  test('Envoy hands on each line', () =>
    assert.match(
      printed(all, 'envoy'),
      /allowed_client_headers_on_success:[\s\S]+- exact: set-cookie/,
    ))

  test('Traefik is not printed with TLS, and says what gets lost', () => {
    assert.throws(() => printed(all, 'traefik'), /the `tls` of traefik is not printed/)
    const text = printed(schemed('{ digest: {} }', false), 'traefik')
    assert.match(text, /^# Of an allow Traefik hands nothing on to the client: Authentication-Info/)
  })

  test('Caddy asks for a field by its name as Go writes it', () => {
    const named = settingsFrom({
      backends: 'backends: { orders: { url: "http://127.0.0.1:8000" } }',
      identity: 'identity: { headers: { subject: X-REMOTE-user } }',
    })
    assert.match(
      printed(named, 'caddy'),
      /request_header X-REMOTE-user \{http\.reverse_proxy\.header\.X-Remote-User\}/,
    )
  })
})
