// Goal: what may not be sent is withheld, whoever asks and whatever it calls itself.
// Method: one row per rule, and on its other side the nearest request that goes through.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest, Effect, Intent } from '../../src/exchange.ts'
import type { AuditPlan, HarmLevel } from '../../src/plan.ts'
import { whyWithheld } from '../../src/wire/harm.ts'
import { createJournal } from '../../src/wire/journal.ts'
import { identity, never, planFor } from './ground.ts'

const BASE = 'http://127.0.0.1:3000/api'
const READ = { kind: 'read' } as const
const PROBE = { kind: 'probe' } as const
const INVALID = { kind: 'probe', body: 'invalid' } as const
const CREATE = { kind: 'create' } as const
const write = (id: string, object = 'orderA'): Effect => ({ kind: 'write', object, id })
const remove = (id: string, object = 'orderA'): Effect => ({ kind: 'remove', object, id })

interface Asked extends Partial<AuditRequest> {
  readonly effect?: Effect
  readonly as?: string
  readonly operation?: string
  readonly isUndo?: boolean
  readonly level?: HarmLevel
  readonly never?: AuditPlan['never']
}

/** Asks about `METHOD target`, with an order 17 that this run made and an order 4 that it did not. */
function why(line: string, asked: Asked = {}): string {
  const { effect = READ, as = 'alice', operation = 'GET /orders/{id}', isUndo, level = 1 } = asked
  const [method = '', ...target] = line.split(' ')
  const journal = createJournal()
  journal.created({ object: 'orderA', id: '17' })
  journal.created({ object: 'orderA', id: 'pay-17' })
  const plan = planFor(BASE, {
    target: { level },
    never: asked.never ?? [],
    identities: [
      identity('alice', {
        signIn: {
          fixedHeaders: [],
          login: {
            url: 'https://login.example/token?x=1',
            method: 'POST',
            headers: [],
            body: '{}',
            contentType: undefined,
            token: undefined,
          },
          digest: undefined,
          dpop: undefined,
          place: undefined,
        },
      }),
    ],
  })
  const { fields = [], body, origin } = asked
  const request = { method, target: target.join(' '), fields, body, origin }
  const intent: Intent = { as, why: 'asks', operation, effect, isUndo }
  return whyWithheld(request, intent, { plan, journal }) ?? 'sent'
}

const OVERRIDE = [['X-HTTP-Method-Override', 'DELETE']] as const

