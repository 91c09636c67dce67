import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readConfig, readConfigFile } from '../../src/config/read-config.ts'
import { configText, settingsFrom } from '../stated.ts'

/** Everything that is wrong with a configuration. */
function wrongWith(parts: Readonly<Record<string, string>>): readonly string[] {
  const reading = readConfig(configText(parts), 'gate.yaml', { env: { EMPTY: '' } })
  return reading.kind === 'wrong' ? reading.lines : []
}

const RULE = '{ match: { path: /x }, allow: anonymous }'

// Each row: what is written, and what is told of it, with the column in its line.
const rows: readonly (readonly [
  name: string,
  parts: Readonly<Record<string, string>>,
  told: RegExp,
])[] = [
  [
    'a version that is none',
    { version: 'version: 2' },
    /^gate.yaml:1:1: version 1 is the only one$/,
  ],
  [
    'Envoy by gRPC, and nowhere to ask',
    { proxies: 'proxies: { kind: envoy-grpc, from: 127.0.0.1 }' },
    /^gate.yaml:\d+:1: `listen.grpc` and a proxy of kind `envoy-grpc` belong together/,
  ],
  [
    'an address for gRPC, and nobody who may ask',
    { listen: 'listen: { data: "127.0.0.1:0", grpc: "127.0.0.1:0" }' },
    /^gate.yaml:\d+:1: `listen.grpc` and a proxy of kind `envoy-grpc` belong together/,
  ],
  [
    'a decision point without an address',
    { authzen: 'authzen: { url: "https://pdp.example" }' },
    /^gate.yaml:\d+:1: `listen.authzen` and `authzen` belong together/,
  ],
  [
    'a decision point by a policy that is not there',
    {
      listen: 'listen: { data: "127.0.0.1:0", authzen: "127.0.0.1:0" }',
      authzen: 'authzen: { url: "https://pdp.example", policy: nobody }',
    },
    /^gate.yaml:\d+:\d+: the policy `nobody` is not there$/,
  ],
  [
    'a decision point whose address ends with a slash',
    { authzen: 'authzen: { url: "https://pdp.example/" }' },
    /^gate.yaml:\d+:\d+: an address without a slash/,
  ],
  [
    'a known resource without id',
    { authzen: 'authzen: { url: "https://pdp.example", resources: { order: [{ a: 1 }] } }' },
    /^gate.yaml:\d+:\d+: a resource needs an `id`$/,
  ],
  [
    'a login page of somebody else',
    { rules: 'rules: [{ match: { path: /x }, allow: authenticated, login_page: //evil.example }]' },
    /^gate.yaml:\d+:\d+: a path such as \/login is expected/,
  ],
  ['no realm', { realm: '' }, /^gate.yaml:1:1: `realm` is missing$/],
  ['a realm with a line break', { realm: 'realm: "a\\nb"' }, /^gate.yaml:2:1: a name for people/],
  [
    'a field that is misspelt',
    { realm: 'relm: orders' },
    /^gate.yaml:2:1: there is no field `relm`.*`realm`/,
  ],
  [
    'a field that stands twice',
    { realm: 'realm: a\nrealm: b' },
    /^gate.yaml:3:1: `realm` stands here twice$/,
  ],
  [
    'a list for a name',
    { realm: 'realm: a\n? [b]\n: c' },
    /^gate.yaml:3:3: the name of a field is a text, and no list, map or reference$/,
  ],
  [
    'maps for names, one in the other, which would take years to write out',
    { realm: `realm: ${'{? '.repeat(60)}a${' : 1}'.repeat(60)}` },
    /^gate.yaml:2:11: the name of a field is a text/,
  ],
  ['a tag', { realm: 'realm: !x a' }, /^gate.yaml:2:11: tags are not read here$/],
  [
    'an address without port',
    { listen: 'listen: { data: 127.0.0.1 }' },
    /^gate.yaml:3:11: an address such as 127/,
  ],
  [
    'a port that is none',
    { listen: 'listen: { data: "127.0.0.1:65536" }' },
    /^gate.yaml:3:11: a port up to 65535/,
  ],
  [
    'a proxy that nobody says who it is',
    { proxies: 'proxies: [{ kind: forward }]' },
    /^gate.yaml:4:11: who may ask is not said/,
  ],
  [
    'a network that is none',
    { proxies: 'proxies: [{ kind: forward, from: 10.0.0.1/8 }]' },
    /^gate.yaml:4:28: a network such as/,
  ],
  [
    'a kind of proxy that is none',
    { proxies: 'proxies: [{ kind: caddy, from: 10.0.0.1 }]' },
    /^gate.yaml:4:13: one of `nginx-accel`/,
  ],
  [
    'a key that is short',
    { proxies: 'proxies: [{ kind: forward, key: 0123456789abcde }]' },
    /^gate.yaml:4:11: `key` needs 16 characters$/,
  ],
  [
    'a variable that is not set',
    { secret: 'secret: { env: NOT_THERE }' },
    /^gate.yaml:\d+:1: the variable `NOT_THERE` is not set$/,
  ],
  [
    'a variable that is empty',
    { secret: 'secret: { env: EMPTY }' },
    /^gate.yaml:\d+:1: the variable `EMPTY` is not set$/,
  ],
  [
    'a file that is not there',
    { secret: 'secret: { file: ./no }' },
    /^gate.yaml:\d+:1: .\/no cannot be read$/,
  ],
  [
    'a secret from nowhere',
    { secret: 'secret: { from: X }' },
    /^gate.yaml:\d+:1: a text, `\{ env: NAME \}`/,
  ],
  [
    'a scheme that is none',
    { schemes: 'schemes: [{ beer: {} }]' },
    /^gate.yaml:\d+:\d+: one of `api_key`.*did you mean/,
  ],
  ['no scheme', { schemes: 'schemes: []' }, /^gate.yaml:\d+:1: from 1 to 10000 entries/],
  [
    'an issuer that is no address',
    { schemes: 'schemes: [{ bearer: { issuer: x, audience: a } }]' },
    /^gate.yaml:\d+:\d+: an address such as/,
  ],
  [
    'a token for nobody',
    { schemes: 'schemes: [{ bearer: { issuer: "https://x.example" } }]' },
    /^gate.yaml:\d+:\d+: `audience` is missing$/,
  ],
  ['no backend', { backends: 'backends: {}' }, /^gate.yaml:\d+:1: at least one entry/],
  [
    'a dialect that is none',
    { backends: 'backends: { orders: { dialect: rails } }' },
    /^gate.yaml:\d+:23: one of `strict`/,
  ],
  [
    'a host with its port',
    { backends: 'backends: { orders: { hosts: "a.example:80" } }' },
    /^gate.yaml:\d+:23: a host in lower case/,
  ],
  ['no rule', { rules: 'rules: []' }, /^gate.yaml:\d+:1: from 1 to 10000 entries/],
  [
    'a path without a slash',
    { rules: 'rules: [{ match: { path: x }, allow: anonymous }]' },
    /^gate.yaml:\d+:20: a path such as/,
  ],
  [
    'a star in the middle',
    { rules: 'rules: [{ match: { path: /a/*/b }, allow: anonymous }]' },
    /^gate.yaml:\d+:20: the path `\/a\/\*\/b` has a/,
  ],
  [
    'a method in lower case',
    { rules: 'rules: [{ match: { path: /x, methods: get }, allow: anonymous }]' },
    /^gate.yaml:\d+:30: a method such as GET/,
  ],
  [
    'a rule that says nothing',
    { rules: 'rules: [{ match: { path: /x } }]' },
    /^gate.yaml:\d+:9: either `policy: NAME`/,
  ],
  [
    'a rule that says two things',
    { rules: 'rules: [{ match: { path: /x }, policy: orders.read, allow: anonymous }]' },
    /^gate.yaml:\d+:9: either/,
  ],
  [
    'a policy that there is not',
    { rules: 'rules: [{ match: { path: /x }, policy: orders.raed }]' },
    /^gate.yaml:\d+:9: there is no policy `orders.raed`; did you mean `orders.read`/,
  ],
  [
    'a backend that there is not',
    { rules: 'rules: [{ match: { backend: b, path: /x }, allow: anonymous }]' },
    /^gate.yaml:\d+:9: there is no backend `b`$/,
  ],
  [
    'which of two backends',
    { backends: 'backends: { a: {}, b: {} }', rules: `rules: [${RULE}]` },
    /^gate.yaml:\d+:9: `backend` is missing: there are several$/,
  ],
  [
    'two fields of one name',
    { identity: 'identity: { headers: { subject: X, scope: x } }' },
    /^gate.yaml:\d+:1: each field needs a name of its own$/,
  ],
  [
    'a signature that is good too long',
    { identity: 'identity: { signed: { issuer: "https://g.example", ttl: 61s } }' },
    /^gate.yaml:\d+:\d+: a time such as/,
  ],
  [
    'stores that are none',
    { stores: 'stores: { shared: "postgres://x" }' },
    /^gate.yaml:\d+:11: an address that begins with redis/,
  ],
  [
    'a help page without its code',
    { help: 'help: https://x.example/' },
    /^gate.yaml:\d+:1: an address such as/,
  ],
  [
    'policies at two places',
    { more: 'policies_file: x.json' },
    /^gate.yaml:\d+:1: `policies` is there already/,
  ],
  [
    'a file of policies that is not there',
    { policies: 'policies_file: no.json', rules: `rules: [${RULE}]` },
    /^gate.yaml:\d+:1: no.json cannot be read$/,
  ],
  [
    'a policy that is wrong, at its own place',
    {
      policies:
        "policies:\n  v: 1\n  version: '1'\n  permissions: [a]\n  policies:\n    x: { rule: { kind: permission, permission: b } }",
    },
    /^gate.yaml:\d+:\d+: the permission b is not declared/,
  ],
  [
    'a policy about a resource',
    {
      policies:
        "policies:\n  v: 1\n  version: '1'\n  permissions: [a]\n  resources: { order: { tenant: null, owner: customer } }\n" +
        '  policies: { own: { resource: order, rule: { kind: owner } } }',
      rules: 'rules: [{ match: { path: /x }, policy: own }]',
    },
    /^gate.yaml:\d+:9: this policy asks about a resource, which the application alone has/,
  ],
  ['no YAML', { realm: 'realm: [' }, /^gate.yaml:\d+:\d+: /],
]

