import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { send } from '../src/http.ts'
import { type RunningExample, startExample } from '../src/start.ts'
import { OPTIONS } from '../src/tokens/arguments.ts'
import { type Ended, run } from './run.ts'

// Goal: the token command prints what the running example takes or refuses for exactly that reason,
// and says plainly why it cannot. It runs as a process of its own, as from another terminal.

const directory = mkdtempSync(join(tmpdir(), 'token-'))
let example: RunningExample

const token = (...args: readonly string[]): Promise<Ended> =>
  run('token.ts', [...args, '--state', directory]).ended

const me = async (headers: Record<string, string>): Promise<{ status: number; code?: string }> => {
  const { status, body } = await send(`${example.state.api}/me`, { headers })
  return status === 200 ? { status } : { status, code: JSON.parse(body).code }
}

before(async () => {
  example = await startExample({ framework: 'node', port: 0, state: { directory } })
})
after(async () => {
  await example.close()
  rmSync(directory, { recursive: true })
})

describe('the token command', () => {
  test('a good token is taken', async () => {
    const { code, stdout, stderr } = await token('carol')
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(stdout, /^[\w.-]+\n$/)
    assert.deepEqual(await me({ authorization: `Bearer ${stdout.trim()}` }), { status: 200 })
  })

  test('a service gets its token by client credentials', async () => {
    const { stdout } = await token('reporting')
    assert.equal(decodeJwt(stdout)['client_id'], 'reporting')
    assert.deepEqual(await me({ authorization: `Bearer ${stdout.trim()}` }), { status: 200 })
  })

  test('the API key of reporting is taken', async () => {
    const { stdout } = await token('reporting', '--api-key')
    assert.deepEqual(await me({ 'x-api-key': stdout.trim() }), { status: 200 })
  })

  test('a second factor opens what one does not, while it is fresh', async () => {
    const remove = async (...args: readonly string[]): Promise<number> => {
      const { stdout } = await token('carol', ...args)
      const headers = { authorization: `Bearer ${stdout.trim()}` }
      return (await send(`${example.state.api}/orders/1`, { method: 'DELETE', headers })).status
    }
    assert.equal(await remove(), 401)
    assert.equal(await remove('--acr', 'mfa', '--auth-time', 'now'), 204)
  })

  test('a narrow scope narrows', async () => {
    const { stdout } = await token('carol', '--scope', 'orders:read')
    const headers = { authorization: `Bearer ${stdout.trim()}` }
    const answer = await send(`${example.state.api}/settings`, { headers })
    assert.equal(answer.status, 403)
    assert.match(answer.challenges.join(), /insufficient_scope.*scope="settings:read"/)
  })

  // All kinds are tried in frameworks.test.ts; here only that the command makes them.
  for (const args of [['--expired'], ['--bad-signature', '--audience', 'other']]) {
    test(`a token with \`${args.join(' ')}\` is refused`, async () => {
      const { code, stdout } = await token('alice', ...args)
      assert.equal(code, 0)
      const answer = await me({ authorization: `Bearer ${stdout.trim()}` })
      assert.deepEqual(answer, { status: 401, code: 'invalid_token' })
    })
  }

  test('an unknown subject gets the list of subjects, and exit code 2', async () => {
    const { code, stdout, stderr } = await token('oscar')
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
    assert.match(stderr, /alice, bob, carol, dave, erin, reporting/)
  })

  test('a port on which no example runs is named, with those that do', async () => {
    const { code, stderr } = await token('alice', '--port', '1')
    assert.equal(code, 1)
    assert.match(stderr, /no example is running on port 1; there is node on http:/)
  })

  test('no running example is said, and how to start one, with exit code 1', async () => {
    const empty = join(directory, 'empty')
    const { code, stderr } = await run('token.ts', ['alice', '--state', empty]).ended
    assert.equal(code, 1)
    assert.match(stderr, /no example is running; start one with `npm start`/)
  })

  test('--help explains every option, on stdout', async () => {
    const { code, stdout } = await token('--help')
    assert.equal(code, 0)
    assert.match(stdout, /Without the `--`, npm takes the options/)
    for (const option of Object.keys(OPTIONS)) assert.ok(stdout.includes(`--${option} `), option)
  })
})
