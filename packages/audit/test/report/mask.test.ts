import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { reportJson } from '../../src/report/json.ts'
import { maskReport, shortenReport } from '../../src/report/mask.ts'
import { secretsOf } from '../../src/report/secrets.ts'
import type { AuditReport } from '../../src/verdict.ts'
import { large, report, secrets } from './fixture.ts'

const found = secretsOf(report)
const masked = maskReport(report, { secrets: found })
const text = reportJson(masked)

describe('maskReport', () => {
  for (const [name, secret] of Object.entries(secrets)) {
    test(`the secret of ${name} is nowhere`, () => {
      for (const form of [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
      ]) {
        assert.ok(!text.includes(form), form)
      }
    })
  }

  const fieldOf = (number: number, name: string): string | undefined =>
    masked.exchanges
      .find((one) => one.number === number)
      ?.request.fields.find(([field]) => field === name)?.[1]

  for (const [name, number, field, expected] of [
    [
      'a token is a variable with the name of its owner',
      1,
      'Authorization',
      'Bearer $SALLYPORT_ALICE',
    ],
    ['the scheme stays', 6, 'Authorization', 'Basic $SALLYPORT_CAROL'],
    [
      'of cookies the values alone are secret',
      8,
      'Cookie',
      'sid=$SALLYPORT_DAVE; theme=$SALLYPORT_DAVE_2',
    ],
    ['a key is a variable', 9, 'X-API-Key', '$SALLYPORT_REPORTING'],
    ['what is no secret stays', 9, 'Accept', 'application/json'],
  ] as const) {
    test(name, () => assert.equal(fieldOf(number, field), expected))
  }

  for (const [name, body, expected] of [
    [
      'a token of somebody unknown',
      '{"access_token":"zzz","a":1}',
      '{"access_token":"[masked]","a":1}',
    ],
    ['a password', '{"password" : "a\\"b"}', '{"password" : "[masked]"}'],
    ['a JWT', 'x eyJhbGciOiJub25lIn0.eyJzdWIiOjF9. y', 'x [masked] y'],
    ['a parameter', 'see /a?token=q1w2e3&b=1', 'see /a?token=[masked]&b=1'],
    [
      'a password in an address',
      'https://me:hunter2@example.com/',
      'https://me:[masked]@example.com/',
    ],
    ['Bearer and a token', 'Bearer abcdefghijklmnopqrst', 'Bearer [masked]'],
    ['a word after Bearer', 'Bearer realm="orders"', 'Bearer realm="orders"'],
    ['a text without secrets', 'the token is missing', 'the token is missing'],
  ] as const) {
    test(`in a body: ${name}`, () => assert.equal(bodyAfter(body), expected))
  }

  test('a secret is not cut in two where a body is cut', () => {
    for (let length = 90; length < 130; length += 1) {
      const body = `${'a'.repeat(100)}${secrets.alice}${'b'.repeat(20_000)}`
      assert.ok(!bodyAfter(body, length).includes(secrets.alice.slice(0, 6)), `${length}`)
      assert.ok(bodyAfter(body, length).length <= length)
    }
  })

  test('5,000 exchanges of 16 KB are masked in 10 seconds', () => {
    const many = large(500)
    const long = many.exchanges.map((one) => withBody(one, 'lorem ipsum '.repeat(1_300)))
    const begun = threadMilliseconds()
    maskReport({ ...many, exchanges: long }, { secrets: found })
    assert.ok(threadMilliseconds() - begun < 10_000, `${threadMilliseconds() - begun} ms`)
  })
})

describe('shortenReport', () => {
  test('a long body is cut, and said to be', () => {
    const [one] = shortenReport(onlyBody('abcdef'), 3).exchanges
    assert.ok(one?.outcome.kind === 'answer')
    assert.equal(one.outcome.answer.body, 'abc')
    assert.ok(one.outcome.answer.isTruncated)
  })
})

type Sent = AuditReport['exchanges'][number]

function withBody(one: Sent, body: string): Sent {
  if (one.outcome.kind !== 'answer') return one
  return { ...one, outcome: { kind: 'answer', answer: { ...one.outcome.answer, body } } }
}

function onlyBody(body: string): AuditReport {
  return { ...report, exchanges: report.exchanges.slice(0, 1).map((one) => withBody(one, body)) }
}

function bodyAfter(body: string, bodyLength?: number): string {
  const [one] = maskReport(onlyBody(body), { secrets: found, bodyLength }).exchanges
  return one?.outcome.kind === 'answer' ? one.outcome.answer.body : ''
}
