// Goal: whatever a target does, an audit says what it saw, says nothing that is not so, and comes to its end.
// Method: one way of misbehaving after the other stands before the API of notes, or in its place.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import type { AuditReport, Cell } from '@sallyport/audit'
import { answering, serve, serveRaw } from '../wire/ground.ts'
import { type Passing, startFront } from './hostile-servers.ts'
import { auditNotes, type NotesAudit } from './notes-audit.ts'

/** What must be said of a target: in a remark, as why it ended early, or as why a cell is inconclusive. */
interface Row {
  readonly name: string
  readonly answer: (passing: Passing) => void
  readonly says: RegExp
  /** The worst that may be found; nothing above low where nothing is said. */
  readonly found?: readonly string[]
  readonly options?: Partial<NotesAudit>
  /** Whether something is proved of it: what else is right goes on being proved. */
  readonly isProved?: boolean
  readonly left?: 'named'
}

const PAGE = '<!doctype html><title>App</title><div id="app"></div>'
const LOGIN = '<!doctype html><form><input name="user"><input name="word" type="password"></form>'

function say(status: number, body = '', fields: Readonly<Record<string, string>> = {}) {
  return ({ response }: Passing): void => {
    response.writeHead(status, { 'cache-control': 'no-store', ...fields }).end(body)
  }
}

const HTML = { 'content-type': 'text/html' }
const JSON_TYPE = { 'content-type': 'application/json' }
const hangUp = ({ request }: Passing): void => void request.socket.destroy()

function after(count: number, then: Row['answer']): Row['answer'] {
  return (passing) => (passing.count < count ? passing.pass() : then(passing))
}

function atSignIn(then: Row['answer']): Row['answer'] {
  return (passing) => (passing.path === '/sign-in' ? then(passing) : passing.pass())
}

function toNobody(then: Row['answer']): Row['answer'] {
  return (passing) =>
    passing.request.headers.authorization === undefined ? then(passing) : passing.pass()
}

function stream({ response }: Passing): void {
  response.writeHead(200)
  const timer = setInterval(() => response.write('x'), 20)
  response.on('close', () => clearInterval(timer))
}

function late({ pass, response }: Passing): void {
  const timer = setTimeout(pass, 10_000)
  response.on('close', () => clearTimeout(timer))
}

const SHORT = { target: ', timeout: 200ms, budget: 2s' } as const
/** Far more than any run takes: one that knows no end would take for ever. */
const END_MS = 120_000

