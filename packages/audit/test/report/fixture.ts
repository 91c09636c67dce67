import type { Exchange } from '../../src/exchange.ts'
import type { OracleId } from '../../src/oracle.ts'
import { ORACLES } from '../../src/oracle.ts'
import type { AuditReport, Cell, Evidence, Finding, RootCause, Verdict } from '../../src/verdict.ts'

/** Secrets of the fixture: no report may show one. */
export const secrets = {
  alice: 'alice-0123456789abcdef',
  bob: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlLW9mLWJvYg',
  key: 'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  cookie: 's%3AZXJpbi1zZXNzaW9u.abc',
  password: 'correct horse & "battery"',
} as const

/** What a hostile server says: nothing of it may work in a terminal, in XML or in HTML. */
export const hostile: string =
  '\u001B[31mred\u001B]0;title\u0007 ]]> <script>alert(1)</script> <!-- "\' & \u0000\u202E\uD800 </script>'

const operations = [
  'GET /orders',
  'POST /orders',
  'GET /orders/{id}',
  'PATCH /orders/{id}',
  'DELETE /orders/{id}',
  'GET /me',
  'GET /settings',
  'PUT /settings',
  'GET /reports/daily',
  'GET /tenants/{tenant}/orders',
] as const
const callers = ['nobody', 'alice', 'bob', 'carol', 'dave', 'reporting'] as const

interface Sent {
  readonly number: number
  readonly as: string
  readonly method?: string
  readonly target: string
  readonly status?: number
  readonly body?: string
  readonly failed?: string
}

function exchangeOf({ number, as, method = 'GET', target, ...rest }: Sent): Exchange {
  const { status = 200, body = '{"id":"1"}', failed } = rest
  const fields: Record<string, readonly (readonly [string, string])[]> = {
    alice: [['Authorization', `Bearer ${secrets.alice}`]],
    bob: [['Authorization', `Bearer ${secrets.bob}`]],
    reporting: [['X-API-Key', secrets.key]],
    dave: [['Cookie', `sid=${secrets.cookie}; theme=dark`]],
    carol: [
      ['Authorization', `Basic ${Buffer.from(`carol:${secrets.password}`).toString('base64')}`],
    ],
  }
  return {
    number,
    intent: { as, why: `${as} asks`, operation: `${method} ${target}`, effect: { kind: 'read' } },
    request: {
      method,
      target,
      fields: [['Accept', 'application/json'], ...(fields[as] ?? [])],
      ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{"item":"it\'s"}' }),
    },
    outcome:
      failed === undefined
        ? {
            kind: 'answer',
            answer: {
              ...{ status, body, isTruncated: false, milliseconds: 3.2 },
              fields: [
                ['Content-Type', 'application/json'],
                ['Set-Cookie', `sid=${secrets.cookie}; HttpOnly`],
              ],
            },
          }
        : { kind: 'failed', why: failed },
  }
}

function findingOf(oracle: OracleId, more: Partial<Finding>): Finding {
  return {
    oracle,
    severity: ORACLES[oracle].severity,
    operation: 'GET /orders/{id}',
    caller: 'bob',
    state: 'plain',
    matter: 'orderA',
    message: 'bob read orderA of alice',
    evidence: 'canary' as Evidence,
    cause: 'owner not checked',
    exchange: 2,
    control: 1,
    rule: 'sallyport.audit.yaml:12:5',
    ...more,
  }
}

function causeOf(findings: readonly Finding[], more: Partial<RootCause> = {}): RootCause {
  const [first = findingOf('Z1', {})] = findings
  return {
    fingerprint: `${first.oracle.toLowerCase()}00112233445566`,
    oracle: first.oracle,
    severity: first.severity,
    title: first.cause,
    operations: [...new Set(findings.map(({ operation }) => operation))],
    findings,
    hint: 'ask for the object together with its owner, in the query that loads it',
    accepted: undefined,
    ...more,
  }
}

const causes: readonly RootCause[] = [
  causeOf([
    findingOf('Z1', {}),
    findingOf('Z1', { caller: 'dave', message: 'dave read orderA of alice' }),
    findingOf('Z1', { operation: 'PATCH /orders/{id}', message: 'bob changed orderA of alice' }),
  ]),
  causeOf(
    [
      findingOf('A2', {
        ...{ operation: 'GET /me', caller: 'alice', state: 'alg none', matter: undefined },
        ...{ exchange: 3, control: 4 },
        ...{ cause: 'unsigned tokens accepted', message: 'a token with alg none was accepted' },
        ...{ evidence: 'control', rule: undefined },
      }),
    ],
    { hint: 'verify the signature with the keys of the issuer and a list of algorithms' },
  ),
  causeOf([
    findingOf('A4', {
      ...{ operation: 'GET /reports/daily', caller: 'nobody', matter: undefined, exchange: 5 },
      ...{ cause: 'no challenge', message: `no WWW-Authenticate: ${hostile}`, evidence: 'status' },
      ...{ control: undefined, rule: './my rules/audit.yaml:3' },
    }),
  ]),
  causeOf(
    [
      findingOf('C4', {
        ...{ operation: 'GET /settings', caller: 'carol', matter: undefined, exchange: 6 },
        ...{ cause: 'refusals are HTML', message: 'carol was refused in HTML' },
      }),
    ],
    { accepted: { reason: 'old clients need it', until: '2027-01-31' } },
  ),
]

