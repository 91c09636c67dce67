import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Called, call, folderWith } from '../called.ts'

const token = 'alice-token-0123456789'

/** An API of one route that everybody may read who knows the token, or, with `isOpen`, everybody. */
async function start(isOpen: boolean): Promise<Started> {
  const server = createServer(({ method, headers, url }, response) => {
    // A server that answers any path alike proves nothing, and the audit says so.
    if (url?.split('?')[0] !== '/me')
      return void response.writeHead(404, { 'cache-control': 'no-store' }).end()
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'cache-control': 'no-store' }).end()
      return
    }
    const [scheme = '', shown] = headers.authorization?.split(' ') ?? []
    const isKnown = scheme.toLowerCase() === 'bearer' && shown === token
    if (isKnown || isOpen) {
      const fields = { 'content-type': 'application/json', 'cache-control': 'no-store' }
      response.writeHead(200, fields).end('{"name":"alice"}')
      return
    }
    const error = headers.authorization === undefined ? '' : ', error="invalid_token"'
    const challenge = `Bearer realm="test"${error}`
    const fields = { 'www-authenticate': challenge, 'content-type': 'application/problem+json' }
    response.writeHead(401, { ...fields, 'cache-control': 'no-store' })
    response.end('{"type":"about:blank","status":401,"code":"unauthorized"}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, base: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` }
}

interface Started {
  readonly server: Server
  readonly base: string
}

const folder = folderWith({
  'sallyport.audit.yaml': [
    'target: { base: http://127.0.0.1:9, routes: [GET /me], environment: test, timeout: 2s }',
    `identities: { alice: { bearer: ${token} } }`,
    'rules: [{ op: GET /me, allow: [authenticated] }]',
  ].join('\n'),
  'bad.yaml': 'target: { base: 7 }',
  'dead.yaml': [
    'target: { base: http://127.0.0.1:9, routes: [GET /me], environment: test, timeout: 2s }',
    `identities: { alice: { bearer: ${token} }, ben: { bearer: ended-token-0123456789 } }`,
    'rules: [{ op: GET /me, allow: [authenticated] }]',
  ].join('\n'),
  'not-a-report.json': [],
})
const path = (name: string): string => join(folder, name)

