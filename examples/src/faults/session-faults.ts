import { setTimeout as wait } from 'node:timers/promises'
import { passwordOf } from '../orders/fixture.ts'
import { basicOf } from '../session/open.ts'
import {
  type Fault,
  type FaultAnswer,
  type FaultRequest,
  type Filter,
  fieldOf,
  isOperation,
  json,
  type Place,
  pathOf,
  withField,
} from './fault.ts'
import { members } from './unguarded.ts'

const L5 = { oracle: 'L5', severity: 'medium', operations: 'all', level: 1 } as const
const C2 = { oracle: 'C2', severity: 'medium', operations: 'all', level: 3 } as const
const C3 = { oracle: 'C3', severity: 'low', operations: ['PUT /orders/{id}'], level: 1 } as const
const Z5 = { oracle: 'Z5', severity: 'critical', operations: ['GET /orders'], level: 1 } as const

/** Sessions, secrets and guessing, methods, and where a tenant is taken from. */
export const SESSION_FAULTS: readonly Fault[] = [
  {
    oracle: 'Z9',
    severity: 'high',
    operations: ['GET /session/me'],
    level: 3,
    name: 'session-survives',
    sentence: 'signing out removes the cookie, and not the session',
    filter: survives,
  },
  {
    oracle: 'A2',
    severity: 'critical',
    operations: 'all',
    level: 0,
    name: 'password-unchecked',
    sentence: 'any password is good for a name that exists',
    filter: anyPassword,
  },
  {
    oracle: 'A2',
    severity: 'critical',
    operations: 'all',
    level: 0,
    name: 'key-compared-in-part',
    sentence: 'the beginning of an API key is enough',
    filter: partOfKey,
  },
  {
    ...L5,
    name: 'name-told-by-text',
    sentence: 'a wrong password is told otherwise than an unknown name',
    filter: toldBy((answer) => ({
      ...answer,
      body: JSON.stringify({ ...members(answer.body), detail: 'The password is wrong.' }),
    })),
  },
  {
    ...L5,
    name: 'name-told-by-status',
    sentence: 'a wrong password is 403, and an unknown name 401',
    filter: toldBy((answer) => ({ ...withField(answer, 'www-authenticate'), status: 403 })),
  },
  {
    ...L5,
    name: 'name-told-by-time',
    sentence: 'only names that exist cost a hash',
    filter: toldBy(async (answer) => {
      await wait(80)
      return answer
    }),
  },
  {
    ...C2,
    name: 'no-throttle',
    sentence: 'guessing is never slowed',
    filter: throttled((request, { forward }) => forward(withField(request, 'authorization'))),
  },
  {
    ...C2,
    name: 'throttle-without-wait',
    sentence: '429 does not say how long to wait',
    filter: throttled(async (_request, _place, answer) => withField(answer, 'retry-after')),
  },
  {
    ...C2,
    name: 'throttle-as-forbidden',
    sentence: 'guessing is slowed with 403',
    filter: throttled(async (_request, _place, answer) => ({
      ...withField(answer, 'retry-after'),
      status: 403,
    })),
  },
  {
    ...C3,
    name: 'put-works',
    sentence: 'PUT is not offered, and answers as if it were done',
    filter: onPut(json(200, {})),
  },
  {
    ...C3,
    name: 'allow-missing',
    sentence: '405 does not say which methods are offered',
    filter: onPut({
      ...json(405, { type: 'about:blank', title: 'Method not allowed', status: 405 }),
      fields: [
        ['content-type', 'application/problem+json'],
        ['cache-control', 'no-store'],
      ],
    }),
  },
  {
    ...Z5,
    name: 'tenant-from-a-field',
    sentence: 'the list is that of the tenant in X-Tenant-Id',
    filter: listOf((request) => fieldOf(request, 'x-tenant-id')),
  },
  {
    ...Z5,
    name: 'tenant-from-the-query',
    sentence: 'the list is that of the tenant in the query',
    filter: listOf(
      ({ target }) => new URL(target, 'http://api').searchParams.get('tenant') ?? undefined,
    ),
  },
]

async function survives(request: FaultRequest, { forward }: Place): Promise<FaultAnswer> {
  if (!isOperation(request, 'DELETE /session')) return forward(request)
  const answer = await forward({ ...request, method: 'GET', target: '/session/me' })
  return answer.status === 200 ? { status: 204, fields: [], body: '' } : answer
}

/** The name and the password of Basic. */
function pairOf(request: FaultRequest): readonly [string, string] | undefined {
  const [, text] = /^basic +([\w+/=]+)$/i.exec(fieldOf(request, 'authorization') ?? '') ?? []
  if (text === undefined) return undefined
  const [name = '', ...rest] = Buffer.from(text, 'base64').toString('utf8').split(':')
  return [name, rest.join(':')]
}

async function anyPassword(
  request: FaultRequest,
  { forward, database }: Place,
): Promise<FaultAnswer> {
  const [name = ''] = pairOf(request) ?? []
  const isKnown = database.subject(name)?.passwordHash !== undefined
  return forward(isKnown ? withField(request, 'authorization', basicOf(name)) : request)
}

async function partOfKey(request: FaultRequest, { forward, apiKey }: Place): Promise<FaultAnswer> {
  const shown = fieldOf(request, 'x-api-key') ?? ''
  const isPart = shown.length >= 16 && apiKey.startsWith(shown.slice(0, 20))
  return forward(isPart ? withField(request, 'x-api-key', apiKey) : request)
}

/** Changes the refusal of a wrong password for a name that exists. */
function toldBy(change: (answer: FaultAnswer) => FaultAnswer | Promise<FaultAnswer>): Filter {
  return async (request, { forward, database }) => {
    const answer = await forward(request)
    const [name = '', password] = pairOf(request) ?? []
    const isKnown = database.subject(name)?.passwordHash !== undefined
    const isWrong = answer.status === 401 && password !== passwordOf(name)
    return isKnown && isWrong ? await change(answer) : answer
  }
}

type Throttled = (request: FaultRequest, place: Place, answer: FaultAnswer) => Promise<FaultAnswer>

function throttled(change: Throttled): Filter {
  return async (request, place) => {
    const answer = await place.forward(request)
    return answer.status === 429 ? await change(request, place, answer) : answer
  }
}

function onPut(made: FaultAnswer): Filter {
  return async (request, { forward }) => {
    const answer = await forward({
      ...request,
      method: request.method === 'PUT' ? 'GET' : request.method,
    })
    return isOperation(request, 'PUT /orders/{id}') && answer.status !== 401 ? made : answer
  }
}

function listOf(tenantOf: (request: FaultRequest) => string | undefined): Filter {
  return async (request, { forward, database }) => {
    const answer = await forward(request)
    const tenant = tenantOf(request)
    const isList =
      request.method === 'GET' && pathOf(request) === '/orders' && answer.status === 200
    if (!isList || tenant === undefined) return answer
    const orders = database.orders({ text: 'tenant = ?', values: [tenant] })
    return { ...answer, body: JSON.stringify({ orders }) }
  }
}
