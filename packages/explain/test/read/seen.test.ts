// Goal: what a line does not say is not left over from the one before, and a copy stays as it is.
// Method: one observation, filled and begun anew.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { Line } from '../../src/read/line.ts'
import { copyOf, Seen } from '../../src/read/seen.ts'

const full = {
  time: 1,
  method: 'GET',
  path: '/orders',
  status: 403,
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
  subject: 'alice',
  tenant: 'acme',
  account: 'bob',
  credential: 'c1',
  route: '/orders',
  host: 'shop.example',
  instance: 'pod-3',
  reason: 'scope_missing',
  requirement: 'scope orders:read',
  policyVersion: '3f2c',
  kid: 'k7',
  expiresInSeconds: 5,
  sampleRate: 0.5,
  isConcealed: true,
  id: 'R7',
} as const

describe('Seen', () => {
  test('holds all that an observation holds', () => {
    assert.deepEqual(Object.keys(full).sort(), Object.keys(emptyObservation()).sort())
    const seen = Object.assign(new Seen(), full)
    assert.deepEqual(copyOf(seen), full)
  })

  test('a new line begins with nothing', () => {
    const seen = Object.assign(new Seen(), full)
    seen.begin(Line.of('x'))
    const rest = { time: 1, method: 'GET', status: 403 }
    assert.deepEqual(copyOf(seen), { ...emptyObservation(), ...rest })
  })

  test('texts are cut when they are asked for, and looked for once', () => {
    const line = Line.of('203.0.113.9 curl/8.5.0 /orders')
    const seen = new Seen()
    seen.begin(line)
    seen.addressAt(0, 11)
    seen.pathAt(23, 30)
    let asked = 0
    const find = (_: Line, at: number, span: { from: number; to: number }): boolean => {
      asked += 1
      span.from = at
      span.to = at + 10
      return true
    }
    seen.agentLater(find, 12, () => -1)
    seen.idLater(() => false, 0)
    const { address, path, agent, id } = seen
    assert.deepEqual(
      [address, path, agent, id],
      ['203.0.113.9', '/orders', 'curl/8.5.0', undefined],
    )
    assert.equal(seen.agent, 'curl/8.5.0')
    assert.equal(asked, 1)
  })
})

test('copyOf keeps what the next line overwrites', () => {
  const seen = Object.assign(new Seen(), full)
  const copy = copyOf(seen)
  seen.begin(Line.of('x'))
  assert.deepEqual(copy, full)
})
