import {
  type FaultAnswer,
  type FaultRequest,
  isOperation,
  json,
  type Place,
  pathOf,
} from './fault.ts'

/** Who calls, as far as it is known. */
export interface Who {
  readonly subject: string
  readonly tenant: string
}

/** Who shows these credentials, by asking the API itself; `undefined` where it takes them for nobody's. */
export async function whoIs(request: FaultRequest, { forward }: Place): Promise<Who | undefined> {
  const answer = await forward({ ...request, method: 'GET', target: '/me', body: '' })
  return answer.status === 200 ? JSON.parse(answer.body) : undefined
}

/** What the API does behind its doors, for whoever asks. */
export async function unguarded(request: FaultRequest, place: Place): Promise<FaultAnswer> {
  const who = (await whoIs(request, place)) ?? { subject: 'nobody', tenant: 'acme' }
  const { database } = place
  const is = (operation: string): boolean => isOperation(request, operation)
  const [, , id = ''] = pathOf(request).split('/')
  if (is('GET /me')) return json(200, { ...who, scheme: 'bearer' })
  if (is('GET /orders'))
    return json(200, { orders: database.orders({ text: 'tenant = ?', values: [who.tenant] }) })
  if (is('POST /orders')) return create(request, place, who)
  if (is('GET /orders/{id}')) return found(database.order(Number(id)), request)
  if (is('PATCH /orders/{id}')) return change(request, place, Number(id))
  if (is('DELETE /orders/{id}')) return remove(Number(id), place, request)
  if (is('GET /settings'))
    return json(200, { tenant: who.tenant, currency: 'EUR', retention_days: 30 })
  if (is('GET /reports/daily')) return json(200, { tenant: who.tenant, orders: 4, items: 34 })
  if (is('GET /tenants/{tenant}/orders')) {
    return json(200, { orders: database.orders({ text: 'tenant = ?', values: [id] }) })
  }
  return place.forward(request)
}

function found(order: unknown, request: FaultRequest): FaultAnswer {
  return order === undefined ? missing(request) : json(200, order)
}

function missing(_request: FaultRequest): FaultAnswer {
  const problem = {
    type: 'urn:sallyport:refusal:not_found',
    title: 'Not found',
    status: 404,
    code: 'not_found',
  }
  return {
    ...json(404, problem),
    fields: [
      ['content-type', 'application/problem+json'],
      ['cache-control', 'no-store'],
    ],
  }
}

function create({ body }: FaultRequest, { database }: Place, who: Who): FaultAnswer {
  const draft = members(body)
  if (typeof draft?.['item'] !== 'string') return bad()
  const { item, quantity = 1 } = draft
  const row = {
    item: String(item),
    quantity: Number(quantity),
    status: 'open',
    owner: who.subject,
    tenant: who.tenant,
  }
  return json(201, database.insertOrder(row))
}

function change(request: FaultRequest, { database }: Place, id: number): FaultAnswer {
  const draft = members(request.body)
  if (draft === undefined) return bad()
  if (database.order(id) === undefined) return missing(request)
  const { item, quantity } = draft
  const changed = {
    ...(typeof item === 'string' && { item }),
    ...(typeof quantity === 'number' && { quantity }),
  }
  return json(200, database.updateOrder(id, changed))
}

function remove(id: number, { database }: Place, request: FaultRequest): FaultAnswer {
  return database.deleteOrder(id) ? { status: 204, fields: [], body: '' } : missing(request)
}

function bad(): FaultAnswer {
  return json(400, { title: 'Invalid order', status: 400 })
}

/** The members of a body of JSON; `undefined` where it is none. */
export function members(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
