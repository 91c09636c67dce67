import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** When the logs of the tests begin. */
export const BEGIN: number = Date.UTC(2026, 10, 28, 10)

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A file in a folder of its own, until the tests end. */
export function fileWith(text: string | Uint8Array, name = 'access.log'): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-dashboard-'))
  folders.push(folder)
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** One line of the combined log. */
export interface LineOf {
  readonly seconds: number
  readonly address?: string
  readonly status: number
  readonly request?: string
  readonly agent?: string
}

/** A line of the combined log. */
export function line({ seconds, status, ...more }: LineOf): string {
  const { address = '192.0.2.1', request = 'GET /orders', agent = 'app/1.0' } = more
  const [, clock = ''] = new Date(BEGIN + seconds * 1000).toISOString().split('T')
  const date = `28/Nov/2026:${clock.slice(0, 8)} +0000`
  return `${address} - - [${date}] "${request} HTTP/1.1" ${status} 512 "-" "${agent}"\n`
}

/** An hour of an API: five callers, one of whom is refused after a quarter; another guesses passwords. */
export function combinedLog(): string {
  const lines: LineOf[] = []
  for (let seconds = 0; seconds < 3600; seconds += 20) {
    for (let i = 1; i <= 5; i += 1) {
      lines.push({ seconds: seconds + i, address: `192.0.2.${i}`, status: 200 })
    }
    const status = seconds < 900 ? 200 : 401
    const report = { address: '203.0.113.5', agent: 'report/1.0' }
    lines.push({ seconds: seconds + 9, ...report, status })
    if (seconds >= 1800 && seconds < 2100) {
      for (let i = 0; i < 4; i += 1) {
        const guess = { address: '198.51.100.66', request: 'POST /login', agent: 'curl/8.5.0' }
        lines.push({ seconds: seconds + 10 + i, ...guess, status: 401 })
      }
    }
  }
  return lines.map(line).join('')
}

/** What is hostile in the records: as a client, as a path, and as the name of a subject. */
export const HOSTILE = {
  agent: '<img src=x onerror=alert(1)>\u001b[2J/1.0 "\'><svg/onload=alert(4)>',
  path: '/orders/<script>alert(2)</script>/javascript:alert(3)',
  subject: '"><iframe src=https://evil.example>',
} as const

interface RecordOf {
  readonly seconds: number
  readonly who: string
  readonly reason?: string
  readonly status?: number
  readonly more?: Readonly<Record<string, unknown>>
}

interface Line extends Readonly<Record<string, unknown>> {
  readonly time: string
}

let numbers = 0

function record(of: RecordOf): Line {
  const { seconds, who, reason, status, more = {} } = of
  numbers += 1
  const isAllowed = reason === undefined
  return {
    v: 1,
    time: new Date(BEGIN + seconds * 1000).toISOString(),
    id: `01KB4${String(numbers).padStart(21, '0')}`,
    kind: isAllowed ? 'allow' : status === 403 ? 'forbid' : 'challenge',
    ...(!isAllowed && { code: status === 403 ? 'forbidden' : 'invalid_token', reason }),
    http: { method: 'GET', path: '/orders/7', route: '/orders/{id}', ...(status && { status }) },
    client: { address: `192.0.2.${who.length}`, agent: 'okhttp/4.12.0' },
    authentication: {
      outcome: isAllowed || status === 403 ? 'success' : 'failure',
      scheme: 'bearer',
      credential: `c-${who}`,
      expires_in_s: isAllowed ? 1800 : -5,
    },
    ...(isAllowed || status === 403
      ? { subject: { id: who, kind: 'service', sets: ['reader'], scopes: [] } }
      : {}),
    ...(status === 401 && { answer: { challenges: ['Bearer realm="orders"'] } }),
    ...more,
  }
}

/** The same of decision records: a key that is not known, a permission that is missing, and hostile texts. */
export function recordLog(): string {
  const records: Line[] = []
  for (let seconds = 0; seconds < 3600; seconds += 20) {
    for (let i = 1; i <= 12; i += 1) {
      const isOut = seconds >= 1800 && seconds < 2400
      const who = `svc-${i}`
      records.push(
        record({ seconds: seconds + i, who, ...(isOut && { reason: 'key_unknown', status: 401 }) }),
      )
    }
  }
  for (let i = 0; i < 30; i += 1) {
    const unmet = [{ reason: 'permission_missing', requirement: 'permission orders:write' }]
    const policy = { name: 'orders.change', version: 'v7', rule: 'permission orders:write' }
    const authorization = { outcome: 'deny', policy, unmet }
    records.push(
      record({
        seconds: 600 + i * 60,
        who: 'u-7',
        reason: 'permission_missing',
        status: 403,
        more: { authorization },
      }),
    )
  }
  for (let i = 0; i < 5; i += 1) {
    const http = { method: 'GET', path: HOSTILE.path, status: 401 }
    const client = { address: '198.51.100.9', agent: HOSTILE.agent }
    const subject = { id: HOSTILE.subject, kind: 'user', sets: [] }
    const more = { http, client, subject }
    const at = { seconds: 3000 + i * 7, who: 'x' }
    records.push(record({ ...at, reason: 'token_expired', status: 401, more }))
  }
  return records
    .toSorted((a, b) => (a.time < b.time ? -1 : 1))
    .map((one) => `${JSON.stringify(one)}\n`)
    .join('')
}
