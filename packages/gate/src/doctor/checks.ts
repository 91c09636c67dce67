import type { Exchanged, Seen } from './exchange.ts'

/** How bad it is: the application is open, it may become open, or clients are told less than they should. */
export type Severity = 'open' | 'weak' | 'lost'

/** Something wrong with the wiring. */
export interface Finding {
  readonly check: string
  readonly severity: Severity
  /** What is wrong, and what to do. */
  readonly told: string
  /** What was seen. */
  readonly saw: string
}

/** A request in pieces: what stands in its first line, and its fields besides `Host`. */
export interface Probe {
  readonly name: string
  readonly method?: string
  readonly target: string
  readonly fields?: readonly string[]
  readonly body?: string
  /** Instead of the host of the site. */
  readonly host?: string
}

/** Two paths of the site: one that needs credentials, and one that anybody may read. */
export interface Paths {
  readonly closed: string
  readonly open: string
}

/** Fields by which a client could say that it is somebody. */
export const IDENTITIES: readonly string[] = [
  ...['X-Gate-Subject', 'X_Gate_Subject', 'X.Gate.Subject', 'x-gate-subject'],
]

/** Fields by which a client could say that it asks for something else. */
const TARGETS = ['X-Forwarded-Uri', 'X-Original-URI', 'X-Original-URL', 'X-Rewrite-URL']

/** Fields by which a client could say that it is a neighbour. */
const ADDRESSES = ['X-Forwarded-For', 'X-Real-IP', 'True-Client-IP']

/** Who asks whether somebody is well, and is sometimes let in for it. */
const MONITORS = ['kube-probe/1.30', 'ELB-HealthChecker/2.0', 'GoogleHC/1.0']

/** Where proxies keep the way to the application that only they may take. */
const LOCATIONS = ['/@app', '/_app', '/internal']

