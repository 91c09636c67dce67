import {
  decisionIn,
  type Finding,
  hostile,
  leakedIn,
  letIn,
  type Paths,
  type Probe,
  refusalFindings,
} from './checks.ts'
import { ANSWER_MS, type Exchanged, exchange } from './exchange.ts'
import { toldToApplication } from './identity.ts'
import { type Ask, answeredPast, misled } from './misled.ts'

/** What is looked at. */
export interface DiagnoseOptions extends Paths {
  /** The site, as its clients see it. */
  readonly site: URL
  /** Credentials that open the closed path, as fields: `X-API-Key: ...`. Without, less is seen. */
  readonly credentials?: readonly string[]
  /** The application itself: nobody but the proxy should reach it. */
  readonly application?: URL
  /** The admin listener: nobody but operators should reach it. */
  readonly admin?: URL
  /** The address of the gate: what asks it there must show that it is a proxy. */
  readonly gate?: URL
  /** A path of the application whose answer names the subject; asked with the credentials. */
  readonly whoami?: string
  /** Whom the credentials are of, as that answer names it. */
  readonly subject?: string
  /** How long an answer may take. */
  readonly waitMs?: number
}

/** The endpoints of the gate: a client that reaches one could ask it in the name of the proxy. */
const OWN_PATHS = [
  '/v1/nginx/accel',
  '/v1/nginx/check',
  '/v1/nginx/refusal',
  '/v1/forward',
  '/_gate',
]

/**
 * Proves from outside that the wiring of proxy, gate and application is closed, or says where it is not. It
 * only reads, but for a body of two bytes sent without credentials.
 */
export async function diagnose(options: DiagnoseOptions): Promise<readonly Finding[]> {
  const ask = asker(options)
  const plain: Probe = { name: 'closed path', target: options.closed }
  const first = await ask(plain)
  if (first.kind === 'none') {
    const told = 'the site does not answer: nothing can be proved'
    return [{ check: 'site', severity: 'lost', told, saw: first.why }]
  }
  const refused = refusalFindings(first.seen)
  // Where nothing is asked for, everything else would be found too, and say nothing.
  if (refused.some(({ severity }) => severity === 'open')) return refused
  const findings: (Finding | undefined)[] = [...refused, leakedIn(first.seen)]
  findings.push(await replayed(ask, plain, first))
  const anywhere = await ask({ name: 'nowhere', target: '/sallyport-doctor-asks-for-nothing' })
  for (const probe of hostile(options)) {
    const got = await ask(probe)
    findings.push(letIn(probe, got, anywhere) ?? answeredPast(probe, got))
  }
  findings.push(...(await misled(ask, options)))
  for (const path of OWN_PATHS) findings.push(await exposed(ask, path, options))
  findings.push(await upgraded(ask, options))
  findings.push(await waits(ask, options))
  findings.push(...(await withCredentials(ask, options)))
  findings.push(...(await toldToApplication(ask, options)))
  findings.push(await asked(options))
  findings.push(await reachable(options))
  findings.push(await administered(options))
  return findings.filter((one) => one !== undefined)
}

function asker({ site, waitMs = ANSWER_MS }: DiagnoseOptions): Ask {
  return (probe) => exchange(site, textOf(probe, site), waitMs)
}

