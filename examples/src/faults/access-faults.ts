import { decodeJwt } from 'jose'
import { PERMISSIONS } from '../orders/policies.ts'
import {
  type Fault,
  type FaultAnswer,
  type FaultRequest,
  fieldOf,
  isOperation,
  type Place,
  pathOf,
  withField,
} from './fault.ts'
import { signed } from './token-faults.ts'
import { unguarded, type Who, whoIs } from './unguarded.ts'

/** When a door is left open: for whom, and what the API said. */
type When = (call: Call) => boolean

interface Call {
  readonly request: FaultRequest
  readonly answer: FaultAnswer
  readonly who: Who | undefined
  readonly place: Place
}

type Row = Omit<Fault, 'filter' | 'operations'> & {
  readonly operation: string
  readonly when: When
}

const isNobody: When = ({ answer, request }) =>
  answer.status === 401 &&
  request.fields.every(([name]) => !/^(authorization|cookie|x-api-key)$/i.test(name))
const isForbidden: When = ({ answer }) => answer.status === 403
const isScopeMissing: When = ({ answer }) =>
  answer.status === 403 && answer.fields.some(([, value]) => value.includes('insufficient_scope'))
const isPlain: When = (call) => isForbidden(call) && !isScopeMissing(call)
const isHidden: When = ({ answer, request, place }) => {
  const [, , id] = pathOf(request).split('/')
  return answer.status === 404 && place.database.order(Number(id)) !== undefined
}
const isStepUp: When = ({ answer }) =>
  answer.status === 401 && answer.body.includes('insufficient_user_authentication')

const A1 = { oracle: 'A1', severity: 'critical', when: isNobody } as const
const Z3 = { oracle: 'Z3', severity: 'high', when: isPlain } as const
const Z4 = { oracle: 'Z4', severity: 'high', when: isScopeMissing } as const
const Z5 = { oracle: 'Z5', severity: 'critical', when: isHidden } as const

