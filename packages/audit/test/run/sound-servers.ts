import { type Asked, jsonIn, type Note, type Reply, random, type Style } from './sound-kit.ts'

/** An API as some team builds it, sound, and what its audit file says differently. */
export interface Built {
  readonly name: string
  /** A new one each time: some keep what they gave out. */
  readonly style: () => Style
  /** What stands in the audit file besides the routes of notes. */
  readonly routes?: readonly string[]
  /** In place of two bearer tokens. */
  readonly callers?: string
  readonly body?: string
  readonly id?: string
  readonly deny?: 'conceal' | 'forbid'
  /** Rules besides those of notes. */
  readonly rules?: string
  readonly more?: string
  readonly target?: string
}

const JSON_API = 'application/vnd.api+json'

/** The callers of a server with sessions, and how each shows that no other page sent its request. */
export function sessionCallers(csrf?: string): string {
  return `
  ann: { tenant: red${csrf === undefined ? '' : `, ${csrf}`} }
  ben: { tenant: red${csrf === undefined ? '' : `, ${csrf}`} }`
}

const login = (name: string): string => `
    - name: ${name}
      loginEndpointAuth:
        endpoint: /login
        verb: POST
        contentType: application/json
        payloadRaw: '{"name":"${name}","password":"of-${name}"}'
        expectCookies: true`
const WITH_SESSION = {
  callers: sessionCallers(),
  more: `auth:\n  auth:${login('ann')}${login('ben')}`,
}

/** What teams build. */
export const BUILT: readonly Built[] = [
  { name: 'REST', style: () => ({}) },
  {
    name: '403 for what is hidden and missing',
    style: () => ({ missing: { status: 403, body: { error: 'forbidden' } } }),
    more: 'conventions: { conceal: 403 }',
  },
  {
    name: '404 for all that is refused',
    style: () => ({ unknown: { status: 404, body: { error: 'not found' } } }),
    more: 'conventions: { challenge: 404, forbid: 404 }',
  },
  {
    name: '401 for what is missing',
    style: () => ({ missing: { status: 401, fields: { 'www-authenticate': 'Bearer' } } }),
    more: 'conventions: { conceal: 401 }',
  },
  {
    name: 'what is missing leads elsewhere',
    style: () => ({ missing: { status: 302, fields: { location: '/notes' } } }),
    more: 'conventions: { conceal: 302 }',
  },
  {
    name: 'JSON:API',
    style: jsonApi,
    body: `{ data: { type: notes, attributes: { text: 'note {canary}' } } }`,
    id: '/data/id',
  },
  {
    name: 'an envelope',
    style: () => ({
      shown: ({ id, text }) => ({ data: { id, text }, meta: {} }),
      listed: (notes) => ({ data: notes.map(({ id, text }) => ({ id, text })), meta: {} }),
    }),
    id: '/data/id',
  },
  {
    name: '204 for all that is done',
    style: () => ({
      made: ({ id }) => ({ status: 201, fields: { location: `/notes/${id}` } }),
      changed: () => ({ status: 204 }),
    }),
    id: 'Location',
  },
  { name: 'PUT alone', style: () => ({ change: 'PUT' }) },
  { name: 'numbers in a row', style: () => ({ newId: counted() }) },
  { name: 'If-Match asked for', style: tagged },
  {
    name: 'the version in the body',
    style: versioned,
    body: `{ text: 'note {canary}', version: 1 }`,
  },
  { name: 'seen a moment later', style: () => ({ delayMs: 200 }) },
  { name: 'at most 20 a second', style: limited, target: 'requestsPerSecond: 15,' },
  {
    name: 'below a parent',
    style: () => ({ place: '/teams/red/notes' }),
  },
  { name: 'a session of a cookie', style: () => sessions('none'), ...WITH_SESSION },
  {
    name: 'a session, and a CSRF token from an endpoint',
    style: () => sessions('after'),
    ...WITH_SESSION,
    callers: sessionCallers('csrf: { from: GET /csrf, pointer: /token }'),
  },
  {
    name: 'a CSRF token that is asked for before the session is',
    style: () => sessions('before'),
    ...WITH_SESSION,
    callers: sessionCallers('csrf: { from: GET /csrf, pointer: /token }'),
  },
]

function counted(): () => string {
  let last = 41
  return () => String(++last)
}

