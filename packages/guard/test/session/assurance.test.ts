import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assuranceOf, checkMethods } from '../../src/session/assurance.ts'

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
    'a name that nobody knows is no second factor',
    [at('otp', 60), at('totp', 70)],
    { methods: ['otp', 'totp'], acr: 'single', time: 70 },
  ],
  [
    'another provider that vouches is none either',
    [at('otp', 60), at('fed', 60)],
    { methods: ['otp', 'fed'], acr: 'single', time: 60 },
  ],
  [
    'something one is makes two kinds, too',
    [at('fpt', 90), at('sc', 60)],
    { methods: ['fpt', 'sc'], acr: 'mfa', time: 60 },
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

describe('checkMethods', () => {
  const names = ['pwd', 'pin', 'kba', 'otp', 'sms', 'tel', 'sc', 'hwk', 'swk', 'pop', 'fpt', 'mfa']
  for (const name of [...names, 'fed']) {
    test(`\`${name}\` counts`, () => checkMethods([name]))
  }

  test('beside one that counts, others may be named', () => checkMethods(['ngcmfa', 'pwd']))

  const refused = [
    ['a name of no standard', ['totp'], /but `totp`: write one of RFC 8176, `pwd`, .*`swk`/],
    ['several of them', ['password', 'passkey'], /but `password`, `passkey`: /],
    ['a name in other case', ['PWD'], /but `PWD`: /],
    ['what proves nothing', ['geo', 'user', 'rba'], /but `geo`, `user`, `rba`: /],
    ['nothing', [], /but nothing: /],
    ['no list', 'pwd' as never, /but nothing: /],
  ] as const
  for (const [name, methods, message] of refused) {
    test(`${name} is a mistake`, () => {
      assert.throws(() => checkMethods(methods), { name: 'TypeError', message })
    })
  }
})
