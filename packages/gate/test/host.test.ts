import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isHost, nameOfHost } from '../src/host.ts'

describe('isHost', () => {
  const label = 'a'.repeat(253)
  for (const host of ['api.example', 'API.example:8443', '127.0.0.1', '[::1]:80', label]) {
    test(`\`${host.slice(0, 20)}\` is one, asked twice as well`, () => {
      assert.ok(isHost(host) && isHost(host))
    })
  }
  for (const host of ['', 'a/b', 'a b', 'a@b', '::1', 'a:', 'a:123456', `${label}a`, 'ä.example']) {
    test(`\`${host.slice(0, 20)}\` is none`, () => assert.ok(!isHost(host)))
  }
})

describe('nameOfHost', () => {
  for (const [host, name] of [
    ['API.example', 'api.example'],
    ['api.example:8443', 'api.example'],
    ['api.example.:443', 'api.example'],
    ['[::1]:80', '[::1]'],
  ] as const) {
    test(`of \`${host}\``, () => assert.equal(nameOfHost(host), name))
  }
})