describe('reading a configuration', () => {
  for (const [name, parts, told] of rows) {
    test(`${name}: told with line and column`, () => {
      const lines = wrongWith(parts)
      assert.ok(
        lines.some((line) => told.test(line)),
        lines.join('\n') || 'nothing is wrong',
      )
    })
  }

  test('everything that is wrong is told at once', () => {
    const lines = wrongWith({ realm: 'realm: 7', listen: 'listen: {}' })
    assert.deepEqual(
      lines.map((line) => line.slice(0, 13)),
      ['gate.yaml:2:1', 'gate.yaml:3:1'],
    )
  })

  test('nested without end, and references without end', () => {
    const deep = readConfig(`a: ${'['.repeat(100_000)}`, 'x')
    assert.equal(deep.kind, 'wrong')
    const bomb = [
      'a: &a [x, x]',
      ...[...'bcdefgh'].map((one, n) => `${one}: &${one} [${`*${'abcdefg'[n]}, `.repeat(9)}]`),
    ]
    assert.deepEqual(readConfig(bomb.join('\n'), 'x').kind, 'wrong')
  })

  test('of a text that is nothing but mistakes a hundred are looked for', () => {
    const linesOf = (text: string): readonly string[] => {
      const reading = readConfig(text, 'x')
      return reading.kind === 'wrong' ? reading.lines : []
    }
    assert.equal(linesOf('}'.repeat(99)).length, 99)
    assert.equal(linesOf('}'.repeat(100)).length, 100)
    assert.equal(linesOf('}'.repeat(1_000_000)).length, 100)
  })

  test('a second document is a mistake', () => {
    const reading = readConfig('a: 1\n---\nb: 2\n---\nc: 3\n', 'x')
    assert.deepEqual(reading.kind === 'wrong' && reading.lines, [
      'x:2:1: there is more than one document',
    ])
  })

  test('what is left out has its defaults', () => {
    const settings = settingsFrom()
    assert.deepEqual(settings.backends, {
      orders: {
        ...{ dialect: 'strict', hosts: [], origins: [], publicUrl: undefined },
        audience: 'orders',
      },
    })
    assert.equal(settings.identity.clientSent, 'refuse')
    assert.equal(settings.methodOverride, 'refuse')
    assert.equal(settings.stores.whenDown, 'local')
    assert.deepEqual(settings.throttle, {})
    assert.equal(settings.decisionMs, 5_000)
    assert.deepEqual(settings.proxies[0], {
      ...{ kind: 'nginx-accel', from: ['127.0.0.1'], key: undefined, internalLocation: '@app' },
      ...{ requestId: undefined, hops: 1, tls: undefined },
    })
    assert.deepEqual(settings.rules[0]?.place.replace(/:\d+:/, ':n:'), 'gate.yaml:n:5')
  })

  test('an address of IPv6, and a secret from the environment', () => {
    const settings = settingsFrom({
      listen: 'listen: { data: "[::1]:9700" }',
      s: 'secret: { env: SECRET }',
    })
    assert.deepEqual(settings.listen.data, { host: '::1', port: 9700 })
    assert.equal(settings.secret, 'of the test')
  })

  test('without policies every rule says what it allows', () => {
    const settings = settingsFrom({ policies: '', rules: `rules: [${RULE}]` })
    assert.deepEqual(settings.rules.length, 1)
  })
})

