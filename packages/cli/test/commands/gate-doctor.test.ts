import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { createGate, createProxy, readConfig } from '@sallyport/gate'
import { call, folderWith } from '../called.ts'
import { gateConfig } from './gate-files.ts'

const folder = folderWith({})
const doctor = (...args: readonly string[]) => call(folder, 'gate', 'doctor', ...args)

const listen = async (server: ReturnType<typeof createServer>): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const application = await listen(createServer((_, response) => response.end('secret')))
const reading = readConfig(gateConfig(), 'gate.yaml')
const settings = reading.kind === 'settings' ? reading.settings : assert.fail()
const [name = ''] = Object.keys(settings.backends)
const backend = settings.backends[name]
const site = await listen(
  createProxy(
    createGate({
      ...settings,
      backends: { [name]: { ...backend, url: application, hosts: [] } },
    } as never),
  ).server,
)

describe('sallyport gate doctor', () => {
  test('a wiring that is closed ends with 0', async () => {
    const { code, out } = await doctor(site, '--closed', '/orders/1')
    assert.deepEqual([code, out], [0, 'nothing was found\n'])
  })
  test('an application that can be reached ends with 1', async () => {
    const args = ['--closed', '/orders/1', '--application', application]
    const { code, out } = await doctor(site, ...args)
    assert.equal(code, 1)
    assert.match(out, /^open {2}application: .* \(status 200\)\n$/)
  })
  test('the gate itself, and whom the application takes for the caller, are asked about', async () => {
    process.env['WRONG_KEY'] = 'Authorization: Bearer nobody'
    const more = ['--credentials', 'WRONG_KEY', '--whoami', '/orders/2', '--subject', 'alice']
    const args = ['--closed', '/orders/1', '--gate', application, ...more]
    const { code, out } = await doctor(site, ...args)
    assert.equal(code, 1)
    assert.match(out, /^lost {2}credentials: .*\nlost {2}whoami: .* \(\/orders\/2\)\n$/)
  })
  test('as JSON', async () => {
    const { code, out } = await doctor(application, '--closed', '/orders/1', '--json')
    assert.equal(code, 1)
    assert.equal(JSON.parse(out).findings[0].check, 'closed path')
  })

  for (const [what, args, told] of [
    ['no closed path', [site], /--closed is missing/],
    ['a path that is none', [site, '--closed', 'orders'], /--closed is a plain path/],
    ['an address that is none', ['api.example', '--closed', '/orders'], /no address/],
    [
      'credentials that are not there',
      [site, '--closed', '/orders', '--credentials', 'NOT_THERE'],
      /`NOT_THERE` holds no field/,
    ],
  ] as const) {
    test(`${what} ends with 2`, async () => {
      const { code, error } = await doctor(...args)
      assert.equal(code, 2)
      assert.match(error, told)
    })
  }
})
