import type { DecisionRecord } from '@sallyport/contract'

/** A request of the logs in which commands count. */
export interface Row {
  /** Milliseconds since the epoch, whole seconds. */
  readonly time: number
  readonly address: string
  readonly agent: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly status: number
  readonly user: string | undefined
}

const BEGIN = Date.UTC(2026, 10, 30, 22, 0, 0)
const AGENTS = ['okhttp/4.12', 'curl/8.5.0', 'Mozilla/5.0 (X11; Linux) Gecko/2010 Firefox/140.0']
const PATHS = ['/orders', '/orders/17', '/orders/18', '/login', '/orders/17/lines', '/a.b+c']

/** A few thousand requests over three hours, at the end of one month and the beginning of the next. */
export function rows(): readonly Row[] {
  return Array.from({ length: 3000 }, (_, i) => {
    const path = PATHS[i % PATHS.length] ?? '/'
    return {
      time: Math.floor((BEGIN + i * 3600) / 1000) * 1000,
      address: i % 7 === 3 ? '2001:db8::7' : `192.0.2.${(i % 13) + 1}`,
      agent: AGENTS[i % 3] ?? '',
      method: methodOf(path, i),
      path,
      query: i % 5 === 0 ? '?next=/login&q=%22x' : '',
      status: statusOf(i),
      user: i % 6 === 2 ? 'alice' : undefined,
    }
  })
}

function methodOf(path: string, i: number): string {
  if (path === '/login') return 'POST'
  return i % 11 === 0 ? 'PUT' : 'GET'
}

function statusOf(i: number): number {
  if (i % 4 === 1) return 401
  return i % 9 === 2 ? 403 : 200
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function clf(time: number): string {
  const [day = '', clock = ''] = new Date(time + 7_200_000).toISOString().split('T')
  const [year, month, date] = day.split('-')
  return `${date}/${MONTHS[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0200`
}

const iso = (time: number): string => new Date(time).toISOString()
const target = ({ path, query }: Row): string => `${path}${query}`
const common = (row: Row, from = row.address): string =>
  `${from} - ${row.user ?? '-'} [${clf(row.time)}] "${row.method} ${target(row)} HTTP/1.1" ${row.status} 512`

/** What a client sends to confuse whoever counts: an end of the field, a status, a time, a command. */
const HOSTILE = [
  String.raw`203.0.113.1 - - [${clf(BEGIN)}] "GET /x\" 401 7 \"-\" HTTP/1.1" 200 1 "-" "a\" 403 \"b"`,
  `203.0.113.1 - - [${clf(BEGIN)}] "GET /$(reboot) HTTP/1.1" 200 1 "-" "'; reboot; '"`,
  '\u0016\u0003\u0001',
  `203.0.113.1 - - [${clf(BEGIN)}] "-" 000 0 "-" "-"`,
]

/** The same requests in many forms: lines by the name of the form. */
export const logs: Readonly<Record<string, (all: readonly Row[]) => readonly string[]>> = {
  combined: (all) => [...all.map((row) => `${common(row)} "-" "${row.agent}"`), ...HOSTILE],
  'combined with a host': (all) =>
    all.map((row) => `api.example ${common(row)} "-" "${row.agent}"`),
  'combined behind a proxy': (all) =>
    all.map((row) => `${common(row, '10.0.0.1')} "-" "${row.agent}" "${row.address}, 10.0.0.9"`),
  common: (all) => all.map((row) => common(row)),
  records: (all) => all.map((row, i) => JSON.stringify(recordOf(row, i))),
  caddy: (all) => all.map((row) => JSON.stringify(caddyOf(row))),
  'traefik json': (all) =>
    all.map((row) =>
      JSON.stringify({
        StartUTC: iso(row.time),
        RequestMethod: row.method,
        RequestPath: target(row),
        DownstreamStatus: row.status,
        ClientHost: row.address,
        'request_User-Agent': row.agent,
        ClientUsername: row.user ?? '-',
      }),
    ),
  'envoy json': (all) =>
    all.map((row) =>
      JSON.stringify({
        start_time: iso(row.time),
        method: row.method,
        path: target(row),
        response_code: row.status,
        x_forwarded_for: `${row.address},10.0.0.9`,
        user_agent: row.agent,
        request_id: 'e5fc4d2a-0000-4000-8000-000000000000',
      }),
    ),
  'nginx json': (all) => [
    ...all.map((row) =>
      JSON.stringify({
        msec: (row.time / 1000).toFixed(3),
        remote_addr: row.address,
        request: `${row.method} ${target(row)} HTTP/1.1`,
        status: String(row.status),
        http_user_agent: row.agent,
        remote_user: row.user ?? '',
      }),
    ),
    'worker process 7 exited on signal 9',
  ],
  'json with local times': (all) =>
    all.map((row) =>
      JSON.stringify({
        '@timestamp': iso(row.time + 19_800_000).replace('.000Z', '+05:30'),
        http: { method: row.method, url: target(row), status: row.status },
        client: { ip: row.address, 'user-agent': row.agent },
        user: row.user ?? '-',
      }),
    ),
  w3c: (all) => [
    '#Version: 1.0',
    '#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status cs(User-Agent)',
    ...all.map((row) => {
      const when = iso(row.time).slice(0, 19).replace('T', ' ')
      const query = row.query === '' ? '-' : row.query.slice(1)
      return `${when} ${row.address} ${row.user ?? '-'} ${row.method} ${row.path} ${query} ${row.status} ${row.agent.replaceAll(' ', '+')}`
    }),
  ],
}

function caddyOf(row: Row): object {
  return {
    level: 'info',
    ts: row.time / 1000,
    logger: 'http.log.access',
    msg: 'handled request',
    request: {
      client_ip: row.address,
      method: row.method,
      uri: target(row),
      headers: { 'User-Agent': [row.agent] },
    },
    user_id: row.user ?? '',
    status: row.status,
  }
}

const KINDS: Readonly<Record<number, DecisionRecord['kind']>> = {
  200: 'allow',
  401: 'challenge',
  403: 'forbid',
}

function recordOf(row: Row, i: number): object {
  return {
    v: 1,
    id: `01ARZ3NDEKTSV4RRFF${String(i).padStart(8, '0')}`,
    time: iso(row.time),
    kind: KINDS[row.status],
    http: { method: row.method, path: row.path, status: row.status },
    client: { address: row.address, agent: row.agent },
    authentication: { outcome: 'success' },
    ...(row.user !== undefined && { subject: { id: row.user, kind: 'user' } }),
  }
}
