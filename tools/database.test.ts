// Goal: a server of a test is the one that was started, also where its port is taken in between.
// Method: small programs stand for servers; the first port is taken before the program comes to it.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { describe, test } from 'node:test'
import { dataFolder, type ServerOptions, startServer } from './database.ts'

/** Greets whoever connects, as a server that was started here. */
const GREETER = `require('node:net')
  .createServer((socket) => socket.end('ours'))
  .listen(process.argv[1], '127.0.0.1', () => console.log('ready for connections'))`

function optionsOf(program: string, given: Partial<ServerOptions> = {}): ServerOptions {
  return {
    path: process.execPath,
    args: (port) => ['-e', program, String(port)],
    account: undefined,
    folder: dataFolder('server', undefined),
    probe: async (port) => void (await greetingOf(port)),
    signal: 'SIGTERM',
    ...given,
  }
}

function greetingOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', (data) => resolve(data.toString()))
  })
}

describe('startServer', () => {
  test('a port that is taken in between is left to whoever took it', async (t) => {
    const ports: number[] = []
    const other = createServer((socket) => socket.end('theirs'))
    t.after(() => other.close())
    const args = (port: number): readonly string[] => {
      if (ports.length === 0) other.listen(port, '127.0.0.1')
      ports.push(port)
      return ['-e', GREETER, String(port)]
    }
    const server = await startServer(optionsOf(GREETER, { args }))
    t.after(() => server.stop())
    assert.equal(await greetingOf(server.port), 'ours')
    assert.deepEqual(ports.slice(1), [server.port])
  })

  test('one that ends again is given up, with what it wrote, and its folder is gone', async () => {
    const options = optionsOf("console.error('no such setting'); process.exitCode = 1")
    await assert.rejects(startServer(options), /did not start: no such setting/)
    assert.equal(existsSync(options.folder), false)
  })

  test('a port that was asked for is not exchanged for another', async (t) => {
    const other = createServer((socket) => socket.end('theirs'))
    t.after(() => other.close())
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    assert.ok(address !== null && typeof address === 'object')
    await assert.rejects(startServer(optionsOf(GREETER, { port: address.port })), /EADDRINUSE/)
  })

  test('stopped, it has ended, and its folder is gone', async () => {
    const options = optionsOf(GREETER)
    const { port, stop } = await startServer(options)
    assert.equal(existsSync(options.folder), true)
    await stop()
    await assert.rejects(greetingOf(port), { code: 'ECONNREFUSED' })
    assert.equal(existsSync(options.folder), false)
  })
})