function cellOf(operation: string, caller: string, more: Partial<Cell> = {}): Cell {
  return {
    ...{ operation, caller, state: 'plain', matter: undefined, part: 'access', status: 200 },
    expected: { kind: 'allow', why: `${caller} may`, rule: 'sallyport.audit.yaml:10:5' },
    verdict: { kind: 'proved' },
    exchanges: [1],
    ...more,
  }
}

const refuted: Verdict = { kind: 'refuted' }
const noControl: Verdict = { kind: 'inconclusive', why: 'no positive control: nobody got 2xx' }

const odd: readonly Cell[] = [
  cellOf('GET /orders/{id}', 'bob', {
    ...{ verdict: refuted, matter: 'orderA', exchanges: [1, 2] },
    expected: {
      kind: 'conceal',
      why: 'bob does not own orderA',
      rule: 'sallyport.audit.yaml:12:5',
    },
  }),
  cellOf('GET /orders/{id}', 'bob', { matter: 'orderB' }),
  cellOf('GET /orders/{id}', 'dave', { verdict: refuted, matter: 'orderA', exchanges: [2] }),
  cellOf('PATCH /orders/{id}', 'bob', { verdict: refuted, matter: 'orderA', exchanges: [2] }),
  cellOf('GET /me', 'alice', { verdict: refuted, state: 'alg none', exchanges: [3, 4] }),
  cellOf('GET /reports/daily', 'nobody', { verdict: refuted, status: 401, exchanges: [5] }),
  cellOf('GET /settings', 'carol', { verdict: refuted, status: 403, exchanges: [6] }),
  cellOf('PUT /settings', 'carol', { verdict: noControl, status: undefined, exchanges: [7] }),
  cellOf('PUT /settings', 'bob', { verdict: noControl, status: 403 }),
  cellOf('GET /me', 'reporting', { verdict: { kind: 'inconclusive', why: hostile }, status: 500 }),
  cellOf('DELETE /orders/{id}', 'dave', {
    ...{ verdict: { kind: 'skipped', why: 'level 1 removes nothing of others' } },
    ...{ status: undefined, exchanges: [] },
  }),
]

const usual = operations.flatMap((operation) =>
  callers.flatMap((caller) => {
    const isOdd = odd.some((cell) => cell.operation === operation && cell.caller === caller)
    const isKnown = caller === 'alice' || caller === 'carol'
    return isOdd ? [] : [cellOf(operation, caller, { status: isKnown ? 200 : 403 })]
  }),
)

/** A report with everything in it. */
export const report: AuditReport = {
  base: 'http://127.0.0.1:3000/api',
  level: 1,
  startedAt: '2026-11-28T10:00:00.000Z',
  milliseconds: 4_210,
  operations,
  callers,
  cells: [...odd, ...usual],
  causes,
  exchanges: [
    exchangeOf({ number: 1, as: 'alice', target: '/api/orders/1', body: '{"item":"lamp c4n4ry"}' }),
    exchangeOf({ number: 2, as: 'bob', target: '/api/orders/1', body: '{"item":"lamp c4n4ry"}' }),
    exchangeOf({ number: 3, as: 'alice', target: '/api/me', body: `{"token":"${secrets.bob}"}` }),
    exchangeOf({ number: 4, as: 'alice', target: '/api/me?access_token=abcdef123', status: 401 }),
    exchangeOf({
      number: 5,
      as: 'nobody',
      target: '/api/reports/daily',
      body: hostile,
      status: 401,
    }),
    exchangeOf({
      number: 6,
      as: 'carol',
      target: '/api/settings',
      status: 403,
      body: '<h1>no</h1>',
    }),
    exchangeOf({
      ...{ number: 7, as: 'carol', method: 'PUT', target: '/api/settings' },
      failed: `the connection was closed; ${secrets.password}`,
    }),
    exchangeOf({ number: 8, as: 'dave', target: '/api/orders', body: `hello ${secrets.key}` }),
    exchangeOf({ number: 9, as: 'reporting', target: '/api/orders' }),
  ],
  leftBehind: [{ object: 'orderB', id: '17<b>' }],
  notSignedIn: [],
  remarks: [
    { place: 'sallyport.audit.yaml:40:3', message: 'the rule matches no operation' },
    { place: undefined, message: `erin could not sign in: ${hostile}` },
  ],
  endedEarly: undefined,
}

/** A report of nothing but good cells. */
export const clean: AuditReport = {
  ...report,
  cells: usual,
  causes: [],
  leftBehind: [],
  notSignedIn: [],
  remarks: [],
}

/** A report of many cells: `rows` operations by ten callers, some of them refuted. */
export function large(rows: number): AuditReport {
  const many = Array.from({ length: rows }, (_, i) => `GET /things-${i}/{id}`)
  const people = Array.from({ length: 10 }, (_, i) => `caller${i}`)
  const exchanges = many.flatMap((_, i) =>
    people.map((as, j) => exchangeOf({ number: i * 10 + j, as, target: `/api/things-${i}/${j}` })),
  )
  const cells = many.flatMap((operation, i) =>
    people.map((caller, j) =>
      cellOf(operation, caller, {
        verdict: (i * 10 + j) % 50 === 7 ? refuted : { kind: 'proved' },
        exchanges: [i * 10 + j],
      }),
    ),
  )
  return { ...report, operations: many, callers: people, cells, exchanges }
}