describe('sallyport audit', () => {
  let good: Started
  let open: Started
  before(async () => {
    good = await start(false)
    open = await start(true)
  })
  after(() => {
    good.server.close()
    open.server.close()
  })
  const audit = (where: Started, ...args: readonly string[]): Promise<Called> =>
    call(folder, 'audit', '--base', where.base, ...args)

  test('an API that answers rightly ends with 0', async () => {
    const { code, out, error } = await audit(good)
    assert.equal(code, 0, `${out}${error}`)
    assert.match(out, /^GET \/me +401 \S+ +200 ok$/m)
    assert.match(out, /left behind: 0/)
  })

  test('an open one ends with 1, and every report is written', async () => {
    const files = [
      '--html',
      'r.html',
      '--report',
      'r.json',
      '--junit',
      'r.xml',
      '--sarif',
      'r.sarif',
      '--wfc-report',
      'r.wfc.json',
    ]
    const { code, out, error } = await audit(open, ...files)
    assert.equal(code, 1)
    assert.match(out, /^critical {2}/m)
    assert.match(error, /^failed: \d+ causes? at or above medium$/m)
    for (const name of ['r.html', 'r.json', 'r.xml', 'r.sarif', 'r.wfc.json']) {
      assert.ok(!readFileSync(path(name), 'utf8').includes(token), name)
      assert.equal(statSync(path(name)).mode & 0o077, 0, name)
    }
  })

  test('what was known does not fail, in JUnit neither', async () => {
    assert.match(readFileSync(path('r.xml'), 'utf8'), /<testsuites [^>]* failures="[1-9]/)
    const { code, error } = await audit(open, '--baseline', 'r.json', '--junit', 'known.xml')
    assert.equal(code, 0, error)
    const xml = readFileSync(path('known.xml'), 'utf8')
    assert.match(xml, /<testsuites [^>]* failures="0"/)
    assert.match(xml, /<skipped message="refuted: [^"]*known before/)
  })

  test('what is below `--fail-on` fails in JUnit as little as by the exit code', async () => {
    const { code } = await audit(good, '--fail-on', 'critical', '--junit', 'good.xml')
    assert.equal(code, 0)
    assert.match(readFileSync(path('good.xml'), 'utf8'), /<testsuites [^>]* failures="0"/)
  })

  test('a report of Web Fuzzing Commons names the file of the rules from where it lies', async () => {
    const below = join(folder, 'reports')
    mkdirSync(below)
    await audit(open, '--wfc-report', 'reports/wfc.json')
    const { testFilePaths, faults } = JSON.parse(readFileSync(join(below, 'wfc.json'), 'utf8'))
    assert.deepEqual(testFilePaths, ['../sallyport.audit.yaml'])
    assert.ok(faults.totalNumber > 0)
  })

  test('it is the report that `--json` prints, and credentials only on demand', async () => {
    const masked = await audit(open, '--json')
    assert.ok(JSON.parse(masked.out).causes.length > 0)
    assert.ok(!masked.out.includes(token))
    const shown = await audit(open, '--json', '--show-secrets')
    assert.ok(shown.out.includes(token))
  })

  test('one whose credentials are not good ends it with 2, and every report says so', async () => {
    const files = ['--report', 'dead.json', '--junit', 'dead.xml', '--html', 'dead.html']
    const { code, out, error } = await audit(good, '--config', 'dead.yaml', ...files)
    assert.equal(code, 2, out)
    assert.match(error, /^ben is not signed in, so nothing was proved of it: /m)
    const { notSignedIn } = JSON.parse(readFileSync(path('dead.json'), 'utf8'))
    assert.deepEqual(notSignedIn, [{ identity: 'ben', why: 'what it shows opens nothing' }])
    const xml = readFileSync(path('dead.xml'), 'utf8')
    assert.match(xml, /<testsuites [^>]* errors="1"/)
    assert.match(xml, /name="ben is signed in"[^>]*><error [^>]*opens nothing/)
    assert.match(readFileSync(path('dead.html'), 'utf8'), /ben is not signed in/)
  })

  test('a replay does as much as the run that found it', async () => {
    await audit(open, '--level', '0', '--report', 'zero.json')
    const { causes } = JSON.parse(readFileSync(path('zero.json'), 'utf8'))
    const all = ['zero.json', causes[0].fingerprint, '--base', open.base, '--json']
    const { out } = await call(folder, 'audit', 'replay', ...all)
    assert.equal(JSON.parse(out).level, 0)
  })

  test('replay says that it still happens, and then that it does not', async () => {
    const { causes } = JSON.parse(readFileSync(path('r.json'), 'utf8'))
    const replay = (where: Started): Promise<Called> =>
      call(folder, 'audit', 'replay', 'r.json', causes[0].fingerprint, '--base', where.base)
    const still = await replay(open)
    assert.equal(still.code, 1, still.error)
    assert.match(still.out, /^it still happens: .*\n[\s\S]*curl -si/)
    const gone = await replay(good)
    assert.deepEqual([gone.code, gone.out], [0, 'it does not happen any more\n'], gone.error)
  })

  for (const [name, args, expected] of [
    ['nobody answers', [], /^no answer came from http:\/\/127\.0\.0\.1:9/m],
    ['a bad file', ['--config', 'bad.yaml'], /^bad\.yaml:1:/m],
    [
      'no file',
      ['--config', 'none.yaml'],
      /^none\.yaml: .*`sallyport audit init` writes a first one/,
    ],
    [
      'an option of nobody',
      ['--levl', '1'],
      /^unknown option '--levl'; did you mean `--level`\?\nusage/,
    ],
    ['a level of nobody', ['--level', '4'], /--level is 0, 1, 2 or 3/],
    ['a severity of nobody', ['--fail-on', 'hihg'], /--fail-on is critical.*did you mean `high`/],
    [
      'an operation of nobody',
      ['--only', 'GET /mee'],
      /no operation `GET \/mee`; did you mean `GET \/me`/,
    ],
    ['a folder that is not there', ['--html', 'none/r.html'], /none\/r\.html: cannot be written/],
    ['a baseline that is none', ['--baseline', 'not-a-report.json'], /not a report of an audit/],
  ] as const) {
    test(`${name}: it ends with 2 and says so`, async () => {
      const { code, error } = await call(folder, 'audit', ...args)
      assert.equal(code, 2)
      assert.match(error, expected)
    })
  }

  test('a replay of an unknown fingerprint ends with 2', async () => {
    const { code, error } = await call(folder, 'audit', 'replay', 'r.json', 'ffffffff')
    assert.equal(code, 2)
    assert.match(error, /not exactly one cause `ffffffff`/)
  })

  test('its help names its two companions', async () => {
    const { code, out } = await call(folder, 'audit', '--help')
    assert.equal(code, 0)
    assert.match(out, /sallyport audit init/)
    assert.match(out, /sallyport audit replay/)
  })
})

describe('a server that answers everything alike', () => {
  test('is not called sound: nothing was proved, and the exit code is 2', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":1}')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    try {
      const config = path('sallyport.audit.yaml')
      const called = await call(folder, 'audit', '--config', config, '--base', base)
      assert.equal(called.code, 2)
      assert.match(called.error, /nothing was proved/)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
