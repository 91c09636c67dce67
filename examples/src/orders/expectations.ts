/** Whoever calls: nobody, a subject with a bearer token, or the service account with its key. */
export const CALLERS = [
  'nobody',
  'alice',
  'bob',
  'carol',
  'dave',
  'erin',
  'reporting',
  'api key',
] as const

/** One of {@link CALLERS}. */
export type Caller = (typeof CALLERS)[number]

/** One line of the access matrix: a request, and the status that each caller must get. */
export interface Expectation {
  readonly method: string
  readonly path: string
  readonly body?: string
  /**
   * By which scheme the subjects call, where it is not a bearer token; `strong` is a token that was
   * given for a second factor, where the subject has one.
   */
  readonly scheme?: 'basic' | 'session' | 'strong'
  /** Who may, in a few words. */
  readonly who: string
  /** What is special about the request. */
  readonly note?: string
  /** One status for each caller, in the order of {@link CALLERS}. */
  readonly statuses: readonly number[]
}

const ORDER = '{"item":"lamp","quantity":1}'
const CHANGE = '{"quantity":5}'

/**
 * Who gets what, written by hand from the description of the API and not from its policies, so that
 * the two can disagree. The order matters: what is removed is removed last.
 *
 * - 401 for an API key: the route takes tokens only, so a key counts as no credentials at all.
 * - 403 before 404: who lacks the permission for every order is told so, whatever the id.
 * - carol has an authenticator app: her password alone makes no session (200, and what comes next).
 * - erin is of acme and has no role; `reporting` may read and nothing else.
 */
export const EXPECTATIONS: readonly Expectation[] = [
  line('GET /health', 'anyone', [200, 200, 200, 200, 200, 200, 200, 200]),
  line('GET /me', 'any subject', [401, 200, 200, 200, 200, 200, 200, 200]),
  line('GET /orders', 'orders:read', [401, 200, 200, 200, 200, 403, 200, 401]),
  {
    ...line('POST /orders', 'orders:write', [401, 201, 201, 201, 201, 403, 403, 401]),
    body: ORDER,
  },
  {
    ...line('POST /orders', 'orders:write', [401, 400, 400, 400, 400, 403, 403, 401]),
    body: '{"item":',
    note: 'bad body',
  },
  line('GET /orders/1', 'tenant acme', [401, 200, 200, 200, 404, 403, 200, 401]),
  line('GET /orders/4', 'tenant globex', [401, 404, 404, 404, 200, 403, 404, 401]),
  line('GET /orders/999', 'there is none', [401, 404, 404, 404, 404, 403, 404, 401]),
  {
    ...line('PATCH /orders/1', 'alice, or admin', [401, 200, 403, 200, 404, 403, 403, 401]),
    body: CHANGE,
  },
  {
    ...line('PATCH /orders/4', 'dave, or admin', [401, 404, 404, 404, 200, 403, 403, 401]),
    body: CHANGE,
  },
  line('GET /settings', 'settings:read', [401, 403, 403, 200, 403, 403, 403, 401]),
  line('GET /reports/daily', 'orders:read', [401, 200, 200, 200, 200, 403, 200, 200]),
  line('GET /tenants/acme/orders', 'tenant acme', [401, 200, 200, 200, 403, 403, 200, 401]),
  line('GET /tenants/globex/orders', 'tenant globex', [401, 403, 403, 403, 200, 403, 403, 401]),
  {
    ...line('GET /basic', 'name and password', [401, 200, 200, 200, 200, 200, 401, 401]),
    scheme: 'basic',
  },
  line('GET /no/such/route', 'there is none', [401, 404, 404, 404, 404, 404, 404, 404]),
  {
    ...line('POST /session', 'password, then code', [401, 201, 201, 200, 201, 201, 401, 401]),
    scheme: 'basic',
  },
  {
    ...line('GET /session/me', 'cookie', [401, 200, 200, 200, 200, 200, 401, 401]),
    scheme: 'session',
  },
  line('DELETE /orders/4', 'admin of globex', [401, 403, 403, 404, 403, 403, 403, 401]),
  {
    ...line('DELETE /orders/1', 'one factor', [401, 403, 403, 401, 403, 403, 403, 401]),
    note: '1 factor',
  },
  {
    ...line('DELETE /orders/1', 'admin, two factors', [401, 403, 403, 204, 403, 403, 403, 401]),
    scheme: 'strong',
    note: 'token',
  },
  {
    ...line('DELETE /orders/2', 'admin, two factors', [401, 403, 403, 204, 403, 403, 403, 401]),
    scheme: 'session',
    note: 'cookie',
  },
]

function line(route: string, who: string, statuses: readonly number[]): Expectation {
  const [method = '', path = ''] = route.split(' ')
  return { method, path, who, statuses }
}
