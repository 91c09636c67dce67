import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jwkFrom } from '../../src/input/jwk.ts'
import { folderWith } from './folder.ts'
import { mistakesOf, partOf } from './part-of.ts'

const elliptic = { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', d: 'very-secret' }
const { d: _, ...open } = elliptic
const folder = folderWith({ 'private.jwk': elliptic, 'open.jwk': open, 'text.jwk': 'very-secret' })
const env = { KEY: JSON.stringify({ kty: 'oct', k: 'very-secret' }) }
const WANTED = 'a private key as a JWK is expected, with `kty` and `d` ($)'

const rows = [
  ['a file', 'private.jwk', elliptic, []],
  ['a variable', { env: 'KEY' }, { kty: 'oct', k: 'very-secret' }, []],
  ['a public key is none', 'open.jwk', undefined, [WANTED]],
  ['what is no JSON is none', 'text.jwk', undefined, [WANTED]],
  ['a file that is not there', 'none.jwk', undefined, ['the file cannot be read ($)']],
] as const

describe('jwkFrom', () => {
  for (const [name, value, expected, mistakes] of rows) {
    test(name, async () => {
      const part = partOf(value)
      assert.deepEqual(await jwkFrom(part, { folder, env }), expected)
      assert.deepEqual(mistakesOf(part), mistakes)
    })
  }
})
