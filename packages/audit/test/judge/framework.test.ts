// Goal: each framework is known by what it alone writes, and a problem document is none.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditAnswer } from '../../src/exchange.ts'
import { frameworkOf } from '../../src/judge/framework.ts'
import { answer, exchangeOf } from './answer.ts'

const rows: readonly (readonly [string, AuditAnswer, string | undefined])[] = [
  ['Express', answer(200, [['X-Powered-By', 'Express']]), 'Express'],
  ['Express by its page', answer(404, [], '<pre>Cannot GET /a</pre>'), 'Express'],
  [
    'Nest on Express',
    answer(401, [['X-Powered-By', 'Express']], { message: 'Unauthorized', statusCode: 401 }),
    'Nest',
  ],
  [
    'Fastify',
    answer(404, [], { message: 'Route GET:/a not found', error: 'Not Found', statusCode: 404 }),
    'Fastify',
  ],
  ['Hono', answer(404, [['Content-Type', 'text/plain; charset=UTF-8']], '404 Not Found'), 'Hono'],
  ['ASP.NET', answer(200, [['Server', 'Kestrel']]), 'ASP.NET'],
  ['Laravel', answer(401, [], { message: 'Unauthenticated.' }), 'Laravel'],
  ['PHP alone is not Laravel', answer(200, [['X-Powered-By', 'PHP/8.4']]), undefined],
  ['Rails', answer(200, [['X-Runtime', '0.01']]), 'Rails'],
  [
    'Django',
    answer(403, [], { detail: 'Authentication credentials were not provided.' }),
    'Django',
  ],
  ['FastAPI', answer(401, [], { detail: 'Not authenticated' }), 'FastAPI'],
  [
    'Spring',
    answer(401, [], { timestamp: '2026-01-01T00:00:00Z', status: 401, error: 'U', path: '/a' }),
    'Spring',
  ],
  ['a problem document', answer(401, [], { type: 'a', title: 'b', detail: 'c' }), undefined],
  ['nothing', answer(204), undefined],
]

describe('frameworkOf', () => {
  for (const [name, given, expected] of rows) {
    test(name, () => assert.equal(frameworkOf([exchangeOf(given)]), expected))
  }

  test('of no answers', () => assert.equal(frameworkOf([]), undefined))
})
