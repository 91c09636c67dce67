import type { PolicyDefinition, PolicyDocument, ResourceDefinition } from '@sallyport/policy'
import type { RouteCoverage } from './coverage.ts'
import type { AnyPolicy } from './policy.ts'
import type { Rules } from './rulebook.ts'

/** What a guard says of itself, as plain JSON: `target.policies` of an audit takes it as it is. */
export interface GuardDescription {
  readonly routes: readonly DescribedRoute[]
  readonly policies: PolicyDocument
}

/** One route: what stands before it, and which schemes that accepts. */
export interface DescribedRoute {
  readonly method: string
  /** With `{name}` for each parameter. */
  readonly path: string
  /** The name of its policy; left out where none stands before it. */
  readonly policy?: string
  /** The names of its schemes. */
  readonly schemes?: readonly string[]
}

/**
 * Writes down the policies of a guard, and the routes that they stand before.
 *
 * What a star stands for is a parameter, and a route for all methods is one of each; a route of its own goes first. What
 * only passes requests on, stands at every path for all methods, or has no path that a template can say, is no operation
 * and is left out. What a policy loads and where it sends a person is code, and not in here.
 */
export function descriptionOf(
  policies: Iterable<AnyPolicy>,
  rules: Rules,
  routes: Iterable<RouteCoverage>,
): GuardDescription {
  const all = [...routes]
  const described = new Map<string, DescribedRoute>()
  for (const route of [...all.flatMap(spread), ...all]) {
    const one = describedRoute(route)
    if (isOperation(one)) described.set(`${one.method} ${one.path}`, one)
  }
  return { routes: [...described.values()], policies: documentOf([...policies], rules) }
}

/** A route for all methods, as one for each of them. */
function spread(route: RouteCoverage): readonly RouteCoverage[] {
  if (!/^(_?ALL|ANY|\*)$/i.test(route.method) || EVERYWHERE.test(route.path)) return []
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({ ...route, method }))
}

/** How frameworks write a path that every request has. */
const EVERYWHERE = /^\/?(\*+:?\w*|\{\*\w+\}|\(\.\*\)|:\w+(\*|\(\.\*\)))$/

function isOperation({ method, path }: DescribedRoute): boolean {
  if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|QUERY)$/.test(method)) return false
  // What is left of a regular expression is no template.
  return /^\/[^\s{}()*^$\\|+?]*$/.test(path.replace(/\{\w+\}/g, ''))
}

function describedRoute({ method, path, policy }: RouteCoverage): DescribedRoute {
  const place = { method: method.toUpperCase(), path: templateOf(path) }
  if (policy === undefined) return place
  return { ...place, policy: policy.name, schemes: policy.schemes.map(({ name }) => name) }
}

/**
 * `/orders/{id}` of `/orders/:id`, and of what frameworks write behind a name: `:id(\\d+)`, `:id{[0-9]+}`. The rest of a
 * path has the name that it was given, as in `/files/*path`, or else is `rest`.
 */
function templateOf(path: string): string {
  let unnamed = 0
  const rest = (): string => `{rest${++unnamed === 1 ? '' : unnamed}}`
  const template = path
    .replace(/\{(\/[^{}]*)\}/g, '$1')
    .replace(/\{\*(\w+)\}/g, '{$1}')
    .replace(/\*{0,2}:(\w+)(\([^)]*\)|\{[^}]*\})?[?*+]?/g, '{$1}')
    .replace(/\*+(\w+)/g, '{$1}')
    .replace(/\(\.\*\)|\*+/g, rest)
  return template.startsWith('/') ? template : `/${template}`
}

function documentOf(
  policies: readonly AnyPolicy[],
  { model, policies: given }: Rules,
): PolicyDocument {
  const types = policies.flatMap(({ compiled: { type } }) => (type === undefined ? [] : [type]))
  const resources = types.map(({ name, tenant, owner, acl, columns, crossTenant, see }) => {
    const fields: ResourceDefinition = {
      ...{ tenant, see },
      ...(owner !== undefined && { owner }),
      ...(acl !== undefined && { acl }),
      ...(columns !== undefined && { columns }),
      ...(crossTenant !== undefined && { crossTenant }),
    }
    return [name, fields] as const
  })
  return {
    v: 1,
    version: given?.document.version ?? model.version,
    permissions: model.permissions,
    sets: model.sets,
    resources: { ...given?.document.resources, ...Object.fromEntries(resources) },
    policies: {
      ...given?.document.policies,
      ...Object.fromEntries(policies.map((policy) => [policy.name, definitionOf(policy)])),
    },
  }
}

function definitionOf({ rule, resourceType }: AnyPolicy): PolicyDefinition {
  return resourceType === undefined ? { rule } : { resource: resourceType, rule }
}
