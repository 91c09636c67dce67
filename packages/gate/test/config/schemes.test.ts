import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readConfig } from '../../src/config/read-config.ts'
import { configText, settingsFrom } from '../stated.ts'

// Goal: a mistake in a scheme, a throttle or the TLS of a proxy is told where it stands, with what to write instead.
/** Everything that is wrong with a configuration. */
function wrongWith(parts: Readonly<Record<string, string>>): readonly string[] {
  const reading = readConfig(configText(parts), 'gate.yaml', { env: {} })
  return reading.kind === 'wrong' ? reading.lines : []
}

// Each row: what is written, and what is told of it, with the column in its line.
const rows: readonly (readonly [
  name: string,
  parts: Readonly<Record<string, string>>,
  told: RegExp,
])[] = [
  [
    'an account for Digest without a hash',
    { schemes: 'schemes: [{ digest: { accounts: [{ name: a, subject: { id: a } }] } }]' },
    /^gate.yaml:\d+:\d+: an account needs a hash: write `sha256: ...`/,
  ],
  [
    'a hash for Digest that is none',
    {
      schemes:
        'schemes: [{ digest: { accounts: [{ name: a, sha256: abc, subject: { id: a } }] } }]',
    },
    /^gate.yaml:\d+:\d+: a hash of 64 hexadecimal digits/,
  ],
  [
    'an algorithm of Digest that is none',
    { schemes: 'schemes: [{ digest: { algorithms: [SHA-1] } }]' },
    /^gate.yaml:\d+:\d+: one of `SHA-256`, `SHA-256-sess`/,
  ],
  [
    'a secret of nonces that is short',
    { schemes: `schemes: [{ digest: { nonce: { secret: ${'a'.repeat(31)} } } }]` },
    /^gate.yaml:\d+:\d+: `secret` needs 32 characters$/,
  ],
  [
    'nonces that processes make with a secret each',
    {
      schemes: 'schemes: [{ digest: {} }]',
      stores: 'stores: { accounts: "memory:", shared: "redis://127.0.0.1" }',
    },
    /^gate.yaml:\d+:13: processes that share a store need one secret: write `nonce: \{ secret/,
  ],
  [
    'proofs for an address that nobody knows',
    {
      schemes:
        'schemes: [{ dpop: { tokens: { bearer: { issuer: "https://x.example", audience: a } } } }]',
      backends: 'backends: { orders: {} }',
    },
    /^gate.yaml:\d+:13: `dpop` needs to know by which address clients know this backend/,
  ],
  [
    'tokens for DPoP that are none',
    { schemes: 'schemes: [{ dpop: { tokens: { basic: {} } } }]' },
    /^gate.yaml:\d+:\d+: one of `bearer`, `introspection` is expected/,
  ],
  [
    'a client that is known by nothing',
    { schemes: 'schemes: [{ certificate: { clients: [{ subject: { id: a } }] } }]' },
    /^gate.yaml:\d+:\d+: a client is known by one of `fingerprint`/,
  ],
  [
    'a client that is known by two names',
    {
      schemes:
        'schemes: [{ certificate: { clients: [{ san_dns: a.example, san_uri: "urn:a", subject: { id: a } }] } }]',
    },
    /^gate.yaml:\d+:\d+: a client is known by one of/,
  ],
  [
    'a fingerprint that is none',
    {
      schemes: 'schemes: [{ certificate: { clients: [{ fingerprint: AB, subject: { id: a } }] } }]',
    },
    /^gate.yaml:\d+:\d+: the SHA-256 of a certificate/,
  ],
  [
    'a throttle that is a word',
    { throttle: 'throttle: no' },
    /^gate.yaml:\d+:1: fields such as `address: \{ failures: 20/,
  ],
  [
    'a throttle by a key that is none',
    { throttle: 'throttle: { adress: { failures: 1 } }' },
    /^gate.yaml:\d+:\d+: there is no field `adress`.*did you mean `address`/,
  ],
  [
    'a throttle whose longest wait is shorter than the first',
    { throttle: 'throttle: { account: { wait: 10s, max: 9s } }' },
    /^gate.yaml:\d+:\d+: `max` is the longest wait/,
  ],
  [
    'a throttle that never waits',
    { throttle: 'throttle: { account: { wait: 0s } }' },
    /^gate.yaml:\d+:\d+: a time such as 60s or 5m is expected, from 1s/,
  ],
  [
    'a certificate of nobody but Envoy',
    {
      proxies:
        'proxies: [{ kind: envoy, from: 127.0.0.1, tls: { certificate: /c, key: /k, client_authorities: /a } }]',
    },
    /^gate.yaml:4:11: of Envoy the gate takes no certificates/,
  ],
  [
    'a path with a blank',
    {
      proxies:
        'proxies: [{ kind: forward, from: 127.0.0.1, tls: { certificate: "/a b", key: /k } }]',
    },
    /^gate.yaml:4:\d+: a path such as/,
  ],
  [
    'an address of a backend with a path',
    { backends: 'backends: { orders: { public_url: "https://api.example/v1" } }' },
    /^gate.yaml:\d+:\d+: an origin such as/,
  ],
]

describe('schemes of a configuration', () => {
  for (const [name, parts, told] of rows) {
    test(`${name} is told`, () => {
      const lines = wrongWith(parts)
      assert.ok(
        lines.some((line) => told.test(line)),
        lines.join('\n'),
      )
    })
  }

  test('a fingerprint is read with and without colons, in any case', () => {
    const digits = '0123456789ABCDEF'.repeat(4)
    const colons = digits.match(/../g)?.join(':') ?? ''
    for (const written of [digits, digits.toLowerCase(), colons]) {
      const client = `{ fingerprint: '${written}', subject: { id: a } }`
      const { schemes } = settingsFrom({
        schemes: `schemes: [{ certificate: { clients: [${client}] } }]`,
      })
      const thumbprint = Buffer.from(digits, 'hex').toString('base64url')
      assert.deepEqual(schemes, [
        { kind: 'certificate', clients: [{ thumbprint, subject: { id: 'a' } }] },
      ])
    }
  })

  test('both sides of each limit of a throttle', () => {
    const read = (rule: string): number => wrongWith({ throttle: `throttle: { ${rule} }` }).length
    for (const good of [
      'failures: 0',
      'failures: 1000000',
      'wait: 24h, max: 24h',
      'forget: 168h',
    ]) {
      assert.equal(read(`account: { ${good} }`), 0, good)
    }
    for (const bad of ['failures: -1', 'failures: 1000001', 'max: 25h', 'forget: 169h']) {
      assert.equal(read(`account: { ${bad} }`), 1, bad)
    }
    assert.equal(read('repeated: 60s'), 0)
    assert.equal(read('repeated: 61s'), 1)
  })

  test('both sides of the time for a decision, and what it is in milliseconds', () => {
    for (const [written, expected] of [
      ['50ms', 50],
      ['2s', 2_000],
      ['10m', 600_000],
    ] as const) {
      assert.equal(settingsFrom({ time: `decision_time: ${written}` }).decisionMs, expected)
    }
    for (const bad of ['49ms', '601s', '1h', '2']) {
      const [line = ''] = wrongWith({ time: `decision_time: ${bad}` })
      assert.match(line, /a time such as 500ms or 2s is expected, from 50ms to 600000ms$/, bad)
    }
  })

  test('what scripts are offered instead of Basic', () => {
    const { schemes } = settingsFrom({ schemes: 'schemes: [{ basic: { script_scheme: xBasic } }]' })
    assert.deepEqual(schemes, [{ kind: 'basic', scriptScheme: 'xBasic' }])
    const wrong = wrongWith({ schemes: 'schemes: [{ basic: { script_scheme: yBasic } }]' })
    assert.match(wrong.join(), /`xBasic`/)
  })

  test('a throttle is what the guard counts by', () =>
    assert.deepEqual(
      settingsFrom({
        throttle: `throttle:
  address: { failures: 3, wait: 2s, max: 5m, forget: 1h }
  repeated: 0s
  remaining: tell`,
      }).throttle,
      {
        address: {
          ...{ free: 3, firstWaitSeconds: 2, longestWaitSeconds: 300, forgetAfterSeconds: 3_600 },
        },
        ...{ retrySeconds: 0, tellsRemaining: true },
      },
    ))
})
