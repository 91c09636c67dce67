// Goal: the command says where the dashboard is, serves what was named, and ends cleanly.
// Method: a process of its own; what is wrong in how it is called, in this one.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openRecordSink } from '@sallyport/stores'
import { expiredLog, quietLog } from '../access-logs.ts'
import { call, folderWith } from '../called.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const folder = folderWith({ 'old.log': quietLog(), 'access.log': expiredLog() })

interface Begun {
  readonly child: ChildProcess
  readonly out: string
  readonly link: string
}

async function begun(args: readonly string[]): Promise<Begun> {
  const all = ['--conditions=sallyport:source', MAIN, 'dashboard', '--port', '0', ...args]
  const child = spawn(process.execPath, all, { cwd: folder, timeout: 30_000 })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  while (!/dash_\w{49}/.test(out)) await once(child.stdout, 'data')
  const [link = ''] = /http:[^\s"]+#sign-in=dash_\w{49}/.exec(out) ?? []
  return { child, out, link }
}

async function ended({ child }: Begun): Promise<number | null> {
  child.kill('SIGINT')
  if (child.exitCode === null) await once(child, 'exit')
  return child.exitCode
}

/** The overview, once the log has been read. */
async function overviewOf({ link }: Begun): Promise<Record<string, unknown>> {
  const url = new URL(link)
  const signIn = { method: 'POST', headers: { 'x-sign-in': url.hash.slice('#sign-in='.length) } }
  const signedIn = await fetch(new URL('api/session', url), signIn)
  assert.equal(signedIn.status, 201)
  const headers = { cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
  for (;;) {
    const overview = await fetch(new URL('api/overview', url), { headers })
    const data = (await overview.json()) as Record<string, unknown>
    const { state } = data['source'] as { readonly state: string }
    if (state !== 'reading' && data['requests'] !== 0) return data
  }
}

describe('sallyport dashboard', () => {
  test('prints its address and a link, serves the logs, and Ctrl-C ends it', async () => {
    const command = await begun(['old.log', 'access.log'])
    assert.match(command.out, /^dashboard {2}http:\/\/127\.0\.0\.1:\d+\/ {2}of .*access\.log$/m)
    const { requests, statuses } = await overviewOf(command)
    assert.equal(requests, 1980)
    assert.deepEqual(statuses, [{ name: '401', count: 135 }])
    assert.equal(await ended(command), 0)
  })

  test('a store of records is the log, and every use is kept where --uses says', async () => {
    const url = `sqlite:${join(folder, 'records.db')}`
    const sink = await openRecordSink(url)
    const { createGuard, basic } = await import('@sallyport/guard')
    const { createModel } = await import('@sallyport/policy')
    const schemes = [basic({ lookup: () => undefined })]
    const model = createModel({ permissions: [] })
    const guard = createGuard({ realm: 'orders', model, schemes, sink })
    const request = {
      method: 'GET',
      target: '/orders',
      params: {},
      address: undefined,
      header: () => undefined,
    }
    await guard.handle(request, guard.fallback)
    await sink.close()
    const uses = join(folder, 'uses.jsonl')
    const command = await begun(['--json', '--records', url, '--uses', `file:${uses}`])
    const { requests, holds } = await overviewOf(command)
    assert.equal(requests, 1)
    assert.equal((holds as { readonly records: boolean }).records, true)
    assert.equal(await ended(command), 0)
    const { readFileSync } = await import('node:fs')
    assert.match(readFileSync(uses, 'utf8'), /"kind":"allow".*"path":"\/api\/overview"/)
  })

  test('a port that is taken is said, and nothing is served', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, error } = await call(folder, 'dashboard', 'old.log', '--port', String(port))
    assert.deepEqual([code, error], [2, `port ${port} is taken\n`])
    server.close()
  })

  for (const [name, args, expected] of [
    ['no log', [], /which log is not said/],
    ['a file that is not there', ['none.log'], /^none\.log: there is no such file$/m],
    ['a folder', ['.'], /^\.: it is a folder$/m],
    ['records that are not there', ['--records', 'none.jsonl'], /none\.jsonl cannot be read/],
    ['a port that is none', ['old.log', '--port', '65536'], /--port is a number up to 65535/],
    ['a place for its uses that is none', ['old.log', '--uses', 'x'], /--uses: /],
  ] as const) {
    test(`${name}: it ends with 2 and says so`, async () => {
      const { code, error } = await call(folder, 'dashboard', ...args)
      assert.equal(code, 2)
      assert.match(error, expected)
    })
  }
})
