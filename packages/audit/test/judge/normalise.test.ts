// Goal: what an answer says by itself stays, and what it echoes or what changes anyway goes.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { normalised, tellingFields } from '../../src/judge/normalise.ts'
import { answer } from './answer.ts'

const id = "a/b\"<'x'>"
const rows = [
  ['an id as it is', `no ${id} here`, [id], 'no <id> here'],
  ['in an address', `/x/${encodeURIComponent(id)}`, [id], '/x/<id>'],
  ['in a page', '<p>a/b&quot;&lt;&#39;x&#39;&gt;</p>', [id], '<p><id></p>'],
  ['in JSON', JSON.stringify({ a: id }), [id], '{"a":"<id>"}'],
  ['the longer of two first', 'order-12 order-1', ['order-1', 'order-12'], '<id> <id>'],
  ['a number stands alone', '7 17 7-a', ['7'], '<id> 17 7-a'],
  ['a time is no id', '2026-11-28T12:00:01Z', ['1'], '<time>'],
  ['a date of HTTP', 'Sat, 28 Nov 2026 12:00:00 GMT', [], '<time>'],
  ['seconds and milliseconds', '1795867200 1795867200123', [], '<time> <time>'],
  ['a uuid', '0190a0c4-0000-7000-8000-000000000001', [], '<uuid>'],
  ['the name of an event', 'urn:shop:request:Ab-1_2', [], '<event>'],
  ['not the name of a type', 'urn:shop:problem:not-found', [], 'urn:shop:problem:not-found'],
  ['no id at all', 'a', [''], 'a'],
] as const

describe('normalised', () => {
  for (const [name, text, ids, expected] of rows) {
    test(name, () => assert.equal(normalised(text, ids), expected))
  }

  test('half a character breaks nothing', () => assert.equal(normalised('a', ['\ud800']), 'a'))
})

describe('tellingFields', () => {
  test('without what belongs to the moment, and cookies by their name', () => {
    const given = answer(404, [
      ['Date', 'x'],
      ['X-Request-Id', '1'],
      ['Link', '</o/12>'],
      ['Set-Cookie', 'a=1; Path=/'],
    ])
    assert.deepEqual(tellingFields(given, ['12']), [
      ['link', '</o/<id>>'],
      ['set-cookie', 'a'],
    ])
  })
})
