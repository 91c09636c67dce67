// Goal: a wait is what a server asked for, to the letter, or nothing; never something in between.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatRateLimit, parseRateLimit } from '@sallyport/contract'
import fc from 'fast-check'
import { threadMilliseconds } from '../../../tools/thread-time.ts'
import { clockOf, readWait } from '../src/wait-fields.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const inSeconds = (seconds: number): string => String(NOW / 1000 + seconds)

const retryAfter = [
  ['1', 1],
  ['0', 0],
  ['120', 120],
  ['007', 7],
  ['2592000', 2_592_000],
  ['2147484', 2_147_484],
  ['100000000000000000000', 1_000_000_000_000],
  ['Sat, 28 Nov 2026 12:00:30 GMT', 30],
  ['Saturday, 28-Nov-26 12:00:30 GMT', 30],
  ['Sat Nov 28 12:00:30 2026', 30],
  ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
  [' 5 ', 5],
  ['-1', undefined],
  ['+1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['0x1', undefined],
  ['1, 1', undefined],
  ['1;a', undefined],
  ['foo 1', undefined],
  ['Stuff', undefined],
  ['', undefined],
  ['1 s', undefined],
  ['Sat, 31 Nov 2026 12:00:30 GMT', undefined],
  ['2026-11-28T12:00:30Z', undefined],
] as const

const quotas = [
  ['the quota is used up', { ratelimit: '"default";r=0;t=30' }, 30],
  ['there is some left', { ratelimit: '"default";r=5;t=30' }, undefined],
  [
    'the longest of those used up',
    { ratelimit: '"a";r=0;t=3, "b";r=0;t=60;pk=:cHM=:,"c";r=1;t=99' },
    60,
  ],
  ['a name with a comma', { ratelimit: '"a, \\"b\\";r=9";r=0;t=4' }, 4],
  ['an unknown parameter', { ratelimit: '"a";r=0;w=1.5;t=4;x="y;t=9"' }, 4],
  ['no reset', { ratelimit: '"a";r=0' }, undefined],
  ['half a member', { ratelimit: '"a";r=0;t=4,' }, 4],
  ['no string', { ratelimit: 'default;r=0;t=4' }, undefined],
  ['an open string', { ratelimit: '"a;r=0;t=4' }, undefined],
  ['no integer', { ratelimit: '"a";r=0;t=4.5' }, undefined],
  ['a negative wait', { ratelimit: '"a";r=0;t=-4' }, undefined],
  ['the dictionary of -07', { ratelimit: 'limit=10, remaining=0, reset=7' }, 7],
  ['with something left', { ratelimit: 'limit=10, remaining=1, reset=7' }, undefined],
  [
    'the fields of -06',
    { 'ratelimit-limit': '9', 'ratelimit-remaining': '0', 'ratelimit-reset': '8' },
    8,
  ],
  ['with something left', { 'ratelimit-remaining': '2', 'ratelimit-reset': '8' }, undefined],
  ['a reset alone', { 'ratelimit-reset': '8' }, 8],
  ['seconds of before', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' }, 9],
  [
    'an instant of before',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(90) },
    90,
  ],
  ['in milliseconds', { 'x-ratelimit-reset': `${inSeconds(90)}000` }, 90],
  ['an instant that passed', { 'x-ratelimit-reset': inSeconds(-5) }, 0],
  [
    'the name with one more hyphen',
    { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': inSeconds(15) },
    15,
  ],
  [
    'seconds after',
    {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': '1.25',
      'x-ratelimit-reset': inSeconds(99),
    },
    2,
  ],
  ['a date of before', { 'x-ratelimit-reset': '2026-11-28T12:00:30Z' }, undefined],
  ['Retry-After goes before all', { 'retry-after': '3', ratelimit: '"a";r=0;t=30' }, 3],
  ['one that cannot be read does not', { 'retry-after': 'soon', ratelimit: '"a";r=0;t=30' }, 30],
  ['nothing', {}, undefined],
] as const

describe('readWait', () => {
  for (const [value, expected] of retryAfter) {
    test(`Retry-After \`${value}\`: ${expected ?? 'nothing'}`, () => {
      assert.equal(readWait(new Headers({ 'retry-after': value }), NOW), expected)
    })
  }
  for (const [name, fields, expected] of quotas) {
    test(`${name}: ${expected ?? 'nothing'}`, () => {
      assert.equal(readWait(new Headers(fields), NOW), expected)
    })
  }

  test('what the contract writes is read as the contract reads it', () => {
    const limit = fc.record({
      policy: fc.string({ unit: fc.constantFrom(...' !"#,;=a\\~0'), maxLength: 8 }),
      remaining: fc.constantFrom(0, 0, 1, 50),
      resetSeconds: fc.option(fc.nat(100_000), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1, maxLength: 4 }), (limits) => {
        const field = formatRateLimit(
          limits.map(({ resetSeconds, ...rest }) => ({
            ...rest,
            ...(resetSeconds === undefined ? {} : { resetSeconds }),
          })),
        )
        const reading = parseRateLimit(field)
        assert.ok(reading.kind === 'limits')
        const waits = reading.limits.flatMap(({ remaining, resetSeconds }) =>
          remaining === 0 && resetSeconds !== undefined ? [resetSeconds] : [],
        )
        const expected = waits.length === 0 ? undefined : Math.max(...waits)
        assert.equal(readWait(new Headers({ ratelimit: field }), NOW), expected)
      }),
    )
  })

  test('16,000 members take no longer than they are', () => {
    const field = Array.from({ length: 4_000 }, (_, at) => `"a${at}";r=0;t=${at}`).join(',')
    const start = threadMilliseconds()
    assert.equal(readWait(new Headers({ ratelimit: field }), NOW), 3_999)
    assert.equal(readWait(new Headers({ ratelimit: '"'.padEnd(60_000, 'a;r=0') }), NOW), undefined)
    assert.ok(threadMilliseconds() - start < 1_000)
  })
})

describe('clockOf', () => {
  test('is what the answer says', () => {
    assert.equal(clockOf(new Headers({ date: 'Sat, 28 Nov 2026 12:00:00 GMT' })), NOW)
  })
  for (const fields of [{}, { date: '' }, { date: 'yesterday' }]) {
    test(`with ${JSON.stringify(fields)} it is our own`, () => {
      assert.ok(Math.abs(clockOf(new Headers(fields)) - Date.now()) < 1_000)
    })
  }
})
