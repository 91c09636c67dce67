import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hostOf, hostsAmong } from '../../../src/read/formats/hosts.ts'

const three = (name: string): readonly string[] => [name, name, name]

// Goal: hosts are what servers call themselves, and not what a client, or whoever writes a log, puts there.
const rows = [
  ['two hosts', [...three('a.example:443'), ...three('b.example')], ['a.example', 'b.example']],
  [
    'an address with a port',
    [...three('127.0.0.1:80'), ...three('a.example')],
    ['127.0.0.1', 'a.example'],
  ],
  ['one host', three('a.example'), undefined],
  ['what is named twice', [...three('a.example'), 'b.example', 'b.example'], undefined],
  ['words of a cache', [...three('HIT'), ...three('MISS'), ...three('-')], undefined],
  ['numbers', [...three('0.002'), ...three('17')], undefined],
  ['nothing', [], undefined],
] as const

describe('hostsAmong', () => {
  for (const [name, names, expected] of rows) {
    test(`${name}: ${expected ?? 'none'}`, () => {
      const found = hostsAmong(names)
      assert.deepEqual(found && [...found.keys()], expected)
    })
  }
})

test('a host is one of these, whatever its port', () => {
  const hosts = hostsAmong([...three('a.example'), ...three('b.example')])
  assert.ok(hosts)
  const fields = ['a.example:8443', 'b.example', 'c.example', '-']
  assert.deepEqual(
    fields.map((field) => hostOf(hosts, field)),
    ['a.example', 'b.example', undefined, undefined],
  )
})
