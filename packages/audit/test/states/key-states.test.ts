// Goal: tokens are signed as their header says, by keys that no server may take.
import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { describe, test } from 'node:test'
import { EmbeddedJWK, jwtVerify } from 'jose'
import { keyStates } from '../../src/states/key-states.ts'
import { contextOf, type StateTools } from '../../src/states/state-context.ts'
import { type ReadToken, readToken } from '../../src/states/token.ts'
import { goodToken, heldAs, PUBLIC_JWK, toolsWith } from './issuer.ts'

const url = 'http://127.0.0.1:9/jwks.json'

async function secretsOf(
  token: string,
  more: Partial<StateTools> = {},
): Promise<ReadonlyMap<string, string>> {
  const context = contextOf(heldAs('jwt', token), toolsWith({ canaryUrl: url, ...more }))
  const rows = await keyStates(context, readToken(token) as ReadToken)
  return new Map(rows.map(({ name, show }) => [name, 'secret' in show ? show.secret : '']))
}

const secrets = await secretsOf(await goodToken())
const weak = await secretsOf(await goodToken({ secret: 'secret' }))
const header = (name: string): Readonly<Record<string, unknown>> | undefined =>
  readToken(secrets.get(name) ?? '')?.header

function isSignedWith(name: string, secret: string): boolean {
  const [head, payload, signature] = (secrets.get(name) ?? '').split('.')
  const made = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')
  return made === signature
}

const pem = (type: 'spki' | 'pkcs1'): string =>
  String(createPublicKey({ key: PUBLIC_JWK, format: 'jwk' }).export({ format: 'pem', type }))
const rows: readonly (readonly [string, string])[] = [
  ['HS256 with the public key: PEM', pem('spki')],
  ['HS256 with the public key: PEM without its last newline', pem('spki').trimEnd()],
  ['HS256 with the public key: PEM of PKCS #1', pem('pkcs1')],
  ['HS256 with the public key: JWK', JSON.stringify(PUBLIC_JWK)],
  ['HS256 with an empty secret', ''],
  ['key id that is empty', ''],
  ['key id that is the path of an empty file', ''],
  ['key id that ends a query', 'sallyport'],
]

describe('keyStates', () => {
  for (const [name, secret] of rows) {
    test(`${name} is signed so`, () => {
      assert.equal(header(name)?.['alg'], 'HS256')
      assert.ok(isSignedWith(name, secret))
    })
  }

  test('a key in the token is the one that signed it', async () => {
    const { protectedHeader } = await jwtVerify(secrets.get('key in the token') ?? '', EmbeddedJWK)
    assert.equal(protectedHeader.alg, 'RS256')
  })

  for (const name of ['jku', 'x5u']) {
    test(`${name} is the address of the canary`, () => {
      assert.equal(header(`${name} to an address of ours`)?.[name], url)
    })
  }

  test('an issuer of ours is at the same address', () => {
    const { claims } = readToken(secrets.get('issuer at an address of ours') ?? '') ?? {}
    assert.equal(claims?.['iss'], new URL(url).origin)
  })

  test('without a canary there is no address', async () => {
    const none = await secretsOf(await goodToken(), { canaryUrl: undefined })
    assert.ok(!none.has('jku to an address of ours'))
  })

  test('without public keys none is taken as a secret', async () => {
    for (const jwks of [undefined, [], [{ kty: 'sallyport' }]]) {
      const none = await secretsOf(await goodToken(), { jwks })
      assert.ok(![...none.keys()].some((name) => name.includes('public key')))
    }
  })

  test('a token of a secret has no public key to confuse it with', () => {
    assert.ok(![...weak.keys()].some((name) => name.includes('public key')))
  })

  test('a secret that stands in tutorials signs a token that never was', () => {
    const made = readToken(weak.get('signed anew with a secret that stands in tutorials') ?? '')
    assert.equal(made?.claims['sallyport'], true)
  })

  test('a good secret does not', async () => {
    const good = await secretsOf(await goodToken({ secret: 'k'.repeat(40) }))
    assert.ok(!good.has('signed anew with a secret that stands in tutorials'))
  })
})
