import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readReport, reportJson } from '../../src/report/json.ts'
import { report } from './fixture.ts'

const text = reportJson(report)

describe('reportJson', () => {
  test('the order in which cells ended does not count', () => {
    const other = {
      ...report,
      cells: report.cells.toReversed(),
      exchanges: report.exchanges.toReversed(),
    }
    assert.equal(reportJson(other), text)
  })

  test('what is written is read back', () => {
    const read = readReport(text)
    assert.ok(read.kind === 'report')
    assert.equal(read.report.causes.length, 4)
    assert.deepEqual(read.report.causes[0]?.cells[0], {
      ...{ operation: 'GET /orders/{id}', caller: 'bob', state: 'plain' },
    })
  })

  for (const [name, bad, message] of [
    ['no JSON', '{', 'it is not JSON'],
    ['a list', '[]', 'it is not a report of an audit'],
    ['another form', '{"v":2,"base":"","causes":[]}', 'it has another form than 1'],
    ['no level', '{"v":1,"base":"","causes":[]}', 'it does not say its level'],
    ['half a cause', '{"v":1,"base":"","causes":[{}]}', 'a cause in it is not whole'],
  ] as const) {
    test(`${name} is refused`, () =>
      assert.deepEqual(readReport(bad), { kind: 'invalid', message }))
  }
})
