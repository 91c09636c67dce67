import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { callersOf } from '../../src/answers/callers.ts'
import { type LineOf, line } from '../logs.ts'
import { readLog } from './told.ts'

const guesses = Array.from({ length: 600 }, (_, i) => ({
  seconds: 100 + i,
  status: 401,
  request: 'POST /login',
}))
const served = (seconds: number): LineOf => ({ seconds, status: 200 })
const forbidden = (seconds: number): LineOf => ({ seconds, status: 403, request: 'GET /x' })

// Goal: how a caller fares is what its last answers say. Method: one row per way to be refused, and to be well again.
const rows: readonly (readonly [string, readonly LineOf[], string | undefined])[] = [
  ['served is well', [served(0)], undefined],
  ['403 at the end', [served(0), forbidden(10)], '403 on GET /x'],
  ['403 and nothing else', [forbidden(10)], '403 on GET /x'],
  ['403 where others serve it', [forbidden(10), served(610)], '403 on GET /x'],
  ['a 403 that is long ago', [forbidden(10), served(611)], undefined],
  ['a 403 that ended', [forbidden(10), { ...forbidden(20), status: 200 }, served(30)], undefined],
  ['guesses at passwords', guesses, 'attempts to sign in'],
  ['the one that was right', [...guesses, { ...guesses[0], seconds: 800, status: 200 }], undefined],
  ['a run of 401', [served(0), { seconds: 10, status: 401 }], '401 on GET /orders'],
  ['a run that ended', [{ seconds: 10, status: 401 }, served(90)], undefined],
]

describe('Standings', () => {
  for (const [name, lines, refused] of rows) {
    test(name, async () => {
      const { state } = await readLog(lines.map(line).join(''))
      const [caller] = callersOf(state, { order: 'open' }).rows
      assert.equal(caller?.refused, refused)
    })
  }

  test('who is refused now comes first', async () => {
    const often = [1, 2, 3].map((seconds) => ({ seconds, status: 401, address: '192.0.2.9' }))
    const lines = [...often, { ...served(90), address: '192.0.2.9' }, forbidden(95)]
    const { state } = await readLog(lines.map(line).join(''))
    const [first, second] = callersOf(state, { order: 'open' }).rows
    assert.deepEqual([first?.refused, second?.refused], ['403 on GET /x', undefined])
  })
})
