// The orders API on Express, for an application that knows nothing of guards: who asks, the gate says in fields.
// Each request and each handler that runs is a line of the file that is named second. With `any` behind it there is
// one handler for every path.
import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import express, { type Request, type Response } from 'express'

const [port = '', hits = '', handlers = ''] = process.argv.slice(2)

const app = express()
app.disable('x-powered-by')
app.use((request, _, next) => {
  tell('request', `${request.method} ${request.originalUrl}`)
  next()
})

if (handlers === 'any') app.use(any)
app.get('/health', handler('health'))
app.get('/me', handler('me'))
app.get('/orders', handler('orders'))
app.post('/orders', handler('create'))
app.get('/orders/:id', handler('order'))
app.delete('/orders/:id', handler('remove'))
app.get('/tenants/:tenant/orders', handler('tenant'))
app.all('/admin', handler('admin'))
app.all('/public/*rest', handler('public'))
app.get('/hand-over', (request, response) => {
  response.set({ 'X-Accel-Redirect': '@app', 'X-Gate-Subject': 'mallory', 'X-Gate': '1' })
  answer('hand-over', request, response)
})
app.get('/own-401', (_, response) => {
  response.status(401).set('WWW-Authenticate', 'Own realm="app"').json({ own: true })
})
app.get('/events', (request, response) => {
  tell('events', subjectOf(request))
  response.set('Content-Type', 'text/event-stream').flushHeaders()
  response.write('data: first\n\n')
  setTimeout(() => response.end('data: last\n\n'), 300)
})

const server = app.listen(Number(port), '127.0.0.1', () => console.log('ready for connections'))
/** RFC 6455 section 1.3; HAProxy lets no other answer pass. */
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

server.on('upgrade', ({ headers }, socket) => {
  tell('upgrade', String(headers['x-gate-subject'] ?? ''))
  const key = `${headers['sec-websocket-key']}${WEBSOCKET}`
  const accept = createHash('sha1').update(key).digest('base64')
  const upgrade = `Upgrade: ${headers.upgrade}`
  const fields = ['Connection: Upgrade', upgrade, `Sec-WebSocket-Accept: ${accept}`]
  const head = ['HTTP/1.1 101 Switching Protocols', ...fields, '', '']
  socket.end(`${head.join('\r\n')}hello`)
})

function handler(name: string): (request: Request, response: Response) => void {
  return (request, response) => answer(name, request, response)
}

function answer(name: string, request: Request, response: Response): void {
  tell(name, subjectOf(request))
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  request.on('end', () => response.json({ handler: name, subject: subjectOf(request), bytes }))
}

/** The page of another origin that may read what this application answers. */
const PAGE_ORIGIN = 'http://app.example'

/** Whatever is asked: who asked it, or what came in the body. */
function any(request: Request, response: Response): void {
  tell('any', subjectOf(request))
  const { origin } = request.headers
  if (origin === PAGE_ORIGIN) {
    const exposed = { 'Access-Control-Expose-Headers': 'X-Request-Id', Vary: 'Origin' }
    response.set({ 'Access-Control-Allow-Origin': origin, ...exposed })
  }
  let text = ''
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  request.on('end', () => {
    if (request.method === 'POST') taken(text, response)
    else response.json({ subject: decodeURIComponent(subjectOf(request)) || null })
  })
}

function taken(text: string, response: Response): void {
  try {
    response.status(201).json({ taken: JSON.parse(text) })
  } catch {
    response.status(400).json({ error: 'the body is not JSON' })
  }
}

/** What the application takes for the subject. */
function subjectOf({ headers }: Pick<Request, 'headers'>): string {
  return String(headers['x-gate-subject'] ?? '')
}

function tell(what: string, more: string): void {
  appendFileSync(hits, `${what}\t${more.replace(/[\t\r\n]/g, ' ')}\n`)
}