const ROWS: readonly Row[] = [
  { name: '500 to everything', answer: say(500, 'oops'), says: /the server fails \(500\)/ },
  { name: '404 to everything', answer: say(404), says: /whoever may is told 404/ },
  {
    name: 'the same page for everything',
    answer: say(200, PAGE, HTML),
    says: /nobody offers is answered 200/,
  },
  {
    name: 'the same JSON for everything',
    answer: say(200, '{"id":"5"}', JSON_TYPE),
    says: /nobody offers is answered/,
    left: 'named',
  },
  {
    name: 'bodies without end',
    answer: stream,
    says: /no whole answer came within 0.2 s/,
    options: SHORT,
  },
  {
    name: '20 MB in one answer',
    answer: say(200, 'x'.repeat(20_000_000)),
    says: /nobody offers is answered/,
  },
  {
    name: 'answers after 10 s',
    answer: late,
    says: /no whole answer came within 0.2 s/,
    options: SHORT,
  },
  { name: 'every connection closed', answer: hangUp, says: /the server answers no more/ },
  {
    name: 'every ninth connection closed',
    answer: (passing) => (passing.count % 9 === 8 ? hangUp(passing) : passing.pass()),
    says: /the server closed the connection/,
    isProved: true,
  },
  {
    name: 'the way to another host',
    answer: say(302, '', { location: 'http://127.0.0.1:1/elsewhere' }),
    says: /sent elsewhere \(302\)/,
  },
  { name: '429 to everything', answer: say(429), says: /the server throttles this run/ },
  {
    name: '429 in waves',
    answer: (passing) =>
      Math.floor(passing.count / 20) % 3 === 1 ? say(429)(passing) : passing.pass(),
    says: /the server throttles/,
    isProved: true,
    left: 'named',
  },
  {
    name: 'down in the middle',
    answer: after(60, hangUp),
    says: /the server answers no more/,
    isProved: true,
    left: 'named',
  },
  {
    name: '500 from the middle on',
    answer: after(45, say(500)),
    says: /the server (changed its mind|fails)|answered 500/,
    isProved: true,
    left: 'named',
  },
  {
    name: 'the page on which people sign in, to nobody',
    answer: toNobody(say(200, LOGIN, HTML)),
    says: /nobody offers is answered 200/,
    found: ['A5 medium'],
    isProved: true,
  },
  {
    name: 'one who cannot sign in',
    answer: atSignIn(say(401)),
    says: /ben could not sign in: signing in was answered 401/,
    options: { signIn: 'ben' },
    isProved: true,
  },
  {
    name: 'nobody can sign in',
    answer: atSignIn(say(500)),
    says: /dan could not sign in: signing in was answered 500/,
    options: { signIn: 'all' },
    isProved: true,
  },
  {
    name: 'signing in without a token',
    answer: atSignIn(say(200, '{}', JSON_TYPE)),
    says: /ben could not sign in: signing in was answered 200, with nothing at `?\/token/,
    options: { signIn: 'ben' },
    isProved: true,
  },
  {
    name: 'signing in that is never answered',
    answer: atSignIn(() => undefined),
    says: /ben could not sign in: no whole answer came within/,
    options: { signIn: 'ben', ...SHORT },
  },
]

function sentencesOf({ remarks, endedEarly, cells }: AuditReport): string {
  const whys = cells.flatMap(({ verdict }) => (verdict.kind === 'inconclusive' ? verdict.why : []))
  return [...remarks.map(({ message }) => message), endedEarly ?? '', ...new Set(whys)].join('\n')
}

function graveIn({ causes }: AuditReport): readonly string[] {
  return causes
    .filter(({ severity }) => severity !== 'low' && severity !== 'info')
    .map(({ oracle, severity }) => `${oracle} ${severity}`)
}

function isProvedAccess({ part, verdict, expected }: Cell): boolean {
  return part === 'access' && verdict.kind === 'proved' && expected.kind !== 'unstated'
}

describe('a hostile target', { concurrency: 2 }, () => {
  for (const { name, answer, says, found = [], options, isProved = false, left } of ROWS) {
    test(name, { timeout: END_MS }, async () => {
      await using front = await startFront(answer)
      const report = await auditNotes({ base: front.base, ...options })
      assert.match(sentencesOf(report), says)
      assert.deepEqual(graveIn(report), found)
      assert.equal(report.cells.some(isProvedAccess), isProved)
      const ids = report.leftBehind.map(({ id }) => id)
      assert.ok([...front.target.notes.keys()].every((id) => ids.includes(id)))
      if (left === undefined) assert.deepEqual(ids, [])
    })
  }

  test('nothing listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    await new Promise((resolve) => server.close(resolve))
    const report = await auditNotes({ base: `http://127.0.0.1:${port}` })
    assert.match(report.endedEarly ?? '', /answers no more/)
    assert.deepEqual(report.causes, [])
    assert.ok(report.cells.every(({ verdict }) => /^(inconclusive|skipped)$/.test(verdict.kind)))
  })

  test('what is no HTTP', async () => {
    await using ground = await serveRaw(answering(() => 'SSH-2.0-nothing\r\n'))
    const report = await auditNotes({ base: ground.base })
    assert.match(sentencesOf(report), /no HTTP|Parse Error|not HTTP/i)
    assert.deepEqual(report.causes, [])
  })

  test('another host is never called', async () => {
    let calls = 0
    await using other = await serve((_, response) => {
      calls += 1
      response.end()
    })
    await using front = await startFront(say(307, '', { location: `${other.base}/notes` }))
    await auditNotes({ base: front.base })
    assert.equal(calls, 0)
  })
})
