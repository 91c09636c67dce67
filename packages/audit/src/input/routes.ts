import type { PolicyRoute } from '../expect/policies.ts'
import { SCHEMES, type SchemeWord } from '../expect/scheme-of.ts'
import type { BodyShape, Operation, Parameter } from '../plan.ts'
import { namesInBody } from '../wire/named.ts'
import { namesIn } from './objects.ts'
import { isRecord, type Part } from './part.ts'
import { patternFrom } from './pattern.ts'

/** What a list of routes says: operations, and the policies that stand before them. */
export interface ListedRoutes {
  readonly operations: readonly Operation[]
  readonly policies: ReadonlyMap<string, PolicyRoute>
}

const FIELDS = ['method', 'path', 'op', 'policy', 'schemes', 'body', 'reads'] as const

/** Who wrote a list of routes: a person, whose words are checked, or a guard, whose schemes may have any name. */
export type RoutesBy = 'person' | 'guard'

/** Reads a list like `['GET /orders/{id}', { op: POST /orders, policy: orders.create, schemes: [bearer] }]`. */
export function routesFrom(part: Part | undefined, by: RoutesBy = 'person'): ListedRoutes {
  const operations = new Map<string, Operation>()
  const policies = new Map<string, PolicyRoute>()
  for (const one of part?.items() ?? []) {
    const fields = isRecord(one.value) ? one.fields(FIELDS) : undefined
    const pattern = patternFrom(namedBy(one))
    if (pattern === undefined) continue
    const [method = '', path = ''] = pattern.text.split(' ')
    if (pattern.text.includes('*')) one.mistake('one operation is expected, without `*`')
    else if (operations.has(pattern.text)) one.mistake('this operation stands twice')
    else {
      const reads = fields?.reads?.flag() === true
      const said = { place: one.place, body: fields?.body?.value, reads }
      operations.set(pattern.text, operationOf(method, path, said))
    }
    const policy = fields?.policy?.text('the name of a policy')
    const schemes = fields?.schemes?.oneOrMore().flatMap((word) => schemeFrom(word, by) ?? [])
    if (policy !== undefined) policies.set(pattern.text, { policy, schemes, place: one.place })
  }
  return { operations: [...operations.values()], policies }
}

/** The text that names an operation; a guard writes `:id` for `{id}`. */
function namedBy(part: Part): Part {
  if (!isRecord(part.value)) return part
  const { op, method, path } = part.value
  if (op !== undefined) return part.below('op', op)
  const template = String(path ?? '').replace(/:(\w+)/g, '{$1}')
  return part.below('path', `${String(method ?? '')} ${template}`)
}

function schemeFrom(part: Part, by: RoutesBy): SchemeWord | 'other' | undefined {
  const { value } = part
  // As a guard calls them; what is introspected is shown as any bearer token is.
  if (value === 'api_key') return 'apiKey'
  if (value === 'introspection') return 'bearer'
  const isOther =
    by === 'guard' && typeof value === 'string' && !SCHEMES.some((one) => one === value)
  return isOther ? 'other' : part.word(SCHEMES)
}

interface Said {
  readonly place: string
  readonly body: unknown
  readonly reads: boolean
}

function operationOf(method: string, path: string, { place, body, reads }: Said): Operation {
  const parameters = [
    ...namesIn(path).map((name) => ({ name, in: 'path' }) as const),
    ...namesInBody(body).map((name) => ({ name, in: 'body' }) as const),
  ].map((one) => ({ ...one, required: true, example: undefined }))
  return {
    id: `${method} ${path}`,
    method,
    path,
    parameters,
    body: body === undefined ? undefined : shapeOf(body),
    ...(reads && { reads }),
    declared: undefined,
    place,
  }
}

function shapeOf(body: unknown): BodyShape {
  const properties = isRecord(body) ? Object.keys(body) : []
  return { contentType: 'application/json', example: body, properties }
}

/** Adds what a person said of an operation to what its document says. */
export function withSaid(operation: Operation, listed: readonly Operation[]): Operation {
  const said = listed.find(({ id }) => id === operation.id)
  if (said === undefined || said === operation) return operation
  const { body, reads, parameters } = said
  const isNew = ({ name }: Parameter): boolean =>
    operation.parameters.every((one) => one.name !== name)
  return {
    ...operation,
    ...(reads && { reads }),
    ...(body && {
      body: { ...body, contentType: operation.body?.contentType ?? body.contentType },
    }),
    parameters: [...operation.parameters, ...parameters.filter(isNew)],
  }
}
