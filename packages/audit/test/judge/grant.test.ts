// Goal: an answer that gives nothing is no access, and what was hidden in one is found however it is written.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contains, isEmpty, judgeGrant, resembles, saysNo } from '../../src/judge/grant.ts'
import { answer, told } from './answer.ts'

const empties = [
  ['{}', true],
  ['[]', true],
  ['null', true],
  ['', true],
  ['{"data":null}', true],
  ['{"items":[],"total":0,"message":"none"}', true],
  ['{"data":{}}', true],
  ['{"data":null,"owner":"alice"}', false],
  ['{"data":{"order":null}}', true],
  ['{"data":{"order":null,"note":{"id":1}}}', false],
  ['{"data":[{"id":1}]}', false],
  ['[1]', false],
  ['{"id":1}', false],
  ['done', false],
] as const

describe('isEmpty', () => {
  for (const [body, expected] of empties) {
    test(`200 ${body}`, () => assert.equal(isEmpty(answer(200, [], body)), expected))
  }
  test('204 is what a write is answered with', () => assert.equal(isEmpty(answer(204)), false))
})

describe('contains', () => {
  const text = 'a"b/<c>'
  const rows = [
    ['as it is', `x ${text} y`, true],
    ['as JSON', JSON.stringify({ text }), true],
    ['as a page', '<p>a&quot;b/&lt;c&gt;</p>', true],
    ['as an address', '/x?y=a%22b%2F%3Cc%3E', true],
    ['not a part of it', 'a"b/', false],
  ] as const
  for (const [name, body, expected] of rows) {
    test(name, () => assert.equal(contains(answer(200, [], body), text), expected))
  }
  test('a short number stands alone', () => {
    assert.equal(contains(answer(200, [], '{"a":417}'), '17'), false)
    assert.equal(contains(answer(200, [], '{"a":17}'), '17'), true)
  })
  test('nothing is contained nowhere', () =>
    assert.equal(contains(answer(200, [], 'a'), ''), false))
})

describe('resembles', () => {
  const good = answer(200, [], { id: 1, total: 2 })
  test('by its names', () =>
    assert.equal(resembles(good, answer(200, [], { id: 2, total: 3 })), true))
  test('not without one', () => assert.equal(resembles(good, answer(200, [], { id: 2 })), false))
  test('not with nothing where there was something', () =>
    assert.equal(resembles(good, answer(200, [], { id: null, total: 2 })), false))
  test('not a list', () => assert.equal(resembles(good, answer(200, [], [])), false))
})

describe('saysNo', () => {
  const rows = [
    ['{"success":false}', true],
    ['{"ok":false,"data":null}', true],
    ['{"errors":[{"message":"no"}],"data":null}', true],
    ['{"error":"no"}', true],
    ['{"errors":[{"message":"one of two"}],"data":{"id":1}}', false],
    ['{"success":true}', false],
    ['{"error":null,"data":1}', false],
    ['{"id":1,"isDone":false}', false],
    ['{"data":{"order":null},"errors":[{"message":"no"}]}', true],
    ['{"status":"error","message":"no"}', true],
    ['{"code":40301,"msg":"no permission","data":null}', true],
    ['{"code":0,"msg":"ok","data":null}', false],
    ['{"code":500,"msg":"success","data":null}', false],
    ['{"code":404,"msg":"one of two","data":{"id":1}}', false],
    ['{"id":1,"status":"failed","message":"a job"}', false],
    ['{"status":"failed"}', false],
    ['[]', false],
  ] as const
  for (const [body, expected] of rows) {
    test(body, () => assert.equal(saysNo(answer(200, [], body)), expected))
  }
  const html = [['Content-Type', 'text/html; charset=utf-8']] as const
  test('the page on which people sign in', () =>
    assert.equal(saysNo(answer(200, html, '<form><input name="p" type="password"></form>')), true))
  test('not any page', () => assert.equal(saysNo(answer(200, html, '<p>type=password')), false))
})

describe('judgeGrant', () => {
  const context = { kind: 'opaque', field: 'Authorization', method: 'GET', declared: [] } as const
  test('a hash of a password is told, deep inside too', () => {
    const given = answer(200, [], { a: [{ password_hash: 'x' }] })
    const cause = 'Z6 answers show properties that nobody may see'
    assert.deepEqual(told(judgeGrant(given, context)), [cause])
  })
  test('what the document knows is wanted', () => {
    const given = answer(200, [], { secret: 'x' })
    assert.deepEqual(judgeGrant(given, { ...context, declared: ['secret'] }), [])
  })
})
