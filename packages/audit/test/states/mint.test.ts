// Goal: a mint signs exactly what it is given, by a key or by a command, and says what is wrong without a secret.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importJWK, jwtVerify } from 'jose'
import { MintError, mintFrom, publicKeysOf } from '../../src/states/mint.ts'
import { readToken } from '../../src/states/token.ts'
import { PRIVATE_JWK, VERIFYING } from './issuer.ts'

const jwk = PRIVATE_JWK as Readonly<Record<string, unknown>>
const node = (script: string): { kind: 'command'; command: readonly string[] } => ({
  kind: 'command',
  command: [process.execPath, '-e', script],
})
const ECHO = `process.stdin.on('data', d => process.stdout.write('eyJ' + d.length + '.e30.'))`

describe('mintFrom a key', () => {
  test('signs header and claims as they are', async () => {
    const token = await mintFrom({ kind: 'key', jwk })({ alg: 'RS256', typ: 'x' }, { exp: null })
    assert.deepEqual(readToken(token)?.header, { alg: 'RS256', typ: 'x' })
    assert.deepEqual(readToken(token)?.claims, { exp: null })
  })

  test('and the signature is good', async () => {
    const token = await mintFrom({ kind: 'key', jwk })({ alg: 'RS256' }, { sub: 'a' })
    const { payload } = await jwtVerify(token, await importJWK(VERIFYING, 'RS256'))
    assert.equal(payload.sub, 'a')
  })

  test('signs a critical extension that it does not know', async () => {
    const header = { alg: 'RS256', crit: ['sallyport'], sallyport: true }
    const token = await mintFrom({ kind: 'key', jwk })(header, {})
    assert.deepEqual(readToken(token)?.header, header)
  })

  test('has the id of the key', () => {
    assert.equal(mintFrom({ kind: 'key', jwk }).kid, 'k1')
    assert.equal(mintFrom({ kind: 'key', jwk: { ...jwk, kid: undefined } }).kid, undefined)
  })

  test('a secret is a key too', async () => {
    const mint = mintFrom({ kind: 'key', jwk: { kty: 'oct', k: 'c2VjcmV0' } })
    assert.equal(readToken(await mint({ alg: 'HS256' }, {}))?.header['alg'], 'HS256')
  })

  test('a key that does not fit is said, and not shown', async () => {
    const mint = mintFrom({ kind: 'key', jwk: { kty: 'oct', k: 'c2VjcmV0', alg: 'RS256' } })
    await assert.rejects(mint({}, {}), (error: Error) => {
      return error instanceof MintError && !error.message.includes('c2VjcmV0')
    })
    await assert.rejects(
      mintFrom({ kind: 'key', jwk: { kty: 'oct', k: 'c2Vj' } })({}, {}),
      MintError,
    )
  })
})

const failures: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an empty command', [], /is empty/],
  ['a program that is not there', ['sallyport-no-such-program'], /could not be run/],
  ['one that fails', [process.execPath, '-e', 'process.exit(3)'], /ended with 3/],
  ['one that writes no token', [process.execPath, '-e', 'console.log("hello")'], /no token/],
  [
    'one that writes for ever',
    [process.execPath, '-e', 'for(;;)console.log("a".repeat(9999))'],
    /too much/,
  ],
]

describe('mintFrom a command', () => {
  test('gives it header and claims, and takes its token', async () => {
    const length = JSON.stringify({ header: { alg: 'x' }, claims: { a: 1 } }).length
    assert.equal(await mintFrom(node(ECHO))({ alg: 'x' }, { a: 1 }), `eyJ${length}.e30.`)
  })

  test('no shell reads the command', async () => {
    const command = [
      process.execPath,
      '-e',
      `process.stdout.write('a.b.' + process.argv[1])`,
      '$HOME',
    ]
    await assert.rejects(mintFrom({ kind: 'command', command })({}, {}), /no token/)
  })

  for (const [name, command, message] of failures) {
    test(`${name} is said`, async () => {
      await assert.rejects(mintFrom({ kind: 'command', command })({}, {}), (error: Error) => {
        assert.ok(error instanceof MintError)
        assert.match(error.message, message)
        return true
      })
    })
  }
})

describe('publicKeysOf', () => {
  test('has no private member', () => {
    const [key] = publicKeysOf({ kind: 'key', jwk })
    assert.deepEqual(Object.keys(key ?? {}).toSorted(), ['alg', 'e', 'kid', 'kty', 'n'])
  })

  test('a secret and a command have no public key', () => {
    assert.deepEqual(publicKeysOf({ kind: 'key', jwk: { kty: 'oct', k: 'c2Vj' } }), [])
    assert.deepEqual(publicKeysOf(node(ECHO)), [])
    assert.deepEqual(publicKeysOf(undefined), [])
  })
})