/** Requests that must be refused, each written as somebody would who looks for a way round. */
export function hostile({ closed, open }: Paths): readonly Probe[] {
  const up = `${open.replace(/\/$/, '')}/`
  const [, first = '', rest = ''] = /^\/(.)(.*)$/.exec(closed) ?? []
  const code = first.charCodeAt(0).toString(16)
  const spelt = [
    ...[`/${closed}`, `/.${closed}`, `/;x${closed}`, `${closed};x=1`, `${closed}/`, `${closed}//`],
    ...[`${up}..${closed}`, `${up}%2e%2e${closed}`, `${up}..%2f${closed.slice(1)}`],
    ...[
      `${up}..;${closed}`,
      `${up}..%5c${closed.slice(1)}`,
      `/%${code}${rest}`,
      `/%2f${closed.slice(1)}`,
    ],
    ...[`${closed}%00`, `${closed}#x`, `${closed}.json`, closed.toUpperCase(), `http://x${closed}`],
  ]
  const upgrade = [
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  return [
    ...IDENTITIES.map((name) => ({
      name: `identity by ${name}`,
      target: closed,
      fields: [`${name}: doctor`],
    })),
    ...TARGETS.map((name) => ({
      name: `target by ${name}`,
      target: closed,
      fields: [`${name}: ${open}`],
    })),
    ...ADDRESSES.map((name) => ({
      name: `address by ${name}`,
      target: closed,
      fields: [`${name}: 127.0.0.1`],
    })),
    ...MONITORS.map((agent) => ({
      name: `health check as ${agent}`,
      target: closed,
      fields: [`User-Agent: ${agent}`],
    })),
    ...LOCATIONS.map((at) => ({ name: `location ${at}`, target: `${at}${closed}` })),
    ...spelt.map((target) => ({ name: `path ${target}`, target })),
    ...['HEAD', 'POST', 'OPTIONS', 'get', 'TRACE', 'FOO'].map((method) => ({
      name: `method ${method}`,
      method,
      target: closed,
      ...(method === 'POST' && { fields: ['Content-Length: 2'], body: 'hi' }),
    })),
    {
      name: 'method by X-Forwarded-Method',
      target: closed,
      fields: ['X-Forwarded-Method: OPTIONS', 'X-Original-Method: OPTIONS'],
    },
    { name: 'method by override', target: open, fields: ['X-HTTP-Method-Override: DELETE'] },
    { name: 'another host', target: closed, host: 'other.example' },
    { name: 'an upgrade', target: closed, fields: [...upgrade, 'Connection: Upgrade'] },
    { name: 'connection options', target: closed, fields: ['Connection: X-Gate-Subject, close'] },
  ]
}

/** What a hostile request shows: that it was let in, or not. `anywhere` is what a path of nobody is answered. */
export function letIn({ name }: Probe, got: Exchanged, anywhere: Exchanged): Finding | undefined {
  if (got.kind === 'none') return undefined
  const { status, body } = got.seen
  if (status !== 101 && (status < 200 || status > 299)) return undefined
  // A page that stands at every address is not what the closed path holds.
  if (anywhere.kind === 'answer' && anywhere.seen.status === status && anywhere.seen.body === body)
    return undefined
  // Where anybody may read, a field that is left out in front is no way in.
  if (name === 'method by override') return undefined
  const told = `a closed path was answered without credentials: compare the proxy with \`sallyport gate print-config\``
  return { check: name, severity: 'open', told, saw: `status ${status}` }
}

const INSTANCE = /"instance": ?"urn:sallyport:decision:([0-9A-Z]{26})"/

/** The decision that an answer is about, where it is one of the guard's. */
export function decisionIn({ body }: Seen): string | undefined {
  return INSTANCE.exec(body)?.[1]
}

/** What is wrong with the answer to a request without credentials. */
export function refusalFindings(seen: Seen): readonly Finding[] {
  const saw = `status ${seen.status}`
  if (seen.status >= 200 && seen.status < 300) {
    const told = 'the closed path is open: the proxy does not ask the gate there'
    return [{ check: 'closed path', severity: 'open', told, saw }]
  }
  if (seen.status !== 401) {
    const told = 'a 401 of the gate arrives as something else: the proxy does not hand refusals on'
    return [{ check: 'status of a refusal', severity: 'lost', told, saw }]
  }
  return [...lostParts(seen)]
}

function* lostParts(seen: Seen): Generator<Finding> {
  const lost = (check: string, told: string, saw: string): Finding => {
    return { check, severity: 'lost', told, saw }
  }
  const challenges = seen.lines('www-authenticate')
  if (challenges.length === 0) {
    yield lost('challenge', 'the challenge is lost: no client knows how to sign in', 'no field')
  }
  if (new Set(challenges).size < challenges.length) {
    const saw = challenges.join(' | ')
    yield lost('challenge twice', 'the proxy adds a challenge that it handed on already', saw)
  }
  const [type = 'none'] = seen.lines('content-type')
  const isOurs = decisionIn(seen) !== undefined
  if (!isOurs && !type.startsWith('text/html; charset=utf-8')) {
    yield lost('body of a refusal', 'the body of the refusal is not the one of the gate', type)
  } else if (!isOurs) {
    yield lost('body of a refusal', 'a page stands in the place of the refusal', type)
  }
  const [caching = 'none'] = seen.lines('cache-control')
  if (!caching.includes('no-store')) {
    yield lost('caching of a refusal', 'a refusal may be kept by caches', caching)
  }
}

/** Fields that are for the application or for the proxy, and reach the client. */
export function leakedIn(seen: Seen): Finding | undefined {
  // The mark `X-Gate` alone says only that an answer is the gate's.
  const leaked = seen.names.find((name) => /^x-(?:gate|accel)-/.test(name.replaceAll('_', '-')))
  if (leaked === undefined) return undefined
  const told = 'the proxy hands on what is between it and the gate: take it out of answers'
  return { check: 'fields between proxy and gate', severity: 'weak', told, saw: leaked }
}
