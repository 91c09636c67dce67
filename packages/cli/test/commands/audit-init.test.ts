import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type Called, call, folderWith } from '../called.ts'

const folder = folderWith({
  'openapi.yaml': [
    'openapi: 3.1.0',
    'info: { title: test, version: "1" }',
    'paths:',
    '  /me: { get: { responses: { "200": { description: me } } } }',
  ].join('\n'),
  'wfc.yaml': 'auth: [{ name: carol }, { name: dave }]',
  'keys.yaml': 'auth: [{ name: erin, fixedHeaders: [{ name: X-Key, value: k }] }]',
})
const server = createServer(({ headers, url }, response) => {
  if (url === '/item.json') return void response.end('{"get":{"responses":{}}}')
  response.writeHead(headers['x-key'] === 'k' ? 200 : 401).end()
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
after(() => server.close())
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const path = (name: string): string => join(folder, name)

describe('sallyport audit init', () => {
  const init = (...args: readonly string[]): Promise<Called> =>
    call(folder, 'audit', 'init', '--openapi', 'openapi.yaml', ...args)

  test('writes a first file, and never over one that is there', async () => {
    const args = ['--base', 'http://127.0.0.1:1', '--auth', 'wfc.yaml', '--config', 'first.yaml']
    const first = await init(...args)
    assert.equal(first.code, 0, first.error)
    assert.match(readFileSync(path('first.yaml'), 'utf8'), /carol[\s\S]*dave[\s\S]*GET \/me/)
    assert.match(
      first.error,
      /no answer came from http:\/\/127\.0\.0\.1:1 \(.+\): the file is made/,
    )
    assert.match(first.error, /^wfc\.yaml:1:\d+: either `fixedHeaders` or/m)
    const again = await init(...args)
    assert.equal(again.code, 2)
    assert.match(again.error, /--force/)
    assert.equal((await init(...args, '--force')).code, 0)
  })

  test('writes down what each was answered', async () => {
    const { code, out, error } = await init(
      ...['--base', base, '--auth', 'keys.yaml', '--config', 'seen.yaml', '--json'],
    )
    assert.equal(code, 0, error)
    assert.equal(error, '')
    assert.deepEqual(JSON.parse(out), { file: 'seen.yaml', operations: 1, observed: 1 })
    const rule = "{ op: 'GET /me', allow: [authenticated] } # nobody 401, erin 200"
    assert.ok(readFileSync(path('seen.yaml'), 'utf8').includes(rule))
  })

  test('fetches what the document refers to on other servers only when told to', async () => {
    const paths = { '/far': { $ref: `${base}/item.json` } }
    writeFileSync(path('far.json'), JSON.stringify({ openapi: '3.1.0', info: {}, paths }))
    const far = ['--openapi', 'far.json', '--base', base, '--json', '--force']
    const { out, error } = await init(...far, '--config', 'far.yaml')
    assert.equal(JSON.parse(out).operations, 0)
    assert.match(error, /`http:[^`]+` is left out: .*`allowRemoteRefs` has it fetched/)
    const fetched = await init(...far, '--config', 'far.yaml', '--allow-remote-refs')
    assert.equal(JSON.parse(fetched.out).operations, 1, fetched.error)
  })

  test('needs an address', async () => {
    const { code, error } = await init('--config', 'second.yaml')
    assert.equal(code, 2)
    assert.match(error, /--base/)
    assert.ok(!existsSync(path('second.yaml')))
  })
})
