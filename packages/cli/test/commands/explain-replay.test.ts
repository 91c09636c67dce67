import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apiKey, createGuard, generateApiKey, type RecordEntry } from '@sallyport/guard'
import { fetchHandler, route } from '@sallyport/guard/fetch'
import { type Called, call, callProcess, folderWith, policies as shared } from '../called.ts'

interface Order {
  readonly id: string
  readonly tenant: string
  readonly customer: string
}

/** The policies of a small shop; a change may only be made by whoever ordered. */
const policies = { ...shared, resources: { order: { tenant: 'tenant', owner: 'customer' } } }
const withoutOwner = {
  ...policies,
  version: '2',
  policies: {
    ...policies.policies,
    'orders.change': {
      resource: 'order',
      rule: { kind: 'permission', permission: 'orders:write' },
    },
  },
}
const withoutList = {
  ...policies,
  policies: { ...policies.policies, 'orders.list': { rule: { kind: 'set', set: 'admin' } } },
  sets: { ...policies.sets, admin: {} },
}

/** What a real guard has recorded of two callers: each changes an order of each. */
async function recorded(): Promise<{ readonly text: string; readonly ids: readonly string[] }> {
  const entries: RecordEntry[] = []
  const people = new Map(
    ['ann', 'bob'].map((id) => {
      const { key, hash } = generateApiKey('sp')
      const subject = { id, kind: 'user', tenant: 'acme', sets: ['member'] } as const
      return [hash, { key, subject }] as const
    }),
  )
  const orders = new Map<string, Order>(
    ['ann', 'bob'].map((customer) => [customer, { id: customer, tenant: 'acme', customer }]),
  )
  const guard = createGuard({
    realm: 'orders',
    policies,
    schemes: [
      apiKey({
        lookup: (hash) => {
          const found = people.get(hash)
          return found && { subject: found.subject, revoked: false }
        },
      }),
    ],
    records: { allowed: 1 },
    sink: { write: (entry) => entries.push(entry) },
  })
  const list = guard.policy('orders.list', {})
  const change = guard.policy<Order>('orders.change', {
    load: ({ params }) => orders.get(params['id'] ?? ''),
  })
  const handle = fetchHandler(guard, [
    route(['GET', '/orders'], list, () => Response.json([])),
    route(['PUT', '/orders/:id'], change, () => Response.json({})),
  ])
  for (const { key } of people.values()) {
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', '/ann'],
      ['PUT', '/bob'],
    ] as const) {
      const headers = { 'x-api-key': key }
      await handle(new Request(`https://orders.example/orders${path}`, { method, headers }))
    }
  }
  const text = entries.map((entry) => `${entry.line()}\n`).join('')
  return { text, ids: entries.map(({ id }) => id) }
}

const { text, ids } = await recorded()
const folder = folderWith({
  'decisions.jsonl': text,
  'same.json': policies,
  'no-owner.json': withoutOwner,
  'no-list.json': withoutList,
  'mistake.json': `{\n  "v": 1,\n  "polices": {}\n}\n`,
  'access.log': '192.0.2.1 - - [28/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 403 1 "-" "-"\n',
  'torn.jsonl': `${text}torn\n`,
})
const replay = (policy: string, ...more: readonly string[]): Promise<Called> =>
  call(folder, 'explain', 'replay', '--records', 'decisions.jsonl', '--policy', policy, ...more)

// Goal: the command names those who would gain or lose in real records, and its ending can be built upon.
describe('explain replay', () => {
  test('the same policies change nothing', async () => {
    const { code, out } = await replay('same.json')
    assert.equal(code, 0)
    assert.match(out, /nobody loses or gains/)
    assert.match(out, /sure of 100 %: 6 of 6 records/)
  })

  test('a condition dropped: exactly those two requests would gain, with ids that `explain why` answers', async () => {
    const { code, out } = await replay('no-owner.json')
    assert.equal(code, 1)
    assert.match(out, /^2 callers would gain, in 2 requests$/m)
    assert.match(out, /\+ PUT \/orders\/\{id\} {2}orders\.change/)
    assert.match(out, /no longer asked for owner of the resource/)
    assert.doesNotMatch(out, /would lose/)
    const [, id = ''] = /bob \(acme\) {2}1 {2}(\w{26})/.exec(out) ?? []
    assert.equal(id, ids[4])
    const why = await call(folder, 'explain', 'why', id, '--records', 'decisions.jsonl')
    assert.equal(why.code, 0)
    assert.match(why.out, /PUT \/orders\/ann of `bob` was refused/)
  })

  const endings = [
    ['gains fail on any', 'no-owner.json', [], 1],
    ['gains fail on gain', 'no-owner.json', ['--fail-on', 'gain'], 1],
    ['gains do not fail on lose', 'no-owner.json', ['--fail-on', 'lose'], 0],
    ['losses fail on lose', 'no-list.json', ['--fail-on', 'lose'], 1],
    ['losses do not fail on gain', 'no-list.json', ['--fail-on', 'gain'], 0],
    ['never is never', 'no-list.json', ['--fail-on', 'never'], 0],
  ] as const
  for (const [name, policy, more, code] of endings) {
    test(name, async () => assert.equal((await replay(policy, ...more)).code, code))
  }

  test('as data', async () => {
    const { code, out } = await replay('no-owner.json', '--json')
    const data = JSON.parse(out) as Readonly<Record<string, { readonly records?: number }>>
    assert.deepEqual([code, data['gains']?.records, data['losses']?.records], [1, 2, 0])
  })

  test('from standard input', async () => {
    const args = ['explain', 'replay', '--records', '-', '--policy', 'no-owner.json']
    const { code, out } = await callProcess(folder, args, text)
    assert.equal(code, 1)
    assert.match(out, /^standard input {2}decision record, 6 lines/)
  })

  const wrong = [
    ['no records', ['--policy', 'same.json'], /--records decisions\.jsonl/],
    ['no policy', ['--records', 'decisions.jsonl'], /--policy policies\.new\.json/],
    [
      'records that are not there',
      ['--records', 'no', '--policy', 'same.json'],
      /there is no such file/,
    ],
    [
      'a mistake in the policies, with its place',
      ['--records', 'decisions.jsonl', '--policy', 'mistake.json'],
      /mistake\.json:3:\d+/,
    ],
    [
      'an access log',
      ['--records', 'access.log', '--policy', 'same.json'],
      /there is no decision record in it/,
    ],
    ['a store', ['--records', 'sqlite:./x.db', '--policy', 'same.json'], /a store is not replayed/],
    [
      'too many lines that are none',
      ['--records', 'torn.jsonl', '--policy', 'same.json'],
      /1 of 7 lines were not read/,
    ],
    [
      'an ending that is none',
      ['--records', 'decisions.jsonl', '--policy', 'same.json', '--fail-on', 'gains'],
      /did you mean|`gain`/,
    ],
  ] as const
  for (const [name, args, said] of wrong) {
    test(`2 for ${name}`, async () => {
      const { code, error } = await call(folder, 'explain', 'replay', ...args)
      assert.equal(code, 2)
      assert.match(error, said)
    })
  }
})