const ROWS: readonly Row[] = [
  {
    ...A1,
    name: 'list-open',
    operation: 'GET /orders',
    level: 0,
    sentence: 'the list of orders was forgotten when the check was added',
  },
  {
    ...A1,
    name: 'read-open',
    operation: 'GET /orders/{id}',
    level: 0,
    sentence: 'an order can be read without credentials',
  },
  {
    ...A1,
    name: 'create-open',
    operation: 'POST /orders',
    level: 2,
    sentence: 'an order can be made without credentials',
  },
  {
    ...A1,
    name: 'change-open',
    operation: 'PATCH /orders/{id}',
    level: 2,
    sentence: 'an order can be changed without credentials',
  },
  {
    ...A1,
    name: 'remove-open',
    operation: 'DELETE /orders/{id}',
    level: 3,
    sentence: 'an order can be removed without credentials',
  },
  {
    ...A1,
    name: 'settings-open',
    operation: 'GET /settings',
    level: 0,
    sentence: 'the settings are open to all',
  },
  {
    ...A1,
    name: 'report-open',
    operation: 'GET /reports/daily',
    level: 0,
    sentence: 'the report is open to all',
  },
  {
    ...A1,
    name: 'tenant-list-open',
    operation: 'GET /tenants/{tenant}/orders',
    level: 0,
    sentence: 'the orders of a tenant are open to all',
  },
  {
    ...Z3,
    name: 'no-role-check-on-settings',
    operation: 'GET /settings',
    level: 0,
    sentence: 'the settings ask who somebody is, and not whether it is an administrator',
  },
  {
    ...Z3,
    name: 'no-role-check-on-list',
    operation: 'GET /orders',
    level: 0,
    sentence: 'whoever is signed in lists orders',
  },
  {
    ...Z3,
    name: 'no-role-check-on-read',
    operation: 'GET /orders/{id}',
    level: 1,
    sentence: 'whoever is signed in reads orders of the own tenant',
  },
  {
    ...Z3,
    name: 'no-role-check-on-create',
    operation: 'POST /orders',
    level: 1,
    sentence: 'whoever is signed in makes orders',
  },
  {
    ...Z3,
    name: 'no-role-check-on-remove',
    operation: 'DELETE /orders/{id}',
    level: 1,
    sentence: 'members remove orders as administrators do',
  },
  {
    ...Z3,
    name: 'no-role-check-on-report',
    operation: 'GET /reports/daily',
    level: 0,
    sentence: 'whoever is signed in reads the report',
  },
  {
    ...Z3,
    name: 'no-step-up-on-remove',
    operation: 'DELETE /orders/{id}',
    level: 3,
    when: isStepUp,
    sentence: 'one factor is enough to remove an order',
  },
  {
    oracle: 'Z2',
    severity: 'critical',
    when: isPlain,
    name: 'no-owner-check-on-change',
    operation: 'PATCH /orders/{id}',
    level: 1,
    sentence: 'members change the orders of others',
  },
  {
    ...Z4,
    name: 'no-scope-check-on-list',
    operation: 'GET /orders',
    level: 0,
    sentence: 'the list does not look at scopes',
  },
  {
    ...Z4,
    name: 'no-scope-check-on-read',
    operation: 'GET /orders/{id}',
    level: 0,
    sentence: 'reading does not look at scopes',
  },
  {
    ...Z4,
    name: 'no-scope-check-on-create',
    operation: 'POST /orders',
    level: 1,
    sentence: 'a token for reading makes orders',
  },
  {
    ...Z4,
    name: 'no-scope-check-on-change',
    operation: 'PATCH /orders/{id}',
    level: 1,
    sentence: 'a token for reading changes orders',
  },
  {
    ...Z4,
    name: 'no-scope-check-on-report',
    operation: 'GET /reports/daily',
    level: 0,
    sentence: 'the report does not look at scopes',
  },
  {
    ...Z5,
    name: 'no-tenant-check-on-read',
    operation: 'GET /orders/{id}',
    level: 0,
    sentence: 'an order is loaded by its number alone',
  },
  {
    ...Z5,
    name: 'no-tenant-check-on-change',
    operation: 'PATCH /orders/{id}',
    level: 1,
    sentence: 'orders of other tenants are changed',
  },
  {
    ...Z5,
    name: 'no-tenant-check-on-remove',
    operation: 'DELETE /orders/{id}',
    level: 3,
    sentence: 'administrators remove orders of other tenants',
  },
  {
    ...Z5,
    when: isPlain,
    name: 'no-tenant-check-on-tenant-list',
    operation: 'GET /tenants/{tenant}/orders',
    level: 0,
    sentence: 'the tenant in the path is not compared with that of the caller',
  },
]

/** Doors that were left open: nobody needs credentials, a role, a scope, or to be of the tenant. */
export const ACCESS_FAULTS: readonly Fault[] = ROWS.map(({ operation, when, ...row }) => ({
  ...row,
  operations: [operation],
  filter: async (request, place) => {
    const answer = await place.forward(request)
    if (!isOperation(request, operation) || answer.status < 400) return answer
    if (row.oracle === 'Z4') {
      return isScopeMissing({ request, answer, who: undefined, place })
        ? await place.forward(await withAllScopes(request, place))
        : answer
    }
    const who = await whoIs(request, place)
    return when({ request, answer, who, place }) &&
      isSameTenant(row.oracle, { who, request, place })
      ? await unguarded(request, place)
      : answer
  },
}))

/** The same request by the same subject, with a token for everything: as if nobody looked at scopes. */
async function withAllScopes(request: FaultRequest, place: Place): Promise<FaultRequest> {
  const [, token = ''] = (fieldOf(request, 'authorization') ?? '').split(' ')
  const claims = { ...decodeJwt(token), scope: PERMISSIONS.join(' ') }
  return withField(request, 'authorization', `Bearer ${await signed(claims, place)}`)
}

/** What lacks a role or an owner stays within its tenant: another fault would be another row. */
function isSameTenant(
  oracle: string,
  { who, request, place }: Pick<Call, 'who' | 'request' | 'place'>,
): boolean {
  if (!/^Z[234]$/.test(oracle)) return true
  const [, kind, id] = pathOf(request).split('/')
  if (kind === 'tenants') return id === who?.tenant
  if (kind !== 'orders' || id === undefined) return true
  const order = place.database.order(Number(id))
  return order === undefined || order.tenant === who?.tenant
}
