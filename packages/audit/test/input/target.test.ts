import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type TargetContext, targetFrom } from '../../src/input/target.ts'
import { folderWith } from './folder.ts'
import { mistakesOf, partOf, stated } from './part-of.ts'

const PEM = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'
const folder = folderWith({ 'ca.pem': PEM, 'no.pem': 'nothing' })
const CONTEXT: TargetContext = { folder, base: undefined, level: undefined, server: undefined }
const GOOD = { base: 'http://127.0.0.1:3000', environment: 'test' }

const rows = [
  [
    'what holds where nothing is said',
    {},
    {},
    { level: 1, requestsPerSecond: 500, timeoutMs: 10_000, budgetMs: 600_000, ca: undefined },
  ],
  ['staging is asked more slowly', { environment: 'staging' }, {}, { requestsPerSecond: 50 }],
  ['a rate of its own', { requestsPerSecond: 1_000 }, {}, { requestsPerSecond: 1_000 }],
  ['a level of its own', { level: 3 }, {}, { level: 3 }],
  ['the level that was asked for goes before it', { level: 3 }, { level: 2 }, { level: 2 }],
  [
    'production is only observed',
    { environment: 'production', level: 3 },
    { level: 3 },
    { level: 0 },
  ],
  ['times', { timeout: '10m', budget: '24h' }, {}, { timeoutMs: 600_000, budgetMs: 86_400_000 }],
  ['certificates', { ca: 'ca.pem' }, {}, { ca: PEM }],
  [
    'a slash at the end goes',
    { base: 'http://a.example/v1//' },
    {},
    { base: 'http://a.example/v1' },
  ],
  [
    'the address that was asked for goes before it',
    {},
    { base: 'https://b.example' },
    { base: 'https://b.example' },
  ],
  [
    'the path of the document holds where it has none',
    {},
    { server: '/v2' },
    { base: 'http://127.0.0.1:3000/v2' },
  ],
  [
    'and not where it has one',
    { base: 'http://a.example/v1' },
    { server: '/v2' },
    { base: 'http://a.example/v1' },
  ],
  ['a path with a variable does not', {}, { server: '/{v}' }, { base: 'http://127.0.0.1:3000' }],
  [
    'the address of the document',
    { base: undefined },
    { server: 'https://c.example/v3/' },
    { base: 'https://c.example/v3' },
  ],
] as const

describe('targetFrom', () => {
  for (const [name, said, besides, expected] of rows) {
    test(name, async () => {
      const part = partOf(stated({ ...GOOD, ...said }))
      const target = await targetFrom(part, { ...CONTEXT, ...besides })
      assert.deepEqual(mistakesOf(part), [])
      assert.deepEqual(target, { ...target, ...expected })
    })
  }

  const mistaken = [
    ['no address', { base: undefined }, '`base` is missing'],
    ['no address at all', { base: 'here' }, "an address like 'http://127.0.0.1:3000' is expected"],
    ['another protocol', { base: 'ftp://a.example' }, 'an address that begins with `http:`'],
    ['a password', { base: 'http://a:b@a.example' }, 'an address without a password'],
    ['a query', { base: 'http://a.example/?a' }, 'an address without `?` and `#`'],
    ['no environment', { environment: undefined }, '`environment` is missing'],
    ['an environment that is none', { environment: 'live' }, 'one of `test`, `staging`'],
    ['a level that is none', { level: 4 }, 'one of `0`, `1`, `2`, `3` is expected ($.level)'],
    ['a level as a text', { level: '1' }, 'one of `0`, `1`, `2`, `3` is expected ($.level)'],
    ['too many requests', { requestsPerSecond: 1_001 }, 'a number from 1 to 1000 is expected'],
    ['too long a time', { timeout: '11m' }, "a time like '10s' or '5m' is expected, at most 600s"],
    ['certificates that are not there', { ca: 'none.pem' }, 'the file cannot be read ($.ca)'],
    ['certificates that are none', { ca: 'no.pem' }, 'a file with `-----BEGIN CERTIFICATE-----`'],
  ] as const
  for (const [name, said, message] of mistaken) {
    test(`${name} is a mistake`, async () => {
      const part = partOf(stated({ ...GOOD, ...said }))
      await targetFrom(part, CONTEXT)
      const [first, ...more] = mistakesOf(part)
      assert.ok(first?.startsWith(message), first)
      assert.deepEqual(more, [])
    })
  }
})
