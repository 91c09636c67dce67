import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { call, folderWith } from '../called.ts'
import { gateConfig } from './gate-files.ts'

const operation = { responses: { 200: { description: 'x' } } }
const folder = folderWith({
  'gate.yaml': gateConfig(),
  'shadowed.yaml': gateConfig({ path: '/health' }),
  'wrong.yaml': gateConfig({ path: 'health' }),
  'unfit.yaml': gateConfig({ more: 'help: "https://x.example/{code}"' }).replace(
    'allow: authenticated }',
    'allow: authenticated, schemes: basic }',
  ),
  'api.json': {
    ...{ openapi: '3.1.0', info: { title: 'orders', version: '1' } },
    servers: [{ url: 'https://api.example' }],
    paths: {
      '/health': { get: operation },
      '/orders/{id}': { get: operation, delete: operation },
    },
  },
  'below.json': {
    ...{ openapi: '3.1.0', info: { title: 'orders', version: '1' } },
    servers: [{ url: '/orders/' }],
    paths: { '/{id}': { get: operation } },
  },
})
const check = (...args: readonly string[]) => call(folder, 'gate', 'check', ...args)

describe('sallyport gate check', () => {
  test('nothing is wrong', async () => {
    assert.deepEqual(await check(), { code: 0, out: '2 rules, nothing is wrong\n', error: '' })
  })

  test('a rule that no request reaches ends with 1', async () => {
    const { code, out } = await check('--config', 'shadowed.yaml')
    assert.equal(code, 1)
    assert.match(
      out,
      /^shadowed.yaml:9:5: no request reaches this rule: \/health at shadowed.yaml:8:5 /,
    )
  })

  test('operations that no rule covers are named', async () => {
    const { code, out } = await check('--openapi', 'api.json')
    assert.deepEqual([code, out], [1, 'no rule covers DELETE /orders/{id}: it is refused\n'])
  })

  test('they stand below the address of their server', async () => {
    assert.equal((await check('--openapi', 'below.json')).code, 0)
  })

  test('the same as data', async () => {
    const { out } = await check('--openapi', 'api.json', '--json')
    assert.deepEqual(JSON.parse(out), {
      remarks: [{ message: 'no rule covers DELETE /orders/{id}: it is refused' }],
    })
  })

  test('what is wrong is told with its place, and ends with 2', async () => {
    const wrong = await check('--config', 'wrong.yaml')
    assert.equal(wrong.code, 2)
    assert.match(wrong.error, /^wrong.yaml:9:16: a path such as/)
    const unfit = await check('--config', 'unfit.yaml')
    assert.equal(unfit.code, 2)
    assert.match(unfit.error, /^unfit.yaml:9:5: policy `allow authenticated by basic` accepts/)
  })

  test('a backend that there is not, and a document that is none, end with 2', async () => {
    const none = await check('--openapi', 'api.json', '--backend', 'other')
    assert.deepEqual([none.code, none.error], [2, 'there is no backend `other`: there is orders\n'])
    assert.equal((await check('--openapi', 'gate.yaml')).code, 2)
    assert.equal((await check('--openapi', 'no.json')).code, 2)
  })
})
