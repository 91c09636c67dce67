import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { call, folderWith, policies } from '../called.ts'

const head = [
  'policies: policies.json',
  'subjects:',
  '  alice: { tenant: acme, sets: [member] }',
  '  dave: { tenant: globex, sets: [member] }',
  'resources:',
  '  first: { tenant: acme, owner: alice }',
  'cases:',
]
const right = [
  '  - { name: nobody, policy: orders.change, resource: first, expect: challenge }',
  '  - { name: owner, subject: alice, policy: orders.change, resource: first, expect: allow }',
  '  - { name: stranger, subject: dave, policy: orders.change, resource: first, expect: conceal, unmet: [tenant_mismatch, owner_mismatch] }',
]
const wrong =
  '  - { name: wrong, subject: dave, policy: orders.change, resource: first, expect: forbid }'
const folder = folderWith({
  'policies.json': policies,
  'right.yaml': [...head, ...right].join('\n'),
  'wrong.yaml': [...head, ...right, wrong].join('\n'),
  'bad.yaml': [...head, '  - { name: x, policy: orders.chang, expect: yes }'].join('\n'),
  'lost.yaml': 'policies: nowhere.json\ncases: []',
  'none.yaml': 'cases: []',
})

describe('sallyport policy test', () => {
  test('every case as expected: 0', async () => {
    const { code, out, error } = await call(folder, 'policy', 'test', 'right.yaml')
    assert.deepEqual([code, error], [0, ''])
    assert.equal(
      out,
      [
        'ok    challenge  orders.change  nobody',
        'ok    allow      orders.change  owner',
        'ok    conceal    orders.change  stranger',
        '',
        '3 of 3 cases came out as expected',
        '',
      ].join('\n'),
    )
  })

  test('a case that comes out otherwise is told with the reasons: 1', async () => {
    const { code, out } = await call(folder, 'policy', 'test', 'wrong.yaml')
    assert.equal(code, 1)
    assert.match(
      out,
      /FAIL {2}conceal {4}orders.change {2}wrong\n {6}wrong.yaml:11:5: expected forbid\n/,
    )
    assert.match(
      out,
      /unmet: tenant of the resource \(tenant_mismatch: tenant "globex", resource "acme"\)/,
    )
    assert.match(out, /3 of 4 cases came out as expected/)
  })

  test('the same as data', async () => {
    const { code, out } = await call(folder, 'policy', 'test', '--json', 'wrong.yaml')
    assert.equal(code, 1)
    const { passed, failed, cases } = JSON.parse(out)
    assert.deepEqual([passed, failed, cases.length], [3, 1, 4])
    assert.deepEqual(
      [cases[3].kind, cases[3].expect, cases[3].passed],
      ['conceal', 'forbid', false],
    )
  })

  const mistakes = [
    [
      'a case with mistakes',
      'bad.yaml',
      /^bad.yaml:8:\d+: .*did you mean `orders.change`.*\n.*bad.yaml:8:\d+: one of allow/,
    ],
    ['policies that there are not', 'lost.yaml', /nowhere.json: the file cannot be read/],
    ['no policies', 'none.yaml', /^none.yaml:1:1: the path of the policies is expected/],
  ] as const
  for (const [name, path, expected] of mistakes) {
    test(`${name}: 2`, async () => {
      const { code, out, error } = await call(folder, 'policy', 'test', path)
      assert.deepEqual([code, out], [2, ''])
      assert.match(error, expected)
    })
  }

  test('the path of the policies starts from the file of the cases', async () => {
    const { code } = await call('/', 'policy', 'test', `${folder}/right.yaml`)
    assert.equal(code, 0)
  })
})
