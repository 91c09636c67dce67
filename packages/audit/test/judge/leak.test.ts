// Goal: a refusal that shows its inside is told, and one that only says no is not.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { leakFaults } from '../../src/judge/leak.ts'
import { answer, CONTEXT } from './answer.ts'

const node = 'Error: no\n    at find (/srv/app/orders.js:12:5)\n    at next (node:internal/a:1:2)'
const shown: readonly (readonly [string, string | object])[] = [
  ['Node', node],
  ['Node in JSON', { stack: node }],
  ['Node without names', 'x\n    at file:///srv/app/a.mjs:3:4'],
  ['Node on Windows in JSON', { stack: 'E\n    at f (C:\\app\\a.js:1:2)' }],
  ['Python', 'Traceback (most recent call last):\n  File "a.py", line 3, in f'],
  ['Python in JSON', { e: 'File "app/a.py", line 3, in f' }],
  ['Java', 'x\n\tat com.shop.Orders.<init>(Orders.java:41)'],
  ['Kotlin', 'x\n\tat com.shop.OrdersKt.find(Orders.kt:41)'],
  ['.NET', 'E: x\n   at Shop.Orders.Find(String id) in C:\\src\\Orders.cs:line 12'],
  ['.NET without symbols', { e: 'E\r\n   at Shop.A.F(String id)\r\n   at Shop.B.G()' }],
  ['PHP', '#0 /srv/a/index.php(12): find()'],
  ['PHP as a page', 'Warning: x in <b>index.php</b> on line <b>12</b>'],
  ['Go', 'panic: runtime error: index out of range\n\ngoroutine 7 [running]:'],
  ['Ruby', "orders.rb:12:in `find'"],
  ['a query', 'failed: SELECT * FROM orders WHERE id = 1'],
  ['a change', 'failed: UPDATE "orders" SET total = 1'],
  ['SQLite', 'SQLITE_ERROR: no such column: a'],
  ['PostgreSQL', 'syntax error at or near "\'"'],
  ['MySQL', 'You have an error in your SQL syntax; check'],
  ['Oracle', 'ORA-00933: command not properly ended'],
  ['SQL Server', 'Unclosed quotation mark after the character string'],
  ['MongoDB', 'MongoServerError: E11000 duplicate key'],
  ['a path', "cannot open '/srv/shop/src/orders.ts'"],
  ['a path on Windows', { e: 'no file C:\\inetpub\\shop\\a' }],
  ['a role', { detail: 'the role admin is required, and only admin' }],
  ['a role before', 'requires the auditor role'],
  ['a role in quotes', 'requires role "clerk"'],
  ['a permission', 'missing permission orders:delete'],
  ['a property', { requiredRole: 'clerk' }],
  ['a list', { required_permissions: ['orders.read'] }],
  ['an owner', 'this order belongs to alice'],
  ['credentials', { token: 's3cr3t-s3cr3t-s3cr3t' }],
]

const harmless: readonly (readonly [string, string | object])[] = [
  ['nothing', ''],
  ['generic words', 'you may not do this'],
  ['whoever signs in is a user', 'this request requires user authentication'],
  ['no role by name', 'this requires a role that you do not have'],
  ['a missing field', { detail: 'the field name is required' }],
  ['administration is no admin', 'only the administration may'],
  ['a path of the API', 'Cannot GET /app/orders/1'],
  ['a long path of the API', { instance: '/srv/v1/orders/1/lines/2' }],
  ['an address', { type: 'https://x.example/docs/errors/a.py' }],
  ['words of SQL', 'select a date from the list, then update and set it'],
  ['at a time', 'retry at 12:30:01 or at noon (local)'],
  ['the name of the caller', { detail: 'alice may not' }],
  ['a short secret is a word', { detail: 'admin' }],
]

describe('leakFaults', () => {
  for (const [name, body] of shown) {
    test(`shows: ${name}`, () => assert.equal(leakFaults(answer(403, [], body), CONTEXT).length, 1))
  }

  for (const [name, body] of harmless) {
    test(`shows nothing: ${name}`, () =>
      assert.deepEqual(leakFaults(answer(403, [], body), CONTEXT), []))
  }

  test('an echo of what was sent shows nothing, as it is or as JSON writes it', () => {
    const sent = ["' UNION SELECT a FROM b --", '/x/"y".js']
    const body = { detail: `no key ${sent[0]}`, instance: sent[1] }
    assert.deepEqual(leakFaults(answer(401, [], body), { ...CONTEXT, sent }), [])
    assert.equal(leakFaults(answer(401, [], body), CONTEXT).length, 1)
  })

  test('an answer that is no refusal is not judged', () => {
    assert.deepEqual(leakFaults(answer(200, [], node), CONTEXT), [])
  })

  for (const unit of [' ', 'at ', '/a', '#1 ', 'UPDATE ', 'SELECT ', 'File "', 'only ', 'at a(']) {
    test(`a long body of \`${unit}\` is read in no time`, () => {
      const body = unit.repeat(1_048_576 / unit.length)
      const start = threadMilliseconds()
      leakFaults(answer(403, [], body), CONTEXT)
      assert.ok(threadMilliseconds() - start < 1_500)
    })
  }
})
