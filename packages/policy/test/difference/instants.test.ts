import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { instantsOf } from '../../src/difference/instants.ts'
import { createGrants } from '../../src/grants.ts'
import { type TimeWindow, timeLeaf, timeWindow } from '../../src/leaves/time.ts'

const site = { grants: createGrants({ permissions: [], sets: {} }), resource: undefined, path: '$' }

/** Every way in which windows are open and closed together, at the instants found. */
function seen(windows: readonly TimeWindow[]): ReadonlySet<string> {
  const compiled = windows.map((window) => timeLeaf.compile(timeWindow(window), site))
  const base = { subject: undefined, resource: undefined, context: {} }
  return new Set(
    instantsOf(windows).values.map((now) =>
      compiled
        .map(({ evaluate }) => (evaluate({ ...base, now }) === 2 ? 'open' : 'shut'))
        .join(' '),
    ),
  )
}

describe('instantsOf', () => {
  test('without a window there is no instant', () => {
    assert.deepEqual(instantsOf([]), { values: [], isComplete: true })
  })

  test('of many windows with many limits not all are worked out, and it says so', () => {
    const limited = (count: number): readonly TimeWindow[] =>
      Array.from({ length: count }, (_, i) => ({
        from: `${10 + (i % 10)}:${10 + Math.floor(i / 20)}`,
        notBefore: `${2030 + i}-01-01T00:00:00Z`,
      }))
    assert.ok(instantsOf(limited(40)).isComplete)
    const start = threadMilliseconds()
    const { values, isComplete } = instantsOf(limited(1_000))
    assert.ok(!isComplete)
    assert.ok(values.length < 110_000)
    assert.ok(threadMilliseconds() - start < 5_000)
  })

  const rows: readonly (readonly [string, readonly TimeWindow[], readonly string[]])[] = [
    ['a window by day is open and shut', [{ days: ['mon'] }], ['open', 'shut']],
    ['over midnight', [{ from: '22:00', until: '06:00' }], ['open', 'shut']],
    [
      'a window within another is never open alone',
      [
        { from: '10:00', until: '12:00' },
        { from: '09:00', until: '17:00' },
      ],
      ['open open', 'shut open', 'shut shut'],
    ],
    [
      'an end that is a minute later shows',
      [{ until: '17:00' }, { until: '17:01' }],
      ['open open', 'shut open', 'shut shut'],
    ],
    [
      'limits without days',
      [{ notBefore: '2030-01-01T00:00:00Z', notAfter: '2030-01-01T00:00:00Z' }],
      ['open', 'shut'],
    ],
    [
      'a day behind a limit far from now',
      [{ days: ['fri'], notBefore: '2040-01-01T00:00:00Z' }, { notAfter: '2039-12-31T00:00:00Z' }],
      ['open shut', 'shut open', 'shut shut'],
    ],
    [
      'summer comes to one zone weeks before it comes to another',
      [
        { zone: 'America/New_York', from: '09:00', until: '10:00' },
        { zone: 'Europe/Berlin', from: '14:00', until: '15:00' },
      ],
      ['open open', 'open shut', 'shut open', 'shut shut'],
    ],
  ]
  for (const [name, windows, expected] of rows) {
    test(name, () => assert.deepEqual([...seen(windows)].toSorted(), expected))
  }
})
