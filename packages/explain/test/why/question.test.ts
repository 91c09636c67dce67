import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readQuestion } from '../../src/why/question.ts'
import { idOf, TRACE } from './samples.ts'

const decision = { kind: 'decision', id: idOf(1) }
const trace = { kind: 'trace', id: TRACE }
const request = (method: string | undefined, path: string) => ({ kind: 'request', method, path })

// Goal: whatever a person has at hand names a request, and no credential of it goes any further.
const rows: readonly (readonly [string, string, object])[] = [
  ['a decision id', idOf(1), decision],
  ['a decision id in lower case, with blanks', ` ${idOf(1).toLowerCase()}\n`, decision],
  ['the `instance` of an answer', `urn:sallyport:decision:${idOf(1)}`, decision],
  ['a trace id', TRACE, trace],
  ['a traceparent', `00-${TRACE}-00f067aa0ba902b7-01`, trace],
  ['a request line', 'DELETE /orders/4 HTTP/1.1', request('DELETE', '/orders/4')],
  ['a path alone: any method', '/orders/4', request(undefined, '/orders/4')],
  ['a URL alone', 'https://api.example/orders/4?x=1#y', request(undefined, '/orders/4')],
  ['curl of a URL', 'curl https://api.example/orders/4?x=1', request('GET', '/orders/4')],
  ['curl without a scheme', 'curl localhost:3000/orders/4', request('GET', '/orders/4')],
  ['curl of a host alone', 'curl https://api.example', request('GET', '/')],
  [
    'curl with a method',
    'curl -X DELETE https://api.example/orders/4',
    request('DELETE', '/orders/4'),
  ],
  ['curl with a joined method', 'curl -XPATCH api.example/orders/4', request('PATCH', '/orders/4')],
  ['curl with data posts', `curl -d '{"a": 1}' api.example/orders`, request('POST', '/orders')],
  ['curl with joined data posts', `curl -da=1 api.example/orders`, request('POST', '/orders')],
  ['curl for a head', 'curl -I api.example/orders', request('HEAD', '/orders')],
  [
    'the value of an option is no URL',
    `curl -u alice:secret -A "my agent" -o out.json --url api.example/orders`,
    request('GET', '/orders'),
  ],
  [
    'several lines with backslashes',
    `curl 'https://api.example/orders/4' \\\n  -H 'Authorization: Bearer x y' \\\n  --compressed`,
    request('GET', '/orders/4'),
  ],
  [
    'quotes inside of quotes',
    `curl -H "X: \\"/no\\"" "https://a.example/o'k"`,
    request('GET', "/o'k"),
  ],
  [
    'curl with a trace',
    `curl -H 'traceparent: 00-${TRACE}-00f067aa0ba902b7-01' a.example/x`,
    trace,
  ],
]

describe('readQuestion', () => {
  for (const [name, text, asked] of rows) {
    test(name, () => assert.deepEqual(readQuestion(text), { kind: 'asked', asked }))
  }

  const unclear = [
    ['nothing', ''],
    ['words', 'why not'],
    ['an id with a letter that ids do not have', `${idOf(1).slice(0, 25)}U`],
    ['an id that is too short', idOf(1).slice(1)],
    ['curl of nothing', 'curl -H a'],
  ] as const
  for (const [name, text] of unclear) {
    test(`${name} is unclear`, () => assert.equal(readQuestion(text).kind, 'unclear'))
  }

  test('no credential of a curl line is in what is returned', () => {
    const question = readQuestion(
      "curl -H 'Authorization: Bearer s3cret' --oauth2-bearer s3cret -b 'sid=s3cret' 'https://u:s3cret@a.example/x?t=s3cret'",
    )
    assert.ok(!JSON.stringify(question).includes('s3cret'))
    assert.equal(question.kind, 'asked')
  })
})
