import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { call, folderWith } from '../called.ts'
import { gateConfig } from './gate-files.ts'

const folder = folderWith({ 'gate.yaml': gateConfig({ listen: '"127.0.0.1:9700"' }) })
const print = (...args: readonly string[]) => call(folder, 'gate', 'print-config', ...args)

describe('sallyport gate print-config', () => {
  test('a proxy with one file: the file', async () => {
    const { code, out } = await print('nginx-accel')
    assert.equal(code, 0)
    assert.match(out, /\/v1\/nginx\/accel\/orders/)
    assert.match(out, /127\.0\.0\.1:9700/)
  })

  test('a proxy with two: each below its name, or in a folder', async () => {
    const { out } = await print('haproxy')
    assert.match(out, /^==> haproxy.cfg <==\n(?:.*\n)*==> gate.lua <==\n/)
    const written = await print('haproxy', '--output', 'out')
    assert.equal(written.out, 'out/haproxy.cfg\nout/gate.lua\n')
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['gate.lua', 'haproxy.cfg'])
  })

  test('the same as data, and where the proxy listens', async () => {
    const { out } = await print('caddy', '--json', '--listen', ':8099')
    const { files } = JSON.parse(out) as { files: readonly { readonly text: string }[] }
    assert.match(files[0]?.text ?? '', /:8099/)
  })

  test('a proxy that is not known, and a folder that cannot be written, end with 2', async () => {
    const { code, error } = await print('nginx')
    assert.equal(code, 2)
    assert.match(error, /^PROXY is one of nginx-accel, /)
    assert.equal((await print('caddy', '--output', 'gate.yaml')).code, 2)
  })
})
