// Goal: whatever is no record is seen to be none.
// Method: a record, and one for each keyword of the schema that breaks it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recordMistakes } from './record-mistakes.ts'

const record = {
  v: 1,
  time: '2026-05-04T07:33:00.123Z',
  id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  kind: 'allow',
  http: { method: 'GET', path: '/orders' },
  client: {},
  authentication: { outcome: 'none' },
}

const rows = [
  ['a record is one', {}, []],
  ['a constant', { v: 2 }, ['$.v: const']],
  ['a name that does not exist', { kind: 'denied' }, ['$.kind: enum']],
  ['an id of another form', { id: 'x' }, ['$.id: pattern']],
  ['a field that nobody knows', { token: 'x' }, ['$.token: unknown']],
  ['a field that is missing', { http: { method: 'GET' } }, ['$.http.path: required']],
  ['a number for a text', { client: { address: 1 } }, ['$.client.address: not string']],
  [
    'an array that holds something else',
    { answer: { challenges: [1] } },
    ['$.answer.challenges[0]: not string'],
  ],
] as const

describe('recordMistakes', () => {
  for (const [name, change, expected] of rows) {
    test(name, () => {
      assert.deepEqual(recordMistakes(JSON.stringify({ ...record, ...change })), expected)
    })
  }
})
