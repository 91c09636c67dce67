import type { Subject } from '@sallyport/contract'
import { judge, type Policies, type RuleInput, UNKNOWN, type Verdict } from '@sallyport/policy'
import type { Expect, Expected, FilePlace, Identity, Matter } from '../plan.ts'
import { type SchemeWord, schemeOf } from './scheme-of.ts'

/** The policy of a route, and the schemes it takes. */
export interface PolicyRoute {
  readonly policy: string
  /** `undefined` where all that the guard knows are taken; `other` is one of which only the name is known. */
  readonly schemes: readonly (SchemeWord | 'other')[] | undefined
  readonly place: FilePlace | undefined
}

/** Policies, the routes that they stand at by operation, and who calls. */
export interface PolicyExpectations {
  readonly policies: Policies
  readonly routes: ReadonlyMap<string, PolicyRoute>
  readonly identities: readonly Identity[]
}

/**
 * Makes of policies what each caller must get: it decides as the guard does, about a subject made of the identity and a
 * resource made of the object. What depends on more than owner and tenant is `unstated`.
 */
export function expectFromPolicies({ policies, routes, identities }: PolicyExpectations): Expect {
  const persons = new Map(identities.map(({ name, person }) => [name, person]))
  return (operation, identity, matter) => {
    const route = routes.get(operation.id)
    if (route === undefined)
      return { kind: 'unstated', why: 'no policy is known of this operation' }
    const { policy, schemes, place } = route
    const expected = verdictOf(policies, policy, { identity, matter, persons })
    if (identity === undefined || schemes === undefined) return { ...expected, rule: place }
    const scheme = schemeOf(identity)
    if (schemes.includes(scheme)) return { ...expected, rule: place }
    if (schemes.includes('other')) {
      const why = `nobody said whether ${scheme} is among the schemes with names of their own`
      return { kind: 'unstated', why, rule: place }
    }
    // What a route does not accept it does not see: whoever shows it is nobody there.
    const unseen = verdictOf(policies, policy, { identity: undefined, matter, persons })
    const why = `${scheme} is not accepted here`
    return unseen.kind === 'allow'
      ? { ...unseen, rule: place }
      : { kind: 'challenge', why, rule: place }
  }
}

interface Call {
  readonly identity: Identity | undefined
  readonly matter: Matter
  readonly persons: ReadonlyMap<string, string>
}

function verdictOf(policies: Policies, name: string, call: Call): Expected {
  const rule = policies.compiled.get(name)
  if (rule === undefined) return { kind: 'unstated', why: `there is no policy ${name}` }
  const type = policies.document.policies[name]?.resource
  const see = type === undefined ? undefined : policies.visibility.get(type)
  const input = inputOf(policies, type, call)
  // Nobody knows here what an attribute, a relation or an address would be.
  if (input.subject !== undefined && (!rule.needsResource || input.resource !== undefined)) {
    if (rule.evaluate(input) === UNKNOWN) {
      return { kind: 'unstated', why: `${name} depends on more than owner and tenant` }
    }
  }
  const verdict = judge({ rule, see }, input)
  if (verdict.reason === 'resource_missing' && call.matter.kind !== 'object') {
    return { kind: 'unstated', why: `${name} asks about a resource, and nobody said about which` }
  }
  return expectedOf(verdict, { name, who: call.identity?.name ?? 'nobody' })
}

function inputOf(policies: Policies, type: string | undefined, call: Call): RuleInput {
  const { identity, matter, persons } = call
  return {
    subject: identity && subjectOf(identity),
    resource: type === undefined ? undefined : resourceOf(policies, type, { matter, persons }),
    context:
      matter.kind === 'tenant' ? { tenant: matter.tenant, [matter.parameter]: matter.tenant } : {},
    now: Date.now(),
  }
}

function subjectOf(identity: Identity): Subject {
  const { person, tenant, roles, scopes, acr } = identity
  const scheme = schemeOf(identity) === 'apiKey' ? 'api_key' : schemeOf(identity)
  const time = Math.floor(Date.now() / 1000)
  return {
    id: person,
    kind: 'user',
    sets: roles,
    authentication: { scheme, methods: [], time, ...(acr !== undefined && { acr }) },
    ...(tenant !== undefined && { tenant }),
    ...(scopes !== undefined && { scopes }),
  }
}

interface Owned {
  readonly matter: Matter
  readonly persons: ReadonlyMap<string, string>
}

/** An object; or of a tenant that a path names no more than that. */
function resourceOf(
  policies: Policies,
  type: string,
  { matter, persons }: Owned,
): object | undefined {
  const { owner, tenant } = policies.document.resources[type] ?? {}
  if (matter.kind === 'none') return undefined
  if (matter.kind === 'tenant') return tenant == null ? undefined : { [tenant]: matter.tenant }
  const { object } = matter
  return Object.fromEntries([
    ...(owner === undefined ? [] : [[owner, persons.get(object.owner) ?? object.owner]]),
    ...(tenant == null || object.tenant === undefined ? [] : [[tenant, object.tenant]]),
  ])
}

function expectedOf(
  { kind, reason, remedy }: Verdict,
  { name, who }: { readonly name: string; readonly who: string },
): Expected {
  const why = kind === 'allow' ? `${name} lets ${who}` : `${name}: ${reason ?? 'refused'}`
  if (kind === 'step_up' && remedy?.kind === 'step_up') {
    const { acr, maxAgeSeconds } = remedy
    return { kind, why, acr: acr?.join(' '), maxAge: maxAgeSeconds }
  }
  if (kind === 'forbid' && remedy?.kind === 'scope')
    return { kind, why, scope: remedy.missing.join(' ') }
  return { kind, why }
}
