import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { FRAMEWORKS } from '../src/frameworks/index.ts'
import { send } from '../src/http.ts'
import { listen } from '../src/listen.ts'
import { run } from './run.ts'

// Goal: an example starts, serves, and is gone without a trace at Ctrl-C, on every framework.

const directory = mkdtempSync(join(tmpdir(), 'example-'))
after(() => rmSync(directory, { recursive: true }))

const urlIn = (text: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? ''

describe('npm run example', () => {
  for (const framework of Object.keys(FRAMEWORKS)) {
    test(`${framework} serves until Ctrl-C, and leaves nothing behind`, async () => {
      const example = run('main.ts', [framework, '--port', '0', '--state', directory])
      const text = await example.printed('Ctrl-C ends it')
      assert.ok(text.includes('who gets what: examples/README.md\n'))
      const api = urlIn(text)
      assert.equal((await send(`${api}/health`)).status, 200)
      assert.equal((await send(`${api}/me`)).status, 401)
      example.child.kill('SIGINT')
      const { code, stderr, stdout } = await example.ended
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
      assert.match(stdout, /ended\n$/)
      assert.deepEqual(readdirSync(directory), [])
    })
  }

  test('its records go to a file, where it is told so', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'example-records-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const records = join(folder, 'decisions.jsonl')
    const args = ['node', '--port', '0', '--state', directory, '--records', records]
    const example = run('main.ts', args)
    const text = await example.printed('explain why')
    assert.equal((await send(`${urlIn(text)}/me`)).status, 401)
    example.child.kill('SIGINT')
    assert.equal((await example.ended).code, 0)
    const { kind, http } = JSON.parse(readFileSync(records, 'utf8'))
    assert.deepEqual([kind, http.path], ['challenge', '/me'])
  })

  test('an open connection does not keep it alive', async () => {
    const example = run('main.ts', ['node', '--port', '0', '--state', directory])
    const api = urlIn(await example.printed('Ctrl-C ends it'))
    // Kept alive by this side: fetch has a pool.
    await (await fetch(`${api}/health`)).text()
    example.child.kill('SIGTERM')
    assert.equal((await example.ended).code, 0)
  })

  for (const framework of ['node', 'fastify', 'nest']) {
    test(`${framework} says that a port is taken, and takes the next`, async (t) => {
      const taken = createServer()
      const { url, close } = await listen(taken, 0)
      t.after(close)
      const port = new URL(url).port
      const example = run('main.ts', [framework, '--port', port, '--state', directory])
      const text = await example.printed('Ctrl-C ends it')
      assert.ok(text.includes(`port ${port} is taken, trying the next`))
      assert.ok(Number(new URL(urlIn(text)).port) > Number(port))
      example.child.kill('SIGINT')
      assert.equal((await example.ended).code, 0)
    })
  }

  test('with a fault it says what its mistake is, and makes it', async () => {
    const args = ['express', '--fault', 'list-open', '--port', '0', '--state', directory]
    const example = run('main.ts', args)
    const text = await example.printed('its mistake: the list of orders was forgotten')
    assert.equal((await send(`${urlIn(text)}/orders`)).status, 200)
    assert.equal((await send(`${urlIn(text)}/me`)).status, 401)
    example.child.kill('SIGINT')
    assert.equal((await example.ended).code, 0)
  })

  test('the faults are listed as a table and as JSON', async () => {
    const table = await run('main.ts', ['--list-faults']).ended
    assert.match(table.stdout, /^list-open +A1 {2}the list of orders was forgotten/m)
    const json = JSON.parse((await run('main.ts', ['--list-faults', '--json']).ended).stdout)
    assert.equal(json.length, table.stdout.trim().split('\n').length)
    const { name, oracle, operations, severity, level } = json[0]
    assert.deepEqual(
      { name, oracle, operations, severity, level },
      {
        name: 'list-open',
        oracle: 'A1',
        operations: ['GET /orders'],
        severity: 'critical',
        level: 0,
      },
    )
  })

  const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [[], /say on which framework: node, fetch, express, fastify, hono, koa, nest/],
    [['rails'], /no example on `rails`; there is node, fetch/],
    [['constructor'], /no example on `constructor`/],
    [['node', 'express'], /one framework at a time/],
    [['node', '--port', 'x'], /0 to 65535, not `x`/],
    [['node', '--fault', 'no-owner-check'], /no fault `no-owner-check`.*--list-faults names them/],
    [['mcp', '--fault', 'list-open'], /no fault `list-open`/],
    [['node', '--json'], /--json goes with --list-faults/],
  ]
  for (const [args, says] of wrong) {
    test(`\`${args.join(' ')}\` is refused with what to write, exit code 2`, async () => {
      const { code, stderr } = await run('main.ts', args).ended
      assert.equal(code, 2)
      assert.match(stderr, says)
    })
  }
})
