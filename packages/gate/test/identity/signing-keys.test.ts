import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import {
  KEY_SECONDS,
  KEYS_MAX,
  OLD_KEY_SECONDS,
  SigningKeys,
} from '../../src/identity/signing-keys.ts'
import type { SignedIdentitySettings } from '../../src/settings.ts'

// Goal: every token that was signed finds its key published, before, while and shortly after.
const folder = mkdtempSync(join(tmpdir(), 'gate-keys-'))
after(() => rmSync(folder, { recursive: true }))

const made: SignedIdentitySettings = {
  header: 'X-Gate-Identity',
  issuer: 'https://gate.example',
  ttlSeconds: 60,
  algorithm: 'ES256',
  keyFile: undefined,
}
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const pem = (key = p256()): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const file = (name: string, text: string): SignedIdentitySettings => {
  const keyFile = join(folder, name)
  writeFileSync(keyFile, text)
  return { ...made, keyFile }
}
const ids = (keys: SigningKeys, now: number): unknown[] =>
  keys.published(now).map((key) => (key as { kid?: string }).kid)
const set = (count: number): string =>
  JSON.stringify({ keys: Array.from({ length: count }, () => p256().export({ format: 'jwk' })) })

describe('keys made at start', () => {
  test('the next key is published before it signs, the one before after', () => {
    const keys = new SigningKeys(made)
    const first = keys.current(0).kid
    const [, next] = ids(keys, 0)
    assert.equal(keys.current(KEY_SECONDS * 1000 - 1).kid, first)
    assert.equal(keys.current(KEY_SECONDS * 1000).kid, next)
    const after = KEY_SECONDS * 1000
    assert.ok(ids(keys, after).includes(first))
    assert.ok(ids(keys, after + OLD_KEY_SECONDS * 1000 - 1).includes(first))
    assert.ok(!ids(keys, after + OLD_KEY_SECONDS * 1000).includes(first))
    assert.equal(ids(keys, after + OLD_KEY_SECONDS * 1000).length, 2)
  })

  test('a reload goes on with them', () => {
    const keys = new SigningKeys(made)
    const { kid } = keys.current(0)
    assert.equal(new SigningKeys({ ...made, ttlSeconds: 5 }, keys).current(1).kid, kid)
  })

  test('a reload to another algorithm goes on publishing the old ones for a while', () => {
    const keys = new SigningKeys(made)
    const { kid } = keys.current(0)
    const next = new SigningKeys({ ...made, algorithm: 'EdDSA' }, keys)
    assert.equal(next.current(1).published.crv, 'Ed25519')
    assert.ok(ids(next, 1).includes(kid))
    assert.ok(!ids(next, 2 + OLD_KEY_SECONDS * 1000).includes(kid))
  })

  test('what is published is public', () => {
    for (const key of new SigningKeys(made).published(0)) assert.equal('d' in key, false)
  })
})

describe('keys in a file', () => {
  test('PEM, in two processes, is one key', () => {
    const settings = file('a.pem', pem())
    assert.equal(new SigningKeys(settings).current(0).kid, new SigningKeys(settings).current(9).kid)
  })
  test('of a set the first signs, and all are published; time changes nothing', () => {
    const keys = new SigningKeys(file('set.json', set(2)))
    const [first] = ids(keys, 0)
    assert.equal(ids(keys, 0).length, 2)
    assert.equal(keys.current(KEY_SECONDS * 10_000).kid, first)
  })
  test('one JWK', () => {
    const jwk = JSON.stringify(p256().export({ format: 'jwk' }))
    assert.equal(ids(new SigningKeys(file('one.json', jwk)), 0).length, 1)
  })
  test('as many as may be', () =>
    assert.equal(ids(new SigningKeys(file('most.json', set(KEYS_MAX))), 0).length, KEYS_MAX))

  const wrong: readonly [name: string, text: string][] = [
    ['too many', set(KEYS_MAX + 1)],
    ['none', '{"keys":[]}'],
    ['no key at all', 'hello'],
    ['broken JSON', '{"keys":'],
    ['a key of another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
    ['a key of another algorithm', pem(generateKeyPairSync('ed25519').privateKey)],
    [
      'a public key',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
  ]
  for (const [name, text] of wrong) {
    test(`${name} is told at start`, () => {
      const settings = file('wrong', text)
      assert.throws(() => new SigningKeys(settings), /holds no private key of P-256 for ES256/)
    })
  }
  test('a file that is not there is told at start', () => {
    const settings = { ...made, keyFile: join(folder, 'missing') }
    assert.throws(() => new SigningKeys(settings), /cannot be read/)
  })
})
