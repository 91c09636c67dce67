import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { peer } from '../../../../tools/peer.ts'
import type { AuditRequest } from '../../src/exchange.ts'
import { curlOf } from '../../src/report/curl.ts'

const found = peer('curl')
const skip = 'skip' in found && found.skip
const exec = promisify(execFile)
const get = { method: 'GET', target: '/a', fields: [] } as const
const token = 'a"b$c`d\\e\'f'

const rows: readonly (readonly [string, AuditRequest])[] = [
  ['a plain request', get],
  ['dot segments stay', { ...get, target: '/a/../b/./c//d/%2e%2e/e' }],
  ['brackets and braces are no patterns', { ...get, target: '/a[1-3]/{b,c}?x=[1]&y={z}' }],
  ['a quote, a dollar and a backtick', { ...get, target: "/it's/$HOME/`id`/$(id)" }],
  ['a target that begins with two slashes', { ...get, target: '//evil.example/a' }],
  ['a fragment', { ...get, target: '/a#b' }],
  ['a backslash and a bar', { ...get, target: '/a\\b|c^d' }],
  ['a whole address as the target', { ...get, target: 'http://evil.example/a' }],
  ['fields with quotes', { ...get, fields: [['X-A', `it's "$HOME" \`id\` \\ !`]] }],
  ['a field without a value', { ...get, fields: [['X-Empty', '']] }],
  [
    'a field twice',
    {
      ...get,
      fields: [
        ['Authorization', 'Bearer a'],
        ['Authorization', 'Basic b'],
      ],
    },
  ],
  ['a field that begins with an at', { ...get, fields: [['X-A', '@/etc/hostname']] }],
  ['HEAD', { ...get, method: 'HEAD' }],
  ['OPTIONS', { ...get, method: 'OPTIONS' }],
  ['a method of nobody', { ...get, method: 'FROB' }],
  ['a body without a type', { ...get, method: 'POST', body: 'a=b' }],
  ['a body with lines', { ...get, method: 'POST', body: 'a\r\nb\n\n"c"\'d\'\n' }],
  ['a body that begins with an at', { ...get, method: 'PUT', body: '@/etc/hostname' }],
  ['a body with a zero', { ...get, method: 'PUT', body: "a\0b%s\\n'" }],
  ['an empty body', { ...get, method: 'POST', body: '' }],
  ['a body of GET', { ...get, body: '{"a":1}', fields: [['Content-Type', 'application/json']] }],
  ['other letters', { ...get, method: 'PATCH', body: 'žluť 🐎 \u202E' }],
]

describe('curlOf, run by a shell', { skip }, () => {
  let server: Server
  let base = ''
  let received: Buffer[] = []
  before(async () => {
    server = createServer((socket) => record(socket, (part) => received.push(part)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  })
  after(() => server.close())

  async function sentBy(command: string, env: NodeJS.ProcessEnv = {}): Promise<Received> {
    received = []
    await exec('sh', ['-c', command], { env: { PATH: process.env['PATH'], ...env } })
    return parse(Buffer.concat(received).toString())
  }

  for (const [name, request] of rows) {
    test(name, async () => {
      const { line, fields, body } = await sentBy(curlOf(request, base))
      assert.equal(line, `${request.method} ${request.target} HTTP/1.1`)
      assert.deepEqual(fields, request.fields)
      assert.equal(body, request.body ?? '')
    })
  }

  test('variables come from the environment, whatever stands in them', async () => {
    const fields = [['Authorization', 'Bearer $SALLYPORT_ALICE']] as const
    const command = curlOf(
      { ...get, method: 'POST', fields, body: '{"t":"$SALLYPORT_ALICE"}' },
      base,
    )
    const sent = await sentBy(command, { SALLYPORT_ALICE: token })
    assert.deepEqual(sent.fields, [['Authorization', `Bearer ${token}`]])
    assert.equal(sent.body, `{"t":"${token}"}`)
  })
})

interface Received {
  readonly line: string
  readonly fields: readonly (readonly [string, string])[]
  readonly body: string
}

function record(socket: Socket, keep: (part: Buffer) => void): void {
  let text = ''
  socket.on('error', () => undefined)
  socket.on('data', (part: Buffer) => {
    keep(part)
    text += part.toString('latin1')
    const head = text.indexOf('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (head === -1 || text.length < head + 4 + length) return
    socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')
  })
}

/** What curl adds by itself. */
const OWN = new Set(['host', 'user-agent', 'accept', 'content-length'])

function parse(text: string): Received {
  const end = text.indexOf('\r\n\r\n')
  const [line = '', ...rest] = text.slice(0, end).split('\r\n')
  const fields = rest.map((one) => {
    const colon = one.indexOf(':')
    return [one.slice(0, colon), one.slice(colon + 1).trim()] as const
  })
  return {
    line,
    fields: fields.filter(([name]) => !OWN.has(name.toLowerCase())),
    body: text.slice(end + 4),
  }
}
