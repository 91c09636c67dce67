import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Called, call, folderWith } from '../called.ts'

const folder = folderWith({
  'openapi.yaml': [
    'openapi: 3.1.0',
    'info: { title: test, version: "1" }',
    'paths:',
    '  /me: { get: { responses: { "200": { description: me } } } }',
  ].join('\n'),
  'wfc.yaml': 'auth: [{ name: carol }, { name: dave }]',
})
const path = (name: string): string => join(folder, name)

describe('sallyport audit init', () => {
  const init = (...args: readonly string[]): Promise<Called> =>
    call(folder, 'audit', 'init', '--openapi', 'openapi.yaml', ...args)

  test('writes a first file, and never over one that is there', async () => {
    const args = ['--base', 'http://127.0.0.1:3000', '--auth', 'wfc.yaml', '--config', 'first.yaml']
    const first = await init(...args)
    assert.equal(first.code, 0, first.error)
    assert.match(readFileSync(path('first.yaml'), 'utf8'), /carol[\s\S]*dave[\s\S]*GET \/me/)
    const again = await init(...args)
    assert.equal(again.code, 2)
    assert.match(again.error, /--force/)
    assert.equal((await init(...args, '--force')).code, 0)
  })

  test('needs an address', async () => {
    const { code, error } = await init('--config', 'second.yaml')
    assert.equal(code, 2)
    assert.match(error, /--base/)
    assert.ok(!existsSync(path('second.yaml')))
  })
})
