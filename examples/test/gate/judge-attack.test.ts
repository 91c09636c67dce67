// Goal: whatever an attack reaches that it should not is told, and what it may reach is not.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Attack } from '../../src/gate/attack.ts'
import { judgeAttack } from '../../src/gate/judge-attack.ts'

const closed: Attack = {
  ...{
    name: 'x',
    lines: [],
    body: '',
    as: 'nobody',
    may: [],
    subject: '',
    close: true,
    has: [],
    lacks: [],
  },
}
const open: Attack = { ...closed, may: ['public'] }
const refused = { status: 401, text: 'HTTP/1.1 401 Unauthorized\r\n\r\n' }
const served = { status: 200, text: 'HTTP/1.1 200 OK\r\n\r\n{"handler":"public"}' }
const request = { what: 'request', more: 'GET /public/x' }

describe('judgeAttack', () => {
  const rows = [
    ['nothing came of it', closed, [], refused, []],
    ['it came through', closed, [request], refused, ['it came through: GET /public/x']],
    [
      'a handler ran',
      closed,
      [{ what: 'admin', more: '' }],
      refused,
      ['the handler admin ran, for ``'],
    ],
    ['a handler answered', closed, [], served, ['the answer is that of a handler']],
    ['who may is served', open, [request, { what: 'public', more: '' }], served, []],
    [
      'another handler ran',
      open,
      [request, { what: 'me', more: '' }],
      served,
      ['the handler me ran, for ``'],
    ],
    [
      'a handler was told somebody else',
      open,
      [request, { what: 'public', more: 'mallory' }],
      served,
      ['public took `mallory` for the subject'],
    ],
    [
      'a second request came with the first',
      open,
      [request, { what: 'request', more: 'GET /admin' }],
      served,
      ['it came through: GET /admin'],
    ],
    ['a query is no path', open, [{ what: 'request', more: 'GET /public/x?x=/admin' }], served, []],
  ] as const
  test('what the answer has to have, and must not', () => {
    const told = { ...closed, has: ['^http/1.1 401', '^x-a: 1'], lacks: ['^http/1.1 4', 'b'] }
    assert.deepEqual(judgeAttack(told, [], refused), [
      'the answer lacks ^x-a: 1',
      'the answer has ^http/1.1 4',
    ])
  })

  for (const [name, attack, hits, answer, wrong] of rows) {
    test(name, () => assert.deepEqual(judgeAttack(attack, hits, answer), wrong))
  }
})
