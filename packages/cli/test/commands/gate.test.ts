import assert from 'node:assert/strict'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { call, callProcess, folderWith } from '../called.ts'
import { gateConfig } from './gate-files.ts'
import { gateProcess } from './gate-process.ts'

const FIELDS = {
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/health',
  'x-forwarded-host': 'api.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '192.0.2.1',
}

describe('sallyport gate', () => {
  test('serves, follows its configuration, and ends when it is told to', async () => {
    const folder = folderWith({ 'gate.yaml': gateConfig() })
    const { child, said } = gateProcess(folder)
    const put = (text: string): void => {
      writeFileSync(join(folder, 'next'), text)
      renameSync(join(folder, 'next'), join(folder, 'gate.yaml'))
    }
    try {
      const [, address] = await said(/^gate {2}(http:\S+) {2}2 rules$/m)
      const ask = async (): Promise<number> =>
        (await fetch(`${address}/v1/forward`, { headers: FIELDS })).status
      assert.equal(await ask(), 200)
      put(gateConfig({ health: 'allow: authenticated' }))
      await said(/^rules 2 are in force, 2 rules$/m)
      assert.equal(await ask(), 401)
      put(gateConfig({ health: 'allow: everybody' }))
      await said(/^gate.yaml:\d+:\d+: one of `anonymous`, `authenticated` is expected/m)
      await said(/^the rules before stay in force$/m)
      assert.equal(await ask(), 401)
      put(gateConfig({ listen: '"127.0.0.1:1"' }))
      child.kill('SIGHUP')
      await said(/in force, 2 rules; at the next start: listen$/m)
      assert.equal(await ask(), 200)
      child.kill('SIGINT')
      const [code] = await once(child, 'exit')
      assert.equal(code, 0)
      await assert.rejects(ask())
    } finally {
      child.kill('SIGKILL')
    }
  })

  test('ends after SIGTERM, and answers meanwhile', async () => {
    const folder = folderWith({ 'gate.yaml': gateConfig() })
    const { child, said } = gateProcess(folder)
    try {
      const [, address] = await said(/^gate {2}(http:\S+) {2}2 rules$/m)
      const ask = (): Promise<Response> => fetch(`${address}/v1/forward`, { headers: FIELDS })
      assert.equal((await ask()).headers.get('connection'), 'keep-alive')
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      // Proxies that have not noticed are answered, and told to come on another connection.
      let answer = await ask()
      for (let n = 0; n < 200 && answer.headers.get('connection') !== 'close'; n++) {
        await rest(10)
        answer = await ask()
      }
      assert.deepEqual([answer.status, answer.headers.get('connection')], [200, 'close'])
      assert.deepEqual(await exited, [0, null])
      await assert.rejects(ask())
    } finally {
      child.kill('SIGKILL')
    }
  })

  test('an address that is taken ends with 2, as a process, and says which', async () => {
    const taken = createServer()
    await once(taken.listen(0, '127.0.0.1'), 'listening')
    const { port } = taken.address() as AddressInfo
    const folder = folderWith({ 'gate.yaml': gateConfig({ listen: `"127.0.0.1:${port}"` }) })
    try {
      const { code, out, error } = await callProcess(folder, ['gate'])
      assert.deepEqual([code, out], [2, ''])
      assert.equal(error, `127.0.0.1:${port} is taken: somebody listens there already\n`)
    } finally {
      taken.close()
    }
  })

  test('a mistake in the file ends the process with 2, before anything listens', async () => {
    const folder = folderWith({ 'gate.yaml': gateConfig({ health: 'allow: everybody' }) })
    const { code, out, error } = await callProcess(folder, ['gate'])
    assert.deepEqual([code, out], [2, ''])
    assert.match(error, /^gate.yaml:\d+:\d+: one of `anonymous`, `authenticated` is expected\n$/)
  })

  test('every mistake is told with its place, and ends with 2', async () => {
    const folder = folderWith({ 'gate.yaml': gateConfig({ health: 'allow: everybody' }) })
    const { code, error } = await call(folder, 'gate')
    assert.equal(code, 2)
    assert.match(error, /^gate.yaml:\d+:\d+: one of `anonymous`, `authenticated` is expected\n$/)
  })

  test('a file that is not there, and a store that is not, end with 2', async () => {
    const folder = folderWith({
      'a.yaml': gateConfig({ more: 'stores: { accounts: "sqlite:./no/a.db" }' }),
    })
    const missing = await call(folder, 'gate')
    assert.deepEqual(
      [missing.code, missing.error],
      [2, 'gate.yaml: the file cannot be read (ENOENT)\n'],
    )
    assert.equal((await call(folder, 'gate', '--config', 'a.yaml')).code, 2)
  })
})