const groups: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  'levels and methods': [
    ['a read reads', why('GET /api/orders/17'), 'sent'],
    ['an unsafe method is no read', why('DELETE /api/orders/17'), 'DELETE is no reading'],
    ['in small letters neither', why('delete /api/orders/17'), 'DELETE is no reading'],
    ['by a field neither', why('GET /api/orders/17', { fields: OVERRIDE }), 'DELETE is no reading'],
    ['by the query neither', why('GET /api/orders/17?_method=delete'), 'DELETE is no reading'],
    [
      'by a body neither',
      why('GET /api/orders/17', { body: '{"_method": "DELETE"}' }),
      'DELETE is no reading',
    ],
    ['another parameter overrides nothing', why('GET /api/orders/17?my_method=delete'), 'sent'],
    ['level 0 reads', why('OPTIONS /api/orders/4', { level: 0 }), 'sent'],
    [
      'level 0 sends no other method',
      why('TRACE /api/orders/4', { level: 0 }),
      'level 0 only reads',
    ],
    ['level 0 probes by reading', why('HEAD /api/orders/9', { level: 0, effect: PROBE }), 'sent'],
    [
      'level 0 probes by nothing else',
      why('POST /api/orders', { level: 0, effect: INVALID, body: '[]' }),
      'level 0 only reads',
    ],
    [
      'level 0 makes nothing',
      why('POST /api/orders', { level: 0, effect: CREATE }),
      'level 0 does not allow that: create',
    ],
    ['level 1 does', why('POST /api/orders', { effect: CREATE }), 'sent'],
    [
      'level 2 ends no session',
      why('DELETE /api/session', { level: 2, effect: { kind: 'sign_out' } }),
      'level 2 does not allow that: sign out',
    ],
    [
      'level 3 does',
      why('DELETE /api/session', { level: 3, effect: { kind: 'sign_out' } }),
      'sent',
    ],
  ],
  'objects of this run and others': [
    ['its owner writes to it', why('PATCH /api/orders/17', { effect: write('17') }), 'sent'],
    [
      'not to another one',
      why('PATCH /api/orders/9', { effect: write('9') }),
      'the object was not made by this run',
    ],
    [
      'not to a known one',
      why('PATCH /api/orders/4', { effect: write('4', 'known') }),
      'the object was not made by this run',
    ],
    [
      'not to one that no plan names',
      why('PATCH /api/x/17', { effect: write('17', 'x') }),
      'the object was not made by this run',
    ],
    [
      'the id stands in the target',
      why('PATCH /api/orders/18', { effect: write('17') }),
      'the request is about something else than it says',
    ],
    [
      'and not in part',
      why('PATCH /api/orders/170', { effect: write('17') }),
      'the request is about something else than it says',
    ],
    ['escaped is the same', why('PATCH /api/orders/%317', { effect: write('17') }), 'sent'],
    [
      'with a form behind it too',
      why('PATCH /api/orders/17.json', { effect: write('17') }),
      'sent',
    ],
    ['in the query too', why('POST /api/orders/change?id=17', { effect: write('17') }), 'sent'],
    [
      'a known one may not stand beside it',
      why('PATCH /api/orders/17?id=4', { effect: write('17') }),
      'it names known too, which was not made by this run',
    ],
    [
      'others write from level 2 on',
      why('PATCH /api/orders/17', { effect: write('17'), as: 'bob' }),
      'only level 2 lets others write an object',
    ],
    [
      'and there they do',
      why('PATCH /api/orders/17', { effect: write('17'), as: 'bob', level: 2 }),
      'sent',
    ],
    [
      'nobody is one of the others',
      why('PATCH /api/orders/17', { effect: write('17'), as: 'nobody' }),
      'only level 2 lets others write an object',
    ],
    [
      'whoever removes it does',
      why('DELETE /api/orders/17', { effect: remove('17'), as: 'root' }),
      'sent',
    ],
    [
      'others remove at level 3',
      why('DELETE /api/orders/17', { effect: remove('17'), as: 'bob', level: 2 }),
      'only level 3 lets others remove an object',
    ],
    [
      'and there they do',
      why('DELETE /api/orders/17', { effect: remove('17'), as: 'bob', level: 3 }),
      'sent',
    ],
  ],
  probes: [
    ['what does not exist is probed', why('DELETE /api/orders/900017', { effect: PROBE }), 'sent'],
    [
      'what this run made is not',
      why('DELETE /api/orders/17', { effect: PROBE }),
      'the object exists: only one that does not may be probed',
    ],
    [
      'what is known is not',
      why('DELETE /api/orders/4', { effect: PROBE }),
      'the object exists: only one that does not may be probed',
    ],
    [
      'not in the query either',
      why('DELETE /api/orders?id=4', { effect: PROBE }),
      'the object exists: only one that does not may be probed',
    ],
    [
      'nor by a field',
      why('GET /api/orders/4', { effect: PROBE, fields: OVERRIDE }),
      'the object exists: only one that does not may be probed',
    ],
    [
      'where it is may exist',
      why('DELETE /api/shops/4/orders/9', {
        effect: PROBE,
        operation: 'DELETE /shops/{shop}/orders/{id}',
      }),
      'sent',
    ],
    [
      'what is in it not',
      why('DELETE /api/shops/4/orders', {
        effect: PROBE,
        operation: 'DELETE /shops/{shop}/orders',
      }),
      'the object exists: only one that does not may be probed',
    ],
    [
      'nor where another path is asked for',
      why('DELETE /api/shops/4/orders/9/', {
        effect: PROBE,
        operation: 'DELETE /shops/{shop}/orders/{id}',
      }),
      'the object exists: only one that does not may be probed',
    ],
    ['reading it is no harm', why('GET /api/orders/4', { effect: PROBE }), 'sent'],
    [
      'a body that is not good changes nothing',
      why('PATCH /api/orders/4', { effect: INVALID, body: '[]' }),
      'sent',
    ],
    [
      'but it has to be there',
      why('PATCH /api/orders/4', { effect: INVALID }),
      'the object exists: only one that does not may be probed',
    ],
    [
      'and who removes reads none',
      why('DELETE /api/orders/4', { effect: INVALID, body: '[]' }),
      'the object exists: only one that does not may be probed',
    ],
  ],
  places: [
    [
      'another server gets nothing',
      why('GET /orders', { origin: 'http://127.0.0.1:3001' }),
      'it is for another server',
    ],
    ['this one may be named', why('GET /api/orders', { origin: 'http://127.0.0.1:3000' }), 'sent'],
    ['nor by the target', why('GET http://elsewhere.example/x'), 'it names another server'],
    [
      'the sign-in address does',
      why('POST /token?x=1', { origin: 'https://login.example', effect: { kind: 'sign_in' } }),
      'sent',
    ],
    [
      'to the letter',
      why('POST /token?x=2', { origin: 'https://login.example', effect: { kind: 'sign_in' } }),
      'nobody said that this address signs in',
    ],
    [
      'and by its method',
      why('PUT /token?x=1', { origin: 'https://login.example', effect: { kind: 'sign_in' } }),
      'nobody said that this address signs in',
    ],
    [
      'no other place of the target signs in by a change',
      why('POST /api/orders', { effect: { kind: 'sign_in' } }),
      'nobody said that this address signs in',
    ],
    ['a read may show a password', why('GET /api/me', { effect: { kind: 'sign_in' } }), 'sent'],
  ],
  'one request is one': [
    [
      'no line break in a field',
      why('GET /', { fields: [['A', 'b\r\nDELETE /x HTTP/1.1']] }),
      'a line break would make two requests of it',
    ],
    ['nor in a target', why('GET /\nx'), 'a line break would make two requests of it'],
    ['a length that is right is none', why('GET /', { fields: [['Content-Length', '0']] }), 'sent'],
    [
      'one that is wrong is',
      why('POST /', { effect: CREATE, body: 'abc', fields: [['content-length', '1']] }),
      'its length would not be that of its body',
    ],
    [
      'so are chunks',
      why('POST /', { effect: CREATE, body: 'abc', fields: [['Transfer-Encoding', 'chunked']] }),
      'its length would not be that of its body',
    ],
  ],
}

