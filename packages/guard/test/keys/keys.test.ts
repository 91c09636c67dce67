import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import { fits, isAlgorithm, secretLengthMin } from '../../src/keys/algorithms.ts'
import { metadataUrls } from '../../src/keys/discovery.ts'
import { FetchBudget } from '../../src/keys/fetch-budget.ts'
import { describeError } from '../../src/keys/fetch-json.ts'
import { knownKeySet, knownSecrets } from '../../src/keys/known-keys.ts'
import { safeUrl } from '../../src/keys/safe-url.ts'
import { importVerificationKey } from '../../src/keys/verification-key.ts'
import { makeSigner, NOW } from './issuer.ts'

// Goal: what the key set is made of does what it says, one rule a row.

describe('metadataUrls', () => {
  const rows = [
    [
      'without a path: both places of the root',
      'https://issuer.example',
      [
        'https://issuer.example/.well-known/openid-configuration',
        'https://issuer.example/.well-known/oauth-authorization-server',
      ],
    ],
    [
      'with a path: appended, inserted, and OpenID inserted',
      'https://issuer.example/tenant/1',
      [
        'https://issuer.example/tenant/1/.well-known/openid-configuration',
        'https://issuer.example/.well-known/oauth-authorization-server/tenant/1',
        'https://issuer.example/.well-known/openid-configuration/tenant/1',
      ],
    ],
    [
      'a slash at the end makes no double slash',
      'https://issuer.example/realm/',
      [
        'https://issuer.example/realm/.well-known/openid-configuration',
        'https://issuer.example/.well-known/oauth-authorization-server/realm',
        'https://issuer.example/.well-known/openid-configuration/realm',
      ],
    ],
  ] as const
  for (const [name, issuer, expected] of rows) {
    test(name, () => assert.deepEqual(metadataUrls(issuer).map(String), expected))
  }
})

describe('safeUrl', () => {
  const rows = [
    ['https', 'https://a.example/x', 'https', true],
    ['plain http', 'http://a.example/', 'https', false],
    ['plain http to another machine from this one', 'http://a.example/', 'loopback', false],
    ['localhost', 'http://localhost:1/', 'loopback', true],
    ['a name under localhost', 'http://keys.localhost/', 'loopback', true],
    ['127.9.9.9', 'http://127.9.9.9/', 'loopback', true],
    ['[::1]', 'http://[::1]:8/', 'loopback', true],
    [
      'a name that begins like a loopback address',
      'http://127.0.0.1.evil.example/',
      'loopback',
      false,
    ],
    ['a name that ends like localhost', 'http://evillocalhost/', 'loopback', false],
    ['loopback where https is asked for', 'http://127.0.0.1/', 'https', false],
    ['anything over http where allowed', 'http://a.example/', 'any', true],
    ['another protocol, even where anything is allowed', 'file:///etc/passwd', 'any', false],
    ['a password in it', 'https://u:p@a.example/', 'https', false],
    ['a fragment', 'https://a.example/#x', 'https', false],
    ['no URL', 'issuer', 'any', false],
  ] as const
  for (const [name, url, transport, isSafe] of rows) {
    test(`${name}: ${isSafe ? 'yes' : 'no'}`, () => {
      if (isSafe) assert.equal(safeUrl(url, 'it', transport).href, new URL(url).href)
      else assert.throws(() => safeUrl(url, 'it', transport), /^TypeError: it must/)
    })
  }
})

describe('fits', () => {
  const rows = [
    ['an RSA key verifies RS256', { kty: 'RSA' }, 'RS256', true],
    ['and PS512', { kty: 'RSA' }, 'PS512', true],
    ['unless it says another algorithm', { kty: 'RSA', alg: 'RS256' }, 'PS256', false],
    ['an RSA key never verifies an HMAC', { kty: 'RSA' }, 'HS256', false],
    ['a secret never verifies RS256', { kty: 'oct' }, 'RS256', false],
    ['P-256 verifies ES256', { kty: 'EC', crv: 'P-256' }, 'ES256', true],
    ['P-384 does not', { kty: 'EC', crv: 'P-384' }, 'ES256', false],
    ['secp256k1 does not', { kty: 'EC', crv: 'secp256k1' }, 'ES256', false],
    [
      'Ed25519 is EdDSA by another name',
      { kty: 'OKP', crv: 'Ed25519', alg: 'Ed25519' },
      'EdDSA',
      true,
    ],
    ['X25519 signs nothing', { kty: 'OKP', crv: 'X25519' }, 'EdDSA', false],
  ] as const
  for (const [name, kind, algorithm, expected] of rows) {
    test(name, () => assert.equal(fits(kind, algorithm), expected))
  }

  for (const name of ['none', 'None', '', 'constructor', 'toString', 'rs256', 'RS256 ']) {
    test(`\`${name}\` is no algorithm`, () => assert.equal(isAlgorithm(name), false))
  }

  test('secrets are as long as the hash', () => {
    assert.deepEqual([secretLengthMin('HS256'), secretLengthMin('HS512')], [32, 64])
  })
})

