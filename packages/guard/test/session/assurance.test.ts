import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assuranceOf } from '../../src/session/assurance.ts'

// Goal: a session is never taken for stronger or fresher than its factors are.

const at = (method: string, seconds: number) => ({ method, at: seconds * 1000 })

const rows = [
  [
    'a password alone is one factor',
    [at('pwd', 50)],
    { methods: ['pwd'], acr: 'single', time: 50 },
  ],
  [
    'a code beside a password is two, as fresh as the code',
    [at('otp', 60), at('pwd', 90)],
    { methods: ['otp', 'pwd'], acr: 'mfa', time: 60 },
  ],
  ['a code alone is one factor', [at('otp', 60)], { methods: ['otp'], acr: 'single', time: 60 }],
  [
    'two things that one has are no two kinds',
    [at('otp', 60), at('sms', 70)],
    { methods: ['otp', 'sms'], acr: 'single', time: 70 },
  ],
  [
    'two passwords are no two kinds',
    [at('pwd', 60), at('kba', 70)],
    { methods: ['pwd', 'kba'], acr: 'single', time: 70 },
  ],
  [
    'a passkey resists phishing, as fresh as it is',
    [at('pwd', 90), at('hwk', 60), at('otp', 95)],
    { methods: ['pwd', 'hwk', 'otp'], acr: 'phr', time: 60 },
  ],
  ['so does one in software', [at('swk', 60)], { methods: ['swk'], acr: 'phr', time: 60 }],
  [
    'what is too old does not count',
    [at('otp', 39), at('pwd', 40)],
    { methods: ['pwd'], acr: 'single', time: 40 },
  ],
  [
    'where nothing counts it is remembered, and of no time',
    [at('pwd', 39)],
    { methods: [], acr: 'remembered' },
  ],
] as const

describe('assuranceOf', () => {
  for (const [name, factors, expected] of rows) {
    test(name, () => assert.deepEqual(assuranceOf(factors, 40_000), expected))
  }
})
