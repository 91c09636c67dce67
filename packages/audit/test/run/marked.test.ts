import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Matter } from '../../src/plan.ts'
import { markedBody } from '../../src/run/marked.ts'
import { spotOf } from '../../src/run/spots.ts'
import { operation } from '../input/operation.ts'
import { NOTE, PEOPLE, runOf } from './run-of.ts'

const about: Matter = { kind: 'object', object: NOTE }

function marked(example: unknown, matter: Matter = about, contentType = 'application/json') {
  const one = operation('PATCH /notes/{id}', { body: { contentType, example, properties: [] } })
  const run = runOf()
  return markedBody(run, spotOf(run, { operation: one, caller: PEOPLE[0], matter }))
}

describe('markedBody', () => {
  test('the first free text holds the mark, and the canary stays', () => {
    const body = marked({ status: 'open', text: 'a', more: 'b' })
    assert.ok(body?.mark)
    assert.deepEqual(JSON.parse(body.text), {
      ...{ status: 'open', text: `canary1 ${body.mark}`, more: 'b' },
    })
  })

  test('without an object there is no canary to keep', () => {
    const body = marked({ text: 'a' }, { kind: 'none' })
    assert.equal(body?.text, JSON.stringify({ text: body?.mark }))
  })

  test('where no text is free, a whole number is the mark', () => {
    const body = marked({ shopId: 4, status: 'open', count: 1 })
    const { count, ...rest } = JSON.parse(body?.text ?? '')
    assert.deepEqual(rest, { shopId: 4, status: 'open' })
    assert.equal(String(count), body?.mark)
    assert.ok(count > 10 && count < 100, String(count))
  })

  test('a form is sent as it is', () => {
    const body = marked({ text: 'a' }, about, 'application/x-www-form-urlencoded')
    assert.deepEqual(body, { text: 'text=a', mark: undefined })
  })

  const bare = [
    ['nothing is free', { status: 'open' }, '{"status":"open"}'],
    ['a list', [1], '[1]'],
    ['a text', 'plain', 'plain'],
  ] as const
  for (const [name, example, text] of bare) {
    test(`${name}: no mark`, () => assert.deepEqual(marked(example), { text, mark: undefined }))
  }

  test('no body, no mark', () => {
    const run = runOf()
    const one = operation('DELETE /notes/{id}')
    const spot = spotOf(run, { operation: one, caller: undefined, matter: about })
    assert.equal(markedBody(run, spot), undefined)
  })
})
