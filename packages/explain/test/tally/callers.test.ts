import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation, type Observation } from '../../src/observation.ts'
import { Callers } from '../../src/tally/callers.ts'
import { LIMITS } from '../../src/tally/limits.ts'

const NAT = { address: '192.0.2.1', agent: 'a/1' }

function seen(of: Partial<Observation>): Observation {
  return { ...emptyObservation(), time: 1000, ...of }
}

// Goal: the same caller is one caller, and two are two, by what the log tells of them.
// Method: the second request of each row is by the same caller as the first, or by another.
const rows: readonly (readonly [string, Partial<Observation>[], 'same' | 'other'])[] = [
  ['one address and client', [NAT, NAT], 'same'],
  ['another client at the address', [NAT, { ...NAT, agent: 'b/1' }], 'other'],
  ['another address', [NAT, { ...NAT, address: '192.0.2.2' }], 'other'],
  [
    'one subject at two addresses',
    [
      { ...NAT, subject: 's' },
      { address: '192.0.2.9', subject: 's' },
    ],
    'same',
  ],
  [
    'two subjects at one address',
    [
      { ...NAT, subject: 's' },
      { ...NAT, subject: 't' },
    ],
    'other',
  ],
  ['refused without a name, then named', [NAT, { ...NAT, subject: 's' }], 'same'],
  ['named, then refused without a name', [{ ...NAT, subject: 's' }, NAT], 'same'],
  [
    'a credential that was a subject',
    [
      { subject: 's', credential: 'c' },
      { address: '192.0.2.9', credential: 'c' },
    ],
    'same',
  ],
  [
    'two unknown credentials from two addresses',
    [{ credential: 'c' }, { address: '192.0.2.9', credential: 'd' }],
    'other',
  ],
]

describe('callerOf', () => {
  for (const [name, requests, expected] of rows) {
    test(`${name}: ${expected}`, () => {
      const callers = new Callers(LIMITS)
      const [first, second] = requests.map((request) => callers.callerOf(seen(request)))
      assert.equal(first === second, expected === 'same')
    })
  }

  test('after two names from one address and client, nobody there is taken for either', () => {
    const callers = new Callers(LIMITS)
    const [s, t, nobody] = [{ ...NAT, subject: 's' }, { ...NAT, subject: 't' }, NAT].map(
      (request) => callers.callerOf(seen(request)),
    )
    assert.ok(nobody !== s && nobody !== t)
    assert.equal(nobody?.isNamed, false)
  })
})
