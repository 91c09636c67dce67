// Goal: a case that passes means something: whatever the contract forbids is found out.
// Method: good answers of a real server are spoiled one way at a time, and each spoil must be named.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { node } from '../src/adapters/node.ts'
import type { Case } from '../src/case.ts'
import { CANARY } from '../src/fixture/canary.ts'
import { runCase } from '../src/runner.ts'
import { type Outgoing, type Spoil, spoiled } from './spoiled.ts'

const anonymous: Case = {
  name: 'sample',
  source: 'RFC 9110 section 15.5.2',
  steps: [
    {
      name: 'first',
      request: { path: '/bearer' },
      expect: {
        status: 401,
        code: 'authentication_required',
        challenges: ['bearer'],
        record: { reason: 'no_credentials' },
      },
      counts: { handled: 0 },
    },
    {
      request: { path: '/bearer', fields: { authorization: 'Basic {{basic.alice}}' } },
      expect: {
        status: 401,
        code: 'authentication_required',
        challenges: ['bearer'],
        sameAs: 'first',
      },
    },
  ],
}

const down: Case = {
  name: 'sample',
  source: 'RFC 9110 section 15.6.4',
  steps: [
    {
      world: { accounts: 'throws' },
      request: { path: '/basic', fields: { authorization: 'Basic {{basic.alice}}' } },
      expect: { status: 503, code: 'temporarily_unavailable', retryAfter: [1, 10] },
    },
  ],
}

const slowed: Case = {
  name: 'sample',
  source: 'RFC 6585 section 4',
  steps: [
    {
      request: { path: '/basic', fields: { authorization: 'Basic {{basic.guess}}' } },
      times: 4,
      expect: { status: 401, code: 'invalid_credentials', challenges: ['basic'] },
    },
    {
      request: { path: '/basic', fields: { authorization: 'Basic {{basic.guess}}' } },
      expect: { status: 429, code: 'too_many_attempts', retryAfter: [1, 1] },
    },
  ],
}

const fieldOf = (outgoing: Outgoing, name: string): [string, string] =>
  outgoing.fields.find(([field]) => field === name) ?? ['', '']
const without = (outgoing: Outgoing, name: string): void => {
  outgoing.fields = outgoing.fields.filter(([field]) => field !== name)
}
const inBody = (from: string | RegExp, to: string): Spoil => {
  return (outgoing) => {
    outgoing.body = outgoing.body.replace(from, to)
  }
}
const inField = (name: string, change: (value: string) => string): Spoil => {
  return (outgoing) => {
    const field = fieldOf(outgoing, name)
    field[1] = change(field[1])
  }
}
const withStatus = (status: number): Spoil => {
  return (outgoing) => {
    outgoing.status = status
  }
}
const added = (name: string, value: string): Spoil => {
  return (outgoing) => void outgoing.fields.push([name, value])
}

