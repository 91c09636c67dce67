import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { call, folderWith } from '../called.ts'

const line = (second: number, status: number, agent = 'app/1') =>
  `192.0.2.1 - - [28/Nov/2026:10:00:0${second} +0000] "GET /orders/7 HTTP/1.1" ${status} 5 "-" "${agent}"\n`
const folder = folderWith({
  'access.log': line(1, 200) + line(2, 403) + line(3, 403, 'evil\\t\\x1b[2J'),
})
const explain = (...args: readonly string[]) => call(folder, 'explain', 'access.log', ...args)

// Goal: whoever knows SQL asks any log; whatever is wrong with the question is said, and ends with 2.
describe('explain --sql and --parquet', () => {
  const SQL = 'SELECT status, count(*) AS n FROM requests GROUP BY 1 ORDER BY 1'

  test('rows under their names, between tabs; what was read is said beside them', async () => {
    const { code, out, error } = await explain('--sql', SQL)
    assert.deepEqual([code, out], [0, 'status\tn\n200\t1\n403\t2\n'])
    assert.match(error, /access\.log {2}combined, 3 lines/)
  })

  test('as data, a line for each row', async () => {
    const { out } = await explain('--sql', SQL, '--json')
    assert.equal(out, '{"status":200,"n":1}\n{"status":403,"n":2}\n')
  })

  test('only of the requests that --since and --until leave', async () => {
    const until = ['--until', '2026-11-28T10:00:02Z'] as const
    const { out } = await explain('--sql', 'SELECT count(*) AS n FROM requests', ...until)
    assert.equal(out, 'n\n1\n')
  })

  test('what a client sent makes no cell and moves no cursor', async () => {
    const { out } = await explain('--sql', 'SELECT agent FROM requests ORDER BY time DESC LIMIT 1')
    assert.equal(out.split('\n').length, 3)
    assert.ok(!out.includes('\u001B'))
    assert.equal(out.split('\t').length, 1)
  })

  test('as Parquet', async () => {
    const { code } = await explain('--parquet', 'requests.parquet')
    assert.equal(code, 0)
    const { size, mode } = statSync(join(folder, 'requests.parquet'))
    assert.ok(size > 100)
    assert.equal(mode & 0o777, 0o600)
  })

  const wrong = [
    [
      'a question that is none',
      ['--sql', 'SELEC'],
      /syntax error[\s\S]*the table requests has time, method/,
    ],
    ['a page of a diagnosis', ['--sql', SQL, '--html', 'page.html'], /leave out --html/],
    ['a column that is not there', ['--sql', 'SELECT who FROM requests'], /"who" not found/],
    [
      'a file of somebody',
      ['--sql', "SELECT * FROM read_text('access.log')"],
      /disabled by configuration/,
    ],
    [
      'a folder that is not there',
      ['--parquet', 'no/requests.parquet'],
      /cannot be written \(ENOENT\)/,
    ],
  ] as const
  for (const [name, args, said] of wrong) {
    test(`2 for ${name}`, async () => {
      const { code, error } = await explain(...args)
      assert.equal(code, 2)
      assert.match(error, said)
    })
  }
})
