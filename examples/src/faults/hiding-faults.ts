import { setTimeout as wait } from 'node:timers/promises'
import {
  type Fault,
  type FaultAnswer,
  type FaultRequest,
  type Filter,
  json,
  type Place,
  pathOf,
  withField,
} from './fault.ts'
import { members } from './unguarded.ts'

const READ = 'GET /orders/{id}'

/** Whether the answer hides an order that exists. */
function hides(request: FaultRequest, { status }: FaultAnswer, { database }: Place): boolean {
  const [, kind, id] = pathOf(request).split('/')
  return kind === 'orders' && status === 404 && database.order(Number(id)) !== undefined
}

/** Changes what hides an order from one method, and leaves what is missing as it is. */
function hidden(
  change: (answer: FaultAnswer) => FaultAnswer | Promise<FaultAnswer>,
  of = 'GET',
): Filter {
  return async (request, place) => {
    const answer = await place.forward(request)
    const isOne = request.method === of || (of === 'GET' && request.method === 'HEAD')
    return isOne && hides(request, answer, place) ? await change(answer) : answer
  }
}

const L1 = { oracle: 'L1', severity: 'medium', operations: [READ], level: 0 } as const
const Z6 = { oracle: 'Z6', severity: 'high', level: 1 } as const

/** What is hidden and shows all the same, and what is shown and should be hidden. */
export const HIDING_FAULTS: readonly Fault[] = [
  {
    ...L1,
    name: 'hidden-is-forbidden',
    sentence: 'an order of another tenant is 403, and one that does not exist 404',
    filter: hidden(forbidden),
  },
  {
    ...L1,
    operations: ['PATCH /orders/{id}'],
    level: 1,
    name: 'hidden-is-forbidden-on-change',
    sentence: 'changing an order of another tenant is 403, and one that does not exist 404',
    filter: hidden(forbidden, 'PATCH'),
  },
  {
    ...L1,
    name: 'hidden-says-so',
    sentence: 'the 404 of a hidden order has another text',
    filter: hidden((answer) => ({
      ...answer,
      body: JSON.stringify({ ...members(answer.body), detail: 'This order cannot be shown.' }),
    })),
  },
  {
    ...L1,
    name: 'hidden-has-a-field',
    sentence: 'the 404 of a hidden order has a field more',
    filter: hidden((answer) => withField(answer, 'x-policy', 'orders')),
  },
  {
    ...L1,
    name: 'hidden-has-a-tag',
    sentence: 'the 404 of a hidden order has an entity tag',
    filter: hidden((answer) => withField(answer, 'etag', '"9f2"')),
  },
  {
    ...L1,
    name: 'hidden-has-another-code',
    sentence: 'the 404 of a hidden order has another code',
    filter: hidden((answer) => ({
      ...answer,
      body: JSON.stringify({ ...members(answer.body), code: 'hidden' }),
    })),
  },
  {
    oracle: 'L2',
    severity: 'low',
    operations: [READ],
    level: 2,
    name: 'hidden-is-slow',
    sentence: 'a hidden order takes longer than one that does not exist',
    filter: hidden(async (answer) => {
      await wait(8)
      return answer
    }),
  },
  {
    oracle: 'L3',
    severity: 'low',
    operations: [READ],
    level: 0,
    name: 'missing-before-the-doors',
    sentence: 'without credentials a missing order is 404, and one that exists 401',
    filter: missingFirst,
  },
  {
    ...Z6,
    operations: ['POST /orders'],
    name: 'owner-from-the-body',
    sentence: 'who makes an order may say whose it is',
    filter: ownerTaken,
  },
  {
    ...Z6,
    operations: ['PATCH /orders/{id}'],
    name: 'owner-changed-by-the-body',
    sentence: 'who changes an order may give it to somebody else',
    filter: changeTaken('owner'),
  },
  {
    ...Z6,
    operations: ['PATCH /orders/{id}'],
    name: 'tenant-changed-by-the-body',
    sentence: 'who changes an order may move it to another tenant',
    filter: changeTaken('tenant'),
  },
  {
    ...Z6,
    level: 0,
    operations: ['GET /me'],
    name: 'password-hash-shown',
    sentence: 'who asks who it is sees the hash of its password',
    filter: withMember('GET', '/me', { password_hash: '$argon2id$v=19$' }),
  },
  {
    ...Z6,
    level: 0,
    operations: ['GET /settings'],
    name: 'secret-shown',
    sentence: 'the settings show the key of the issuer',
    filter: withMember('GET', '/settings', { private_key: 'MIIEvQIBADANBg' }),
  },
  {
    oracle: 'Z7',
    severity: 'high',
    operations: ['GET /orders'],
    level: 1,
    name: 'list-unfiltered',
    sentence: 'the list holds the orders of all tenants',
    filter: allListed,
  },
]