function jsonApi(): Style {
  const fields = { 'content-type': JSON_API }
  const error = (status: number, title: string): Reply => ({
    status,
    body: { errors: [{ status: String(status), title }] },
    fields,
  })
  const resource = ({ id, text }: Note) => ({ type: 'notes', id, attributes: { text } })
  return {
    unknown: { ...error(401, 'Unauthorized'), fields: { ...fields, 'www-authenticate': 'Bearer' } },
    missing: error(404, 'Not Found'),
    bad: error(422, 'Unprocessable'),
    shown: (note) => ({ data: resource(note) }),
    listed: (notes) => ({ data: notes.map(resource), links: { self: '/notes' } }),
    textIn: ({ text }) => {
      const [, value] = /"attributes":\{[^}]*"text":"([^"]*)"/.exec(text) ?? []
      return value
    },
  }
}

function tagged(): Style {
  const fields = ({ version }: Note) => ({ etag: `"${version}"` })
  return {
    fields,
    needs: ({ headers }, { version }) => {
      const field = headers['if-match']
      if (field === undefined) return { status: 428, body: { error: 'If-Match is needed' } }
      const isGood = field === '*' || field === `"${version}"`
      return isGood ? undefined : { status: 412, body: { error: 'changed by somebody else' } }
    },
  }
}

function versioned(): Style {
  return {
    needs: ({ method, text }, { version }) => {
      const [, said] = /"version":(\d+)/.exec(text) ?? []
      if (method === 'DELETE' || said === undefined || Number(said) === version) return undefined
      return { status: 409, body: { error: 'changed by somebody else' } }
    },
  }
}

function limited(): Style {
  const times: number[] = []
  return {
    first: () => {
      const now = Date.now()
      while (times[0] !== undefined && times[0] < now - 1000) times.shift()
      if (times.length >= 20)
        return { status: 429, body: { error: 'slow down' }, fields: { 'retry-after': '1' } }
      times.push(now)
      return undefined
    },
  }
}

/** Where the CSRF token is asked for: nowhere, when it is known who calls, or before. */
type Csrf = 'none' | 'after' | 'before'

/** Sessions of a cookie, as of express-session: each has a token, which every request that changes something must show. */
export function sessions(csrf: Csrf): Style {
  const open = new Map<string, Session>()
  const callerOf = ({ cookie = '' }: Asked['headers']) => sessionIn(cookie, open)?.name
  const none: Reply = {
    status: 401,
    body: { error: 'unauthenticated' },
    fields: { 'www-authenticate': 'Session realm="notes"' },
  }
  return { unknown: none, callerOf, first: (what) => before(what, { open, csrf, none }) }
}

interface Session {
  readonly name: string | undefined
  readonly csrf: string
}

interface Door {
  readonly open: Map<string, Session>
  readonly csrf: Csrf
  readonly none: Reply
}

function sessionIn(cookie: string, open: Map<string, Session>): Session | undefined {
  return open.get(/(?:^|; )sid=([^;]+)/.exec(cookie)?.[1] ?? '')
}

function before(what: Asked, door: Door): Reply | undefined {
  const { path, headers, text } = what
  const { open, csrf, none } = door
  if (path === '/login') {
    const { name, password } = jsonIn(text) ?? {}
    return password === `of-${String(name)}` ? opened(open, String(name)) : none
  }
  const session = sessionIn(headers.cookie ?? '', open)
  if (path !== '/csrf') return isForged(what, door) ? FORGED : undefined
  if (session !== undefined) return { status: 200, body: { token: session.csrf } }
  return csrf === 'before' ? opened(open, undefined) : none
}

const FORGED: Reply = { status: 403, body: { error: 'invalid csrf token' } }

function isForged({ method, headers, caller }: Asked, { open, csrf }: Door): boolean {
  const isAsked = csrf === 'before' || (csrf === 'after' && caller !== undefined)
  if (!isAsked || method === 'GET' || method === 'HEAD') return false
  const session = sessionIn(headers.cookie ?? '', open)
  return session === undefined || headers['x-csrf-token'] !== session.csrf
}

function opened(open: Map<string, Session>, name: string | undefined): Reply {
  const [sid, token] = [random(), random()]
  open.set(sid, { name, csrf: token })
  return { status: 200, body: { token }, fields: { 'set-cookie': `sid=${sid}; HttpOnly; Path=/` } }
}
