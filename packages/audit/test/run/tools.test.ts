import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isLoopback, makeTools } from '../../src/run/tools.ts'
import { runOf } from './run-of.ts'

describe('isLoopback', () => {
  const rows = [
    ['http://localhost:3000', true],
    ['http://127.0.0.1', true],
    ['http://127.200.3.4', true],
    ['http://[::1]:3000', true],
    ['http://128.0.0.1', false],
    ['http://127.0.0.1.example', false],
    ['http://localhost.example', false],
    ['http://[::2]', false],
  ] as const
  for (const [base, expected] of rows) {
    test(base, () => assert.equal(isLoopback(base), expected))
  }
})

describe('makeTools', () => {
  const { plan } = runOf()

  test('a target on this machine is shown an address of ours', async () => {
    const tools = await makeTools(plan)
    await tools.close()
    assert.match(tools.states.canaryUrl ?? '', /^http:/)
  })

  test('one elsewhere is not', async () => {
    const base = 'https://a.example'
    const tools = await makeTools({ ...plan, target: { ...plan.target, base } })
    await tools.close()
    assert.deepEqual([tools.canary, tools.states.canaryUrl], [undefined, undefined])
  })
})