for (const [group, rows] of Object.entries(groups)) {
  describe(group, () => {
    for (const [name, seen, expected] of rows) test(name, () => assert.equal(seen, expected))
  })
}

describe('what is never called', () => {
  const list = [never('* /orders/reset'), never('POST /pay'), never('GET /sums')]
  const named = (text: string): string => `\`${text}\` is on the list of what is never called`
  const rows: readonly (readonly [string, string, Asked, string])[] = [
    ['its path', 'GET /api/orders/reset', {}, named('* /orders/reset')],
    ['its template', 'GET /api/x', { operation: 'GET /orders/reset' }, named('* /orders/reset')],
    ['the path below another base', 'GET /orders/reset', {}, named('* /orders/reset')],
    ['escaped', 'GET /api/orders/%72eset', {}, named('* /orders/reset')],
    ['escaped twice', 'GET /api/orders/%2572eset', {}, named('* /orders/reset')],
    ['with two slashes', 'GET /api//orders//reset', {}, named('* /orders/reset')],
    ['with dots', 'GET /api/x/../orders/./reset', {}, named('* /orders/reset')],
    ['with parameters', 'GET /api/orders;a=b/reset;c', {}, named('* /orders/reset')],
    ['in capitals', 'GET /api/ORDERS/Reset', {}, named('* /orders/reset')],
    ['with a form', 'GET /api/orders/reset.json', {}, named('* /orders/reset')],
    [
      'by X-Original-URL',
      'GET /',
      { fields: [['X-Original-URL', '/api/orders/reset?x']] },
      named('* /orders/reset'),
    ],
    [
      'by X-Rewrite-URL',
      'GET /',
      { fields: [['x-rewrite-url', '/orders/reset']] },
      named('* /orders/reset'),
    ],
    [
      'by a method that a field says',
      'GET /api/pay',
      { fields: [['X-Method-Override', 'post']] },
      named('POST /pay'),
    ],
    ['HEAD is GET', 'HEAD /api/sums', {}, named('GET /sums')],
    ['another method is not', 'OPTIONS /api/sums', {}, 'sent'],
    ['another path is not', 'GET /api/orders/resets', {}, 'sent'],
  ]
  for (const [name, line, asked, expected] of rows) {
    test(name, () => assert.equal(why(line, { never: list, ...asked }), expected))
  }

  const asWord = (text: string) => ({ ...never(text), place: undefined })
  test('the id of an object is no word', () =>
    assert.equal(why('GET /api/orders/pay-17', { never: [asWord('* /orders/pay-17')] }), 'sent'))

  const undo = { effect: remove('17'), as: 'root', operation: 'DELETE /orders/{id}' } as const
  for (const [name, asked, expected] of [
    [
      'a word does not stop the undoing that the plan says',
      { isUndo: true, never: [asWord('* /orders/{id}')] },
      'sent',
    ],
    [
      'what somebody wrote does',
      { isUndo: true, never: [never('* /orders/{id}')] },
      named('* /orders/{id}'),
    ],
    [
      'a word stops everything else',
      { never: [asWord('* /orders/{id}')] },
      named('* /orders/{id}'),
    ],
  ] as const) {
    test(name, () => assert.equal(why('DELETE /api/orders/17', { ...undo, ...asked }), expected))
  }
})
