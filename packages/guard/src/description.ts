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
 * A route with a star, in its path or for all methods, is left out: it is no single operation. What a
 * policy loads and where it sends a person is code, and not in here.
 */
export function descriptionOf(
  policies: Iterable<AnyPolicy>,
  rules: Rules,
  routes: Iterable<RouteCoverage>,
): GuardDescription {
  const described = new Map(
    [...routes].filter(isSingle).map((route) => {
      const one = describedRoute(route)
      return [`${one.method} ${one.path}`, one] as const
    }),
  )
  return { routes: [...described.values()], policies: documentOf([...policies], rules) }
}

function isSingle({ method, path }: RouteCoverage): boolean {
  return !path.includes('*') && !/^(ALL|\*)$/i.test(method)
}

function describedRoute({ method, path, policy }: RouteCoverage): DescribedRoute {
  const place = { method: method.toUpperCase(), path: templateOf(path) }
  if (policy === undefined) return place
  return { ...place, policy: policy.name, schemes: policy.schemes.map(({ name }) => name) }
}

/** `/orders/{id}` of `/orders/:id`, and of what frameworks write behind a name: `:id(\\d+)`, `:id{[0-9]+}`. */
function templateOf(path: string): string {
  return path.replace(/:(\w+)(\([^)]*\)|\{[^}]*\})?\??/g, '{$1}')
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
