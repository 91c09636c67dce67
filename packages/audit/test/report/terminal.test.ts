import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Paint } from '../../src/report/paint.ts'
import { terminalReport } from '../../src/report/terminal.ts'
import { report } from './fixture.ts'

const plain: Paint = (_kind, text) => text
const lines = terminalReport(report, { paint: plain, columns: 100 })
const text = lines.join('\n')

describe('terminalReport', () => {
  test('no line has control characters', () => {
    assert.ok(lines.every((line) => !/[\p{Cc}\p{Cs}\u202E]/u.test(line)))
  })

  for (const line of [
    'GET /orders/{id}              403 ok     200 ok     200 !!     200 ok     200 !!     403 ok',
    'PUT /settings                 403 ok     200 ok     403 ?      ?          403 ok     403 ok',
    'DELETE /orders/{id}           403 ok     200 ok     403 ok     200 ok     -          403 ok',
  ]) {
    test(`a row says it without colours: ${line.slice(0, 20)}`, () =>
      assert.ok(lines.includes(line), lines.slice(0, 12).join('\n')))
  }

  test('a cause has its pair of requests', () => {
    assert.match(text, /control {3}alice: GET \/api\/orders\/1 -> 200/)
    assert.match(text, /shows it {2}bob: GET \/api\/orders\/1 -> 200/)
  })

  test('what it comes to', () => {
    assert.match(text, /3 mistakes were found; 2 of them are critical\./)
    assert.match(
      text,
      /51 of 61 cells proved, 6 refuted, 0 noted, 3 inconclusive \(2: no positive control/,
    )
    assert.match(text, /9 requests in 4\.2 s, level 1/)
    assert.match(text, /left behind: 1/)
  })

  test('an accepted cause says until when and why', () =>
    assert.match(text, /accepted {2}refusals are HTML[\s\S]*until 2027-01-31: old clients need it/))
})
