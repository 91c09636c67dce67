import type { PolicyRoute } from '../expect/policies.ts'
import { SCHEMES, type SchemeWord } from '../expect/scheme-of.ts'
import type { Operation } from '../plan.ts'
import { namesIn } from './objects.ts'
import { isRecord, type Part } from './part.ts'
import { patternFrom } from './pattern.ts'

/** What a list of routes says: operations, and the policies that stand before them. */
export interface ListedRoutes {
  readonly operations: readonly Operation[]
  readonly policies: ReadonlyMap<string, PolicyRoute>
}

const FIELDS = ['method', 'path', 'op', 'policy', 'schemes'] as const

/** Reads a list like `['GET /orders/{id}', { op: POST /orders, policy: orders.create, schemes: [bearer] }]`. */
export function routesFrom(part: Part | undefined): ListedRoutes {
  const operations = new Map<string, Operation>()
  const policies = new Map<string, PolicyRoute>()
  for (const one of part?.items() ?? []) {
    const fields = isRecord(one.value) ? one.fields(FIELDS) : undefined
    const pattern = patternFrom(namedBy(one))
    if (pattern === undefined) continue
    const [method = '', path = ''] = pattern.text.split(' ')
    if (pattern.text.includes('*')) one.mistake('one operation is expected, without `*`')
    else if (operations.has(pattern.text)) one.mistake('this operation stands twice')
    else operations.set(pattern.text, operationOf(method, path, one.place))
    const policy = fields?.policy?.text('the name of a policy')
    const schemes = fields?.schemes?.oneOrMore().flatMap((word) => schemeFrom(word) ?? [])
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

function schemeFrom(part: Part): SchemeWord | undefined {
  // As a guard calls them; what is introspected is shown as any bearer token is.
  if (part.value === 'api_key') return 'apiKey'
  return part.value === 'introspection' ? 'bearer' : part.word(SCHEMES)
}

function operationOf(method: string, path: string, place: string): Operation {
  const parameters = namesIn(path).map((name) => {
    return { name, in: 'path', required: true, example: undefined } as const
  })
  return {
    id: `${method} ${path}`,
    method,
    path,
    parameters,
    body: undefined,
    declared: undefined,
    place,
  }
}