function forbidden(answer: FaultAnswer): FaultAnswer {
  const problem = {
    ...members(answer.body),
    title: 'Forbidden',
    status: 403,
    code: 'forbidden',
    type: 'urn:sallyport:refusal:forbidden',
  }
  return { ...answer, status: 403, body: JSON.stringify(problem) }
}

async function missingFirst(request: FaultRequest, place: Place): Promise<FaultAnswer> {
  const answer = await place.forward(request)
  const [, kind, id] = pathOf(request).split('/')
  const isMissing =
    kind === 'orders' && id !== undefined && place.database.order(Number(id)) === undefined
  if (answer.status !== 401 || !isMissing || request.method !== 'GET') return answer
  const problem = {
    type: 'urn:sallyport:refusal:not_found',
    title: 'Not found',
    status: 404,
    code: 'not_found',
  }
  const made = json(404, problem, [['cache-control', 'no-store']])
  return withField(made, 'content-type', 'application/problem+json')
}

async function ownerTaken(request: FaultRequest, place: Place): Promise<FaultAnswer> {
  const said = members(request.body)?.['owner']
  if (request.method !== 'POST' || pathOf(request) !== '/orders' || typeof said !== 'string')
    return place.forward(request)
  const { owner: _, ...draft } = members(request.body) ?? {}
  const { item, quantity } = draft
  const body = JSON.stringify({ item, quantity })
  const answer = await place.forward({ ...request, body })
  const order = members(answer.body)
  if (answer.status !== 201 || order === undefined) return answer
  return { ...answer, body: JSON.stringify(take(place, Number(order['id']), { owner: said })) }
}

/** What the API would refuse is left out, as a server would that takes what it knows. */
function known({ item, quantity, status }: Readonly<Record<string, unknown>>): object {
  return JSON.parse(JSON.stringify({ item, quantity, status }))
}

function changeTaken(name: 'owner' | 'tenant'): Filter {
  return async (request, place) => {
    const [, kind, id] = pathOf(request).split('/')
    const draft = members(request.body)
    const said = draft?.[name]
    if (request.method !== 'PATCH' || kind !== 'orders' || typeof said !== 'string')
      return place.forward(request)
    const kept = known(draft ?? {})
    const body = JSON.stringify(Object.keys(kept).length === 0 ? { quantity: 1 } : kept)
    const answer = await place.forward({ ...request, body })
    if (answer.status !== 200) return answer
    return { ...answer, body: JSON.stringify(take(place, Number(id), { [name]: said })) }
  }
}

/** Writes what the database of the example does not offer to change: the row is replaced, under its number. */
function take(
  { database }: Place,
  id: number,
  change: { owner?: string; tenant?: string },
): unknown {
  return database.reassignOrder(id, change)
}

function withMember(method: string, path: string, more: object): Filter {
  return async (request, { forward }) => {
    const answer = await forward(request)
    if (request.method !== method || pathOf(request) !== path || answer.status !== 200)
      return answer
    return { ...answer, body: JSON.stringify({ ...members(answer.body), ...more }) }
  }
}

async function allListed(request: FaultRequest, place: Place): Promise<FaultAnswer> {
  const answer = await place.forward(request)
  const isList = request.method === 'GET' && pathOf(request) === '/orders' && answer.status === 200
  return isList ? { ...answer, body: JSON.stringify({ orders: place.database.orders() }) } : answer
}
