import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { send } from '../../src/http.ts'
import { EXPECTATIONS } from '../../src/orders/expectations.ts'
import { run } from '../run.ts'

// Goal: the first run shows what is, in a form for people and one for programs, and ends cleanly.

/** The routes of the table by hand that the output lacks; there ids stand for the parameters. */
function missing(stdout: string): readonly string[] {
  const lines = stdout.match(/^(GET|POST|PATCH|DELETE) \S+/gm) ?? []
  const shown = lines.map((line) => new RegExp(`^${line.replace(/\{\w+\}/g, '[^/]+')}$`))
  const routes = new Set(EXPECTATIONS.map(({ method, path }) => `${method} ${path}`))
  return [...routes].filter(
    (route) => !route.includes('/no/such') && !shown.some((pattern) => pattern.test(route)),
  )
}

const directory = mkdtempSync(join(tmpdir(), 'first-run-'))
const pages = mkdtempSync(join(tmpdir(), 'first-run-pages-'))
after(() => {
  for (const one of [directory, pages]) rmSync(one, { recursive: true })
})

describe('npm start', () => {
  test('--once audits, prints both tables plainly within 100 columns, and ends with 0', async () => {
    const { code, stdout } = await run('first-run/main.ts', ['--once', '--port', '0']).ended
    assert.equal(code, 0, stdout)
    assert.ok(!stdout.includes('\u001b['), 'no colour without a terminal')
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.length > 100),
      [],
    )
    assert.deepEqual(missing(stdout), [])
    for (const who of ['nobody', 'alice', 'carol-mfa', 'reporting', 'erin-session']) {
      assert.ok(stdout.includes(who), who)
    }
    assert.match(stdout, /^DELETE \/orders\/\{id\} +401 ok +403 ok +403 ok +401 ok +204 ok$/m)
    assert.match(stdout, /^No mistake was found in what was tried; \d of \d{3} cells were not\.$/m)
    assert.match(stdout, /^left behind: 0$/m)
    assert.match(stdout, /401 {2}who are you\?/)
    assert.match(stdout, /token expired +401 +401 +401 +401 +invalid_token/)
    assert.match(stdout, /^\d{3} cells proved and 96 answers as expected$/m)
  })

  test('--json prints the same as data, and --html writes the page of the audit', async () => {
    const page = join(pages, 'audit.html')
    const args = ['--json', '--port', '0', '--html', page]
    const { code, stdout } = await run('first-run/main.ts', args).ended
    assert.equal(code, 0, stdout)
    assert.match(readFileSync(page, 'utf8'), /<h1>No mistake was found/)
    const findings = JSON.parse(stdout)
    const { audit } = findings
    assert.equal(audit.level, 3)
    assert.deepEqual(audit.causes, [])
    assert.equal(audit.summary.counts.refuted + audit.summary.counts.inconclusive, 0)
    assert.ok(audit.summary.counts.proved > 700)
    const me = audit.matrix.find(
      (one: Record<string, unknown>) =>
        one['operation'] === 'GET /me' && one['caller'] === 'nobody',
    )
    assert.deepEqual(me, { operation: 'GET /me', caller: 'nobody', status: 401, verdict: 'proved' })
    assert.ok(findings.states.length >= 20)
  })

  test('it stays up, its curl lines are for this API, and Ctrl-C ends it', async () => {
    const args = ['--port', '0', '--framework', 'express', '--state', directory]
    const first = run('first-run/main.ts', args)
    const text = await first.printed('Ctrl-C ends it')
    const [api = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
    const lines = text.split('\n').filter((line) => line.trimStart().startsWith('curl '))
    assert.equal(lines.length, 5)
    for (const line of lines) assert.ok(line.includes(api))
    const { port } = new URL(api)
    const commands = text.match(/token -- [^)\n]+\)/g) ?? []
    assert.deepEqual(
      commands,
      ['alice', 'alice', 'bob', 'alice --expired'].map((who) => `token -- ${who} --port ${port})`),
    )
    const guides = text.match(/[\w/]+\.md/g) ?? []
    assert.equal(guides.length, 4)
    const root = new URL('../../../', import.meta.url)
    for (const page of guides) assert.ok(existsSync(new URL(page, root)), page)
    const [dashboard = ''] = /http:\S+#sign-in=dash_\w{49}/.exec(text) ?? []
    assert.equal((await send(dashboard)).status, 200)
    const later = run('main.ts', ['node', '--port', '0', '--state', directory])
    await later.printed('Ctrl-C ends it')
    const wanted = ['alice', '--port', port, '--state', directory]
    const { stdout } = await run('token.ts', wanted).ended
    const headers = { authorization: `Bearer ${stdout.trim()}` }
    // Whatever the audit did, whoever tries the second line must find it.
    assert.equal((await send(`${api}/orders/1`, { headers })).status, 200)
    for (const { child, ended } of [first, later]) {
      child.kill('SIGINT')
      assert.equal((await ended).code, 0)
    }
    assert.deepEqual(readdirSync(directory), [])
  })

  test('Ctrl-C in the middle ends it at once, and says that it was not done', async () => {
    const first = run('first-run/main.ts', ['--once', '--port', '0'])
    await first.printed('the orders API on node')
    first.child.kill('SIGINT')
    const { code, stdout } = await first.ended
    assert.equal(code, 130)
    assert.ok(!stdout.includes('as expected'))
  })

  test('an unknown framework is refused with exit code 2', async () => {
    const { code, stderr } = await run('first-run/main.ts', ['--framework', 'django']).ended
    assert.equal(code, 2)
    assert.match(stderr, /no example on `django`/)
  })
})
