import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { call, folderWith, policies } from '../called.ts'

const owner = { kind: 'owner' }
const folder = folderWith({
  'good.json': policies,
  'odd.json': {
    ...policies,
    policies: {
      ...policies.policies,
      'orders.remove': { resource: 'order', rule: { kind: 'any', rules: [owner, owner] } },
    },
  },
  'bad.yaml': [
    'v: 1',
    'version: "1"',
    'permissions: [orders:read]',
    'policies:',
    '  orders.list:',
    '    rule: { kind: permission, permission: orders:red }',
    '  orders.read:',
    '    rle: {}',
  ].join('\n'),
})

describe('sallyport policy check', () => {
  test('a file without anything to remark ends with 0', async () => {
    const called = await call(folder, 'policy', 'check', 'good.json')
    assert.deepEqual(called, { code: 0, out: '2 policies: nothing to remark\n', error: '' })
  })

  test('what can hardly be meant is told with its line, and ends with 1', async () => {
    const { code, out } = await call(folder, 'policy', 'check', 'odd.json')
    assert.equal(code, 1)
    assert.match(
      out,
      /^odd.json:\d+:\d+: redundant: `owner of the resource` adds nothing: .* \(\$\.policies\["orders\.remove"\]\.rule\.rules\[1\]\)\n$/,
    )
  })

  test('the same as data', async () => {
    const { code, out } = await call(folder, 'policy', 'check', '--json', 'odd.json')
    assert.equal(code, 1)
    const { findings, fingerprint } = JSON.parse(out)
    assert.match(fingerprint, /^[0-9a-f]{16}$/)
    assert.deepEqual(findings[0].at, ['policies', 'orders.remove', 'rule', 'rules', 1])
  })

  test('every mistake is told with line and column, and ends with 2', async () => {
    const { code, out, error } = await call(folder, 'policy', 'check', 'bad.yaml')
    assert.equal(code, 2)
    assert.equal(out, '')
    assert.deepEqual(
      error
        .trim()
        .split('\n')
        .map((line) => line.replace(/: .*/, '')),
      ['bad.yaml:6:5', 'bad.yaml:8:5', 'bad.yaml:7:3'],
    )
    assert.match(error, /did you mean `orders:read`\?/)
    assert.match(error, /did you mean `rule`\?/)
  })
})