const rows: readonly (readonly [name: string, one: Case, spoil: Spoil, problem: RegExp])[] = [
  ['another status', anonymous, withStatus(403), /status 403 .*expected 401/],
  ['no challenge', anonymous, (o) => without(o, 'www-authenticate'), /the challenges are none/],
  [
    'a challenge too many',
    anonymous,
    added('www-authenticate', 'Basic realm="x"'),
    /Bearer, Basic/,
  ],
  [
    'an unescaped realm',
    anonymous,
    inField('www-authenticate', (value) => value.replaceAll('\\"', '"')),
    /break the grammar|the challenges are none/,
  ],
  [
    'another realm',
    anonymous,
    inField('www-authenticate', () => 'Bearer realm="api"'),
    /challenge 1 is not `bearer`/,
  ],
  [
    'an error where no credentials came',
    anonymous,
    inField('www-authenticate', (value) => `${value}, error="invalid_request"`),
    /challenge 1 is not `bearer`/,
  ],
  ['a cacheable refusal', anonymous, (o) => without(o, 'cache-control'), /no-store/],
  ['a sniffable refusal', anonymous, (o) => without(o, 'x-content-type-options'), /nosniff/],
  ['a field of somebody', anonymous, added('etag', '"x"'), /the field `etag` is added/],
  [
    'another type',
    anonymous,
    inField('content-type', () => 'text/html'),
    /the type is `text\/html`/,
  ],
  ['another code', anonymous, inBody('"authentication_required"', '"forbidden"'), /the code is/],
  ['a member more', anonymous, inBody('{', '{"extra":1,'), /the document has .*extra/],
  ['no document', anonymous, inBody(/.*/s, ''), /names no decision/],
  ['another id', anonymous, inBody(/decision:.{26}/, `decision:${'0'.repeat(26)}`), /no record/],
  ['a word that must not leave', anonymous, added('server', CANARY), /must never leave/],
  ['a stack', anonymous, inBody('detail":"', 'detail":"at verify (a.js:1:2) '), /internals/],
  [
    'credentials that come back',
    anonymous,
    added('x-seen', `Basic ${Buffer.from('alice:alice-password').toString('base64')}`),
    /credentials come back/,
  ],
  ['a 503 without a wait', down, (o) => without(o, 'retry-after'), /`Retry-After` is no number/],
  ['a wait that is a date', down, inField('retry-after', () => 'Fri, 31 Dec 1999'), /no number/],
  ['a wait that is too long', down, inField('retry-after', () => '3600'), /expected 1..10/],
  ['a 429 without the limit', slowed, (o) => without(o, 'ratelimit'), /RateLimit: .* is not there/],
  [
    'a 429 that says which limit',
    slowed,
    inField('ratelimit', () => '"account";r=0;t=1'),
    /RateLimit/,
  ],
  ['a 401 that says what is left', anonymous, added('ratelimit', '"attempts";r=1'), /is there/],
  ['a 401 that says wait', anonymous, added('retry-after', '1'), /nothing is to wait for/],
  [
    'two answers that should be the same',
    anonymous,
    (outgoing, { world }) => {
      if (world.records.length === 2) outgoing.body = outgoing.body.replace('title', 'title ')
    },
    /not the same bytes as `first`/,
  ],
]

describe('runCase', () => {
  test('the samples pass on a good server, and through one that spoils nothing', async () => {
    const through = spoiled('through', () => undefined)
    for (const target of [node, through]) {
      for (const one of [anonymous, down]) {
        assert.deepEqual((await runCase(target, one)).problems, [])
      }
    }
  })

  for (const [name, one, spoil, problem] of rows) {
    test(`${name} is found out`, async () => {
      const { problems } = await runCase(spoiled('spoiled', spoil), one)
      assert.match(problems.join('\n'), problem)
    })
  }

  test('counts are compared', async () => {
    const steps = anonymous.steps.map((step) => ({ ...step, counts: { verifications: 1 } }))
    const { problems } = await runCase(node, { ...anonymous, steps })
    assert.match(problems.join('\n'), /verifications: 0, expected 1/)
  })

  test('a handler that runs behind a refusal is found out', async () => {
    const { problems } = await runCase(
      spoiled('spoiled', (_outgoing, { world }) => world.count('handled')),
      anonymous,
    )
    assert.match(problems.join('\n'), /handled: 1, expected 0/)
  })

  test('a record that does not say what is expected is found out', async () => {
    const [step] = anonymous.steps
    const expect = { ...(step?.expect as object), record: { reason: 'token_expired' } }
    const { problems } = await runCase(node, {
      ...anonymous,
      steps: [{ request: { path: '/bearer' }, expect: expect as never }],
    })
    assert.match(problems.join('\n'), /the record is/)
  })

  test('a symbol that nobody knows is a problem, not a crash', async () => {
    const { problems } = await runCase(node, {
      ...anonymous,
      steps: [{ request: { path: '/{{token.nobody}}' }, expect: { status: 401, code: 'x' } }],
    })
    assert.match(problems.join('\n'), /there is no symbol/)
  })
})