describe('importVerificationKey', () => {
  test('a public key is imported, a private one loses what is private', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(privateKey)), kid: 'k' }
    const key = await importVerificationKey(jwk)
    assert.equal(key?.key.type, 'public')
    assert.ok(!key?.identity.includes(String(jwk.d)))
  })

  test('key material decides identity, not the order of members', async () => {
    const { jwk } = await makeSigner('RS256', 'k')
    const turned = Object.fromEntries(Object.entries(jwk).reverse())
    const [one, two] = await Promise.all([jwk, turned].map(importVerificationKey))
    assert.equal(one?.identity, two?.identity)
  })

  const bad = async () => {
    const { jwk } = await makeSigner('ES256', 'k')
    const { publicKey } = await generateKeyPair('ES384', { extractable: true })
    const other = await exportJWK(publicKey)
    return [
      ['nothing', undefined],
      ['a text', 'key'],
      ['an unknown type', { ...jwk, kty: 'AKP' }],
      ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
      ['a key for encryption', { ...jwk, use: 'enc' }],
      ['a key that may not verify', { ...jwk, key_ops: ['sign'] }],
      ['operations that are no list', { ...jwk, key_ops: 'verify' }],
      ['a key id that is no text', { ...jwk, kid: 7 }],
      ['a curve that does not fit its algorithm', { ...other, alg: 'ES256' }],
      ['an algorithm that nobody knows', { ...jwk, alg: 'none' }],
      ['a point that is not on the curve', { ...jwk, y: jwk.x }],
      ['a missing member', { ...jwk, y: undefined }],
      ['a short RSA key', await shortRsa()],
    ] as const
  }
  test('what cannot verify signatures is left out', async () => {
    for (const [name, jwk] of await bad()) {
      assert.equal(await importVerificationKey(jwk), undefined, name)
    }
  })
})

async function shortRsa(): Promise<object> {
  const { generateKeyPairSync } = await import('node:crypto')
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  return publicKey.export({ format: 'jwk' })
}

describe('FetchBudget', () => {
  test('waits 1, 2, 4, 8, 10, 10 seconds, and starts again after a reset', () => {
    const budget = new FetchBudget()
    assert.ok(budget.allows(0))
    let now = 0
    for (const wait of [1000, 2000, 4000, 8000, 10_000, 10_000]) {
      budget.spend(now)
      assert.ok(!budget.allows(now + wait - 1), `${wait} - 1`)
      assert.ok(budget.allows(now + wait), `${wait}`)
      now += wait
    }
    budget.reset()
    assert.ok(budget.allows(now))
    budget.spend(now)
    assert.ok(budget.allows(now + 1000))
  })
})

describe('known keys', () => {
  test('a document answers like a key set', async () => {
    const { jwk } = await makeSigner('ES256', 'k')
    const keys = knownKeySet({ keys: [jwk] })
    const found = await keys.find({ kid: 'k', algorithm: 'ES256' }, NOW)
    assert.equal(found.kind, 'keys')
    assert.equal((await keys.find({ kid: 'x', algorithm: 'ES256' }, NOW)).kind, 'unknown')
    assert.ok(!(keys.find({ kid: 'k', algorithm: 'ES256' }, NOW) instanceof Promise))
  })

  test('a document without usable keys is an outage, not a refusal', async () => {
    const keys = knownKeySet({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] })
    assert.equal((await keys.find({ kid: 'k', algorithm: 'ES256' }, NOW)).kind, 'unavailable')
  })

  for (const document of [{ keys: [] }, { keys: new Array(101).fill({}) }, { keys: 7 }]) {
    test(`${JSON.stringify(document).slice(0, 20)} is refused at start`, () => {
      assert.throws(() => knownKeySet(document as { keys: object[] }), TypeError)
    })
  }

  test('secrets answer for HMAC alone', async () => {
    const keys = knownSecrets([new Uint8Array(32), new Uint8Array(32).fill(1)])
    const found = await keys.find({ kid: undefined, algorithm: 'HS256' }, NOW)
    assert.equal(found.kind === 'keys' && found.keys.length, 2)
    assert.equal((await keys.find({ kid: undefined, algorithm: 'RS256' }, NOW)).kind, 'unknown')
  })
})

describe('describeError', () => {
  const rows = [
    ['the message', new Error('a'), 'a'],
    [
      'the code that lies under it',
      new Error('a', { cause: coded('ECONNREFUSED') }),
      'a: ECONNREFUSED',
    ],
    ['the message that lies under it', new Error('a', { cause: new Error('b') }), 'a: b'],
    ['anything else', 'secret', 'something that is no error was thrown'],
    ['the name of an error without message', new RangeError(''), 'RangeError'],
    ['300 characters', new Error('x'.repeat(300)), 'x'.repeat(300)],
    ['no 301st', new Error('x'.repeat(301)), 'x'.repeat(300)],
  ] as const
  for (const [name, error, expected] of rows) {
    test(name, () => assert.equal(describeError(error), expected))
  }
})

function coded(code: string): Error {
  return Object.assign(new Error('unused'), { code })
}
