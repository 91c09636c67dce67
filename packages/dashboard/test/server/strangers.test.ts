import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { strangeness } from '../../src/server/strangers.ts'

// Goal: whatever names another host or origin is a stranger. Method: one row per rule.
const NAME = 'this is not the name of the dashboard'
const ORIGIN = 'a page of another origin asks'

const rows = [
  ['loopback', { host: '127.0.0.1:4178', origin: undefined }, undefined],
  ['its name', { host: 'localhost:4178', origin: undefined }, undefined],
  ['its address in IPv6', { host: '[::1]:4178', origin: undefined }, undefined],
  ['without a port', { host: 'LOCALHOST', origin: undefined }, undefined],
  ['a name that was told', { host: 'Gate.internal:9', origin: undefined }, undefined],
  ['the same without its port', { host: 'gate.internal', origin: undefined }, NAME],
  ['no host', { host: undefined, origin: undefined }, 'the request names no host'],
  ['another host', { host: 'evil.example', origin: undefined }, NAME],
  ['one that begins like ours', { host: 'localhost.evil.example', origin: undefined }, NAME],
  ['one with credentials', { host: 'a@localhost', origin: undefined }, NAME],
  ['our own origin', { host: 'localhost:1', origin: 'http://localhost:1' }, undefined],
  ['behind TLS', { host: 'gate.internal:9', origin: 'https://gate.internal:9' }, undefined],
  ['another port', { host: 'localhost:1', origin: 'http://localhost:2' }, ORIGIN],
  ['no origin that can be named', { host: 'localhost:1', origin: 'null' }, ORIGIN],
] as const

describe('strangeness', () => {
  for (const [name, request, expected] of rows) {
    test(name, () => assert.equal(strangeness(request, ['gate.internal:9']), expected))
  }
})
