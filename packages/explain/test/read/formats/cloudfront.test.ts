// Goal: CloudFront's standard log is read.
// Method: its headings and a line, with an agent encoded once and twice.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cloudfront } from '../../../src/read/formats/cloudfront.ts'
import { readAll } from './lines.ts'

const fields =
  '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id'
const row = (agent: string): string =>
  [
    ...['2026-05-04', '07:33:20', 'FRA2-C1', '182', '203.0.113.9', 'GET', 'd1.cloudfront.net'],
    ...['/orders', '403', '-', agent, 'page=2', '-', 'Error', 'SOX4xwn4XV6Q4rgb7XiVGOHms'],
  ].join('\t')
const expected = {
  time: '2026-05-04T07:33:20.000Z',
  method: 'GET',
  path: '/orders',
  status: 403,
  address: '203.0.113.9',
  agent: 'Mozilla/5.0 (X11)',
  instance: 'FRA2-C1',
  id: 'SOX4xwn4XV6Q4rgb7XiVGOHms',
}

describe('cloudfront', () => {
  for (const agent of ['Mozilla/5.0%20(X11)', 'Mozilla/5.0%2520(X11)']) {
    test(agent, () => {
      assert.deepEqual(
        readAll(cloudfront, ['#Version: 1.0', fields, row(agent)])[2]?.seen,
        expected,
      )
    })
  }

  test('a piece of a log, without the names of its columns', () => {
    assert.deepEqual(readAll(cloudfront, [row('Mozilla/5.0%20(X11)')])[0]?.seen, expected)
  })

  test('an agent that is not encoded stays as it is', () => {
    assert.equal(readAll(cloudfront, [fields, row('100%')])[1]?.seen['agent'], '100%')
  })
})
