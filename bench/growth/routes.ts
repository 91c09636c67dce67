import {
  type AccessRequest,
  createGuard,
  type Guard,
  type Policy,
  type Scheme,
} from '@sallyport/guard'
import { authenticated, createModel } from '@sallyport/policy'
import { createRouteTable } from '../../packages/guard/src/route-table.ts'
import { asked, type Dimension, placeOf } from './dimension.ts'

/** More policies, and more routes, for one and the same caller. */
export const routeDimensions: readonly Dimension[] = [
  {
    name: 'policies of a guard',
    counted: 'policies',
    make(count) {
      const guard = guardWith(caller)
      const policies = Array.from({ length: count }, (_, n) => policyOf(guard, `policy-${n}`))
      const request = requestOf('/')
      const used = Array.from({ length: asked(count) }, (_, n) => policies[placeOf(n, count)])
      return (question) => allows(guard, request, used[question] as Policy)
    },
  },
  {
    name: 'routes without parameters',
    counted: 'routes',
    make: (count) => routed(count, (n) => [`/orders/${n}/items`, `/orders/${n}/items`]),
  },
  {
    name: 'routes with a parameter',
    counted: 'routes',
    make: (count) => routed(count, (n) => [`/orders-${n}/:id`, `/orders-${n}/17`]),
  },
]

/** The path of a route, and a target that finds it. */
type PathOf = (n: number) => readonly [path: string, target: string]

function routed(count: number, pathOf: PathOf): (question: number) => boolean {
  const guard = guardWith(caller)
  const policy = policyOf(guard, 'any')
  const find = createRouteTable(
    Array.from({ length: count }, (_, n) => {
      const [path] = pathOf(n)
      return { method: 'GET', path, policy, handler: path }
    }),
  )
  const targets = Array.from({ length: asked(count) }, (_, n) => pathOf(placeOf(n, count))[1])
  const request = requestOf('/')
  return (question) => {
    const match = find('GET', targets[question] as string)
    return match !== undefined && allows(guard, request, match.route.policy as Policy)
  }
}

/** A scheme that knows its caller already: what is measured is what comes after. */
const caller: Scheme = {
  name: 'caller',
  guessable: false,
  opensDialog: false,
  read: () => ({ kind: 'found', credentials: { transport: 'here', text: 'alice' } }),
  challenge: () => ({ scheme: 'Caller', parameters: [], valid: true }),
  verify: () => ALICE,
}

const ALICE = {
  kind: 'ok',
  subject: {
    id: 'alice',
    kind: 'user',
    sets: [],
    authentication: { scheme: 'caller', methods: [] },
  },
  facts: {},
} as const

/** A guard with one scheme and without a throttle. */
export function guardWith(scheme: Scheme): Guard {
  const model = createModel({ permissions: [] })
  return createGuard({ realm: 'api', model, schemes: [scheme], throttle: false })
}

/** A policy that permits whoever is authenticated. */
export function policyOf(guard: Guard, name: string): Policy {
  return guard.policy(name, { rule: authenticated() })
}

/** A request with these fields. */
export function requestOf(
  target: string,
  fields: Readonly<Record<string, string>> = {},
): AccessRequest {
  return {
    ...{ method: 'GET', target, address: '192.0.2.1', params: {} },
    header: (name) => fields[name],
  }
}

/** Whether a request is let through; nothing here is waited for. */
export function allows(guard: Guard, request: AccessRequest, policy: Policy): boolean {
  const outcome = guard.handle(request, policy)
  return !(outcome instanceof Promise) && outcome.kind !== 'answer'
}
