import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answerAuthzen } from '../../src/remote/authzen-server.ts'
import { certifiedService } from './scenarios.ts'

// Goal: what is not a request of AuthZEN 1.0 is 400, with a sentence about what is missing.
// Method: one row per rule, through the answer, as whoever serves it would see it.

const alice = { type: 'user', id: 'alice' }
const whole = {
  subject: alice,
  action: { name: 'read' },
  resource: { type: 'record', id: 'record-1' },
}
const without = (name: keyof typeof whole): object => ({ ...whole, [name]: undefined })

function answer(contentType: string | undefined, text: string): ReturnType<typeof answerAuthzen> {
  return answerAuthzen({ operation: 'evaluation', contentType, text }, certifiedService)
}

describe('what breaks the grammar is 400', () => {
  const rows: readonly [name: string, json: unknown, message: string][] = [
    ['no subject', without('subject'), '`subject` is missing'],
    ['no action', without('action'), '`action` is missing'],
    ['no resource', without('resource'), '`resource` is missing'],
    ['a subject without a type', { ...whole, subject: { id: 'a' } }, '`subject.type` is missing'],
    ['a subject without an id', { ...whole, subject: { type: 'user' } }, '`subject.id` is missing'],
    ['an action without a name', { ...whole, action: {} }, '`action.name` is missing'],
    [
      'a resource without a type',
      { ...whole, resource: { id: '1' } },
      '`resource.type` is missing',
    ],
    ['a resource without an id', { ...whole, resource: { type: 'r' } }, '`resource.id` is missing'],
    ['a subject that is a text', { ...whole, subject: 'alice' }, '`subject` is an object'],
    ['a subject that is null', { ...whole, subject: null }, '`subject` is an object'],
    ['an action of a number', { ...whole, action: { name: 123 } }, '`action.name` is a text'],
    [
      'an id that is a number',
      { ...whole, resource: { type: 'r', id: 1 } },
      '`resource.id` is a text',
    ],
    [
      'properties that are a list',
      { ...whole, subject: { ...alice, properties: [] } },
      '`subject.properties` is an object',
    ],
    ['a context that is a text', { ...whole, context: 'now' }, '`context` is an object'],
    ['a body that is a list', [whole], 'the body is a JSON object'],
  ]
  for (const [name, json, message] of rows) {
    test(name, async () => {
      assert.deepEqual(await answer('application/json', JSON.stringify(json)), {
        status: 400,
        body: message,
      })
    })
  }

  const bodies: readonly [name: string, contentType: string | undefined, text: string][] = [
    ['broken JSON', 'application/json', '{"subject":'],
    ['an empty body', 'application/json', ''],
    ['another content type', 'text/plain', JSON.stringify(whole)],
    ['no content type', undefined, JSON.stringify(whole)],
  ]
  for (const [name, contentType, text] of bodies) {
    test(name, async () => {
      assert.equal((await answer(contentType, text)).status, 400)
    })
  }

  test('a charset is allowed', async () => {
    const contentType = 'application/json; charset=utf-8'
    assert.equal((await answer(contentType, JSON.stringify(whole))).status, 200)
  })
})