function textOf({ method = 'GET', target, fields = [], body = '', host }: Probe, to: URL): string {
  const close = fields.some((line) => line.startsWith('Connection:')) ? [] : ['Connection: close']
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host ?? to.host}`, ...fields, ...close]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** Each refusal is a decision of its own; the same one twice came out of a cache. */
async function replayed(ask: Ask, probe: Probe, first: Exchanged): Promise<Finding | undefined> {
  const again = await ask(probe)
  if (first.kind === 'none' || again.kind === 'none') return undefined
  const [one, other] = [decisionIn(first.seen), decisionIn(again.seen)]
  if (one === undefined || one !== other) return undefined
  const told = 'the proxy answers out of a cache: exclude what the gate decides'
  return { check: 'cached decision', severity: 'weak', told, saw: one }
}

/** An endpoint that is reached lets the open path pass, or misses what only a proxy states. */
async function exposed(
  ask: Ask,
  path: string,
  { open, site }: DiagnoseOptions,
): Promise<Finding | undefined> {
  const got = await ask({ name: path, target: path, fields: statedBy(open, site) })
  if (got.kind === 'none' || got.seen.lines('x-gate').length === 0) return undefined
  const { status } = got.seen
  if (status > 299 && status !== 503) return undefined
  return {
    check: `endpoint ${path}`,
    severity: 'weak',
    told: 'an endpoint of the gate is reached through the site: keep it internal',
    saw: `status ${status}`,
  }
}

/** What a proxy tells of a request for the open path. */
function statedBy(open: string, { host }: URL): readonly string[] {
  // Of each once: what is told twice is no answer.
  const both = { Method: 'GET', Host: host, Proto: 'http' }
  const forwarded = Object.entries({ ...both, Uri: open, For: '192.0.2.1' })
  const original = Object.entries({ ...both, URI: open, Addr: '192.0.2.1' })
  const fields = [
    ...forwarded.map(([name, value]) => `X-Forwarded-${name}: ${value}`),
    ...original.map(([name, value]) => `X-Original-${name}: ${value}`),
  ]
  return [...fields, 'X-Request-Id: sallyport-doctor']
}

/** The gate decides for proxies: whoever else reaches it could try credentials there, from any address. */
async function asked(options: DiagnoseOptions): Promise<Finding | undefined> {
  const { gate, open, site, waitMs = ANSWER_MS } = options
  if (gate === undefined) return undefined
  for (const target of OWN_PATHS) {
    const probe: Probe = { name: target, target, fields: statedBy(open, site) }
    const got = await exchange(gate, textOf(probe, gate), waitMs)
    const isGate = got.kind === 'answer' && got.seen.lines('x-gate').length > 0
    // 503 is what it tells whoever may not ask.
    if (!isGate || got.seen.status === 503) continue
    const told =
      'the gate decides for whoever reaches it: state `from`, and a key where others share it'
    return { check: 'gate', severity: 'weak', told, saw: `status ${got.seen.status} at ${target}` }
  }
  return undefined
}

/** Who speaks HTTP/2 to the application over a connection that was joined asks it past the gate from then on. */
async function upgraded(ask: Ask, { open }: DiagnoseOptions): Promise<Finding | undefined> {
  const fields = [
    'Connection: Upgrade, HTTP2-Settings',
    ...['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'],
  ]
  const got = await ask({ name: 'upgrade', target: open, fields })
  if (got.kind === 'none' || got.seen.status !== 101) return undefined
  const told =
    'a client may speak HTTP/2 to the application past the gate: let no upgrade pass but WebSockets'
  return { check: 'upgrade to HTTP/2', severity: 'open', told, saw: 'status 101' }
}

/** A refusal comes when the fields are there; a body that never ends is not waited for. */
async function waits(ask: Ask, { closed }: DiagnoseOptions): Promise<Finding | undefined> {
  const fields = ['Transfer-Encoding: chunked']
  const got = await ask({
    name: 'body',
    method: 'POST',
    target: closed,
    fields,
    body: '1\r\nx\r\n',
  })
  if (got.kind === 'answer') return undefined
  const told = 'a refusal waits for the whole body: anybody can fill the proxy without credentials'
  return { check: 'body of a refused request', severity: 'lost', told, saw: got.why }
}

async function withCredentials(
  ask: Ask,
  { closed, credentials }: DiagnoseOptions,
): Promise<readonly Finding[]> {
  if (credentials === undefined) return []
  const got = await ask({ name: 'credentials', target: closed, fields: credentials })
  const status = got.kind === 'answer' ? got.seen.status : got.why
  if (got.kind === 'none' || got.seen.status > 299) {
    const told =
      status === 503
        ? 'with good credentials nobody answers: do the fields of an allow fit into the buffers of the proxy?'
        : 'with good credentials the closed path stays closed: do they reach the gate?'
    return [{ check: 'credentials', severity: 'lost', told, saw: String(status) }]
  }
  const leaked = leakedIn(got.seen)
  const after = await ask({ name: 'cache', target: closed })
  const isOpen = after.kind === 'answer' && after.seen.status < 300
  const told = 'what somebody was allowed to read is kept and given to everybody'
  const cached: readonly Finding[] = isOpen
    ? [{ check: 'cached answer', severity: 'open', told, saw: `status ${after.seen.status}` }]
    : []
  return leaked === undefined ? cached : [...cached, leaked]
}

/** The application must not be reached past the proxy, or must not believe what it is told there. */
async function reachable(options: DiagnoseOptions): Promise<Finding | undefined> {
  const { application, closed: target, waitMs = ANSWER_MS } = options
  if (application === undefined) return undefined
  const probe: Probe = { name: 'application', target, fields: ['X-Gate-Subject: doctor'] }
  const got = await exchange(application, textOf(probe, application), waitMs)
  if (got.kind === 'none' || got.seen.status > 299) return undefined
  const told =
    'the application answers whoever comes past the proxy: verify the signed identity there'
  return { check: 'application', severity: 'open', told, saw: `status ${got.seen.status}` }
}

async function administered({
  admin,
  waitMs = ANSWER_MS,
}: DiagnoseOptions): Promise<Finding | undefined> {
  if (admin === undefined) return undefined
  const got = await exchange(admin, textOf({ name: 'admin', target: '/metrics' }, admin), waitMs)
  if (got.kind === 'none' || got.seen.status > 299) return undefined
  const told = 'what is for operators can be read from here'
  return { check: 'admin', severity: 'weak', told, saw: `status ${got.seen.status}` }
}
