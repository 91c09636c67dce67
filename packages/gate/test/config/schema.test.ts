import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { readConfig } from '../../src/config/read-config.ts'
import { configSchema } from '../../src/config/schema.ts'
import { configText } from '../stated.ts'

const PATH = new URL('../../gate.schema.json', import.meta.url)
const schema = configSchema()
const isGood = new Ajv2020({ strict: false }).compile(schema)

// What no schema can say is left out: names that are not there, variables that are not set.
const rows: readonly (readonly [name: string, parts: Readonly<Record<string, string>>])[] = [
  ['a field that is not known', { more: 'colour: red' }],
  ['a version that is none', { version: 'version: 2' }],
  ['no realm', { realm: '' }],
  ['a kind of proxy that is none', { proxies: 'proxies: [{ kind: caddy, from: 10.0.0.1 }]' }],
  ['a scheme that is none', { schemes: 'schemes: [{ beer: {} }]' }],
  ['a throttle that is a word', { throttle: 'throttle: no' }],
  ['a client without a subject', { schemes: 'schemes: [{ certificate: { clients: [{}] } }]' }],
  ['DPoP without tokens', { schemes: 'schemes: [{ dpop: {} }]' }],
  ['two schemes in one', { schemes: 'schemes: [{ basic: {}, session: {} }]' }],
  [
    'an audience that is missing',
    { schemes: 'schemes: [{ bearer: { issuer: "https://x.example" } }]' },
  ],
  ['a dialect that is none', { backends: 'backends: { orders: { dialect: rails } }' }],
  ['no backend', { backends: 'backends: {}' }],
  ['no rule', { rules: 'rules: []' }],
  ['a path without a slash', { rules: 'rules: [{ match: { path: x }, allow: anonymous }]' }],
  [
    'a method in lower case',
    { rules: 'rules: [{ match: { path: /x, methods: get }, allow: anonymous }]' },
  ],
  [
    'a time without a unit',
    { identity: 'identity: { signed: { issuer: "https://x.example", ttl: 60 } }' },
  ],
  ['a number for a name', { realm: 'realm: 7' }],
  ['a policy that is none', { policies: 'policies: { v: 2 }' }],
  ['a limit without a number', { more: 'reverse_proxy: { limits: { clients: many } }' }],
  ['a certificate without a key', { more: 'reverse_proxy: { tls: { certificate: a } }' }],
  ['a secret from nowhere', { secret: 'secret: { from: X }' }],
]

describe('schema of the configuration', () => {
  test('is published as it is', () => {
    if (process.env['WRITE_SCHEMA'] === '1') writeFileSync(PATH, JSON.stringify(schema, null, 2))
    const published = JSON.parse(readFileSync(PATH, 'utf8'))
    assert.deepEqual(published, schema, 'write it anew with WRITE_SCHEMA=1, then `npm run format`')
  })

  test('takes what the reader takes', () => {
    assert.ok(isGood(parse(configText())), JSON.stringify(isGood.errors))
    assert.equal(readConfig(configText(), 'gate.yaml').kind, 'settings')
  })

  for (const [name, parts] of rows) {
    test(`refuses what the reader refuses: ${name}`, () => {
      const text = configText(parts)
      assert.equal(readConfig(text, 'gate.yaml').kind, 'wrong')
      assert.equal(isGood(parse(text)), false)
    })
  }
})