describe('reading the file of a configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-gate-'))
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  test('paths in it start from its own folder, and every file that was read is named', () => {
    put('policies.json', '{ "v": 1, "version": "1", "permissions": ["a"], "policies": {} }')
    put('secret.txt', 'of a file\n')
    const path = put(
      'gate.yaml',
      configText({
        policies: 'policies_file: policies.json',
        rules: `rules: [${RULE}]`,
        secret: 'secret: { file: secret.txt }',
      }),
    )
    const reading = readConfigFile(path)
    assert.equal(reading.kind === 'settings' && reading.settings.secret, 'of a file')
    assert.deepEqual(
      new Set(reading.files),
      new Set([path, join(folder, 'policies.json'), join(folder, 'secret.txt')]),
    )
  })

  test('a mistake in a file that it names is told with the place there', () => {
    put('bad.json', '{ "v": 1,\n  "version": 7 }')
    const path = put(
      'bad.yaml',
      configText({ policies: 'policies_file: bad.json', rules: `rules: [${RULE}]` }),
    )
    const reading = readConfigFile(path)
    assert.match(reading.kind === 'wrong' ? (reading.lines[0] ?? '') : '', /^bad.json:2:3: /)
    assert.ok(reading.files.includes(join(folder, 'bad.json')))
  })

  test('policies with a mistake are told with the name of what is missing, and rules by them are not blamed', () => {
    const policies = 'policies:\n  permissions: [a]\n  policies: {}'
    const rules = 'rules: [{ match: { path: /x }, policy: read }]'
    const reading = readConfig(configText({ policies, rules }), 'gate.yaml')
    assert.equal(reading.kind, 'wrong')
    assert.deepEqual(
      reading.lines.map((line) => line.replace(/^\S+ /, '')),
      [
        '`v` is missing: the version of the form is expected: write 1',
        '`version` is missing: a text of 1 to 256 characters is expected',
      ],
    )
  })

  test('a file that is not there', () => {
    const reading = readConfigFile(join(folder, 'none.yaml'), { name: 'none.yaml' })
    const lines = ['none.yaml: the file cannot be read (ENOENT)']
    assert.deepEqual(reading, { kind: 'wrong', lines, files: [join(folder, 'none.yaml')] })
  })
})
