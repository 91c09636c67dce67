import type { Expect, Expected, Identity, Matter } from '../plan.ts'
import { type SchemeWord, schemeOf } from './scheme-of.ts'

/**
 * Makes of the document of an API what each caller must get, where nobody wrote rules: whoever is not known, or shows
 * credentials of a scheme that is not named, is asked who it is; an object is read by its owner, and by nobody of another
 * tenant. Who may more nobody said.
 */
export function expectFromDocument(
  identities: readonly Identity[],
  schemes: ReadonlyMap<string, SchemeWord>,
): Expect {
  const named = new Map(identities.map((identity) => [identity.name, identity]))
  return (operation, identity, matter) => {
    const rule = operation.place
    const security = operation.declared?.security
    if (security === undefined)
      return { kind: 'unstated', why: 'the document does not say who may' }
    if (security.length === 0)
      return { kind: 'allow', why: 'the document says that it is open', rule }
    const accepted = security.map((name) => schemes.get(name))
    const isKnown = accepted.every((word) => word !== undefined)
    if (identity === undefined || (isKnown && !accepted.includes(schemeOf(identity)))) {
      return { kind: 'challenge', why: `the document asks for ${security.join(' or ')}`, rule }
    }
    const isRead = operation.method === 'GET' || operation.method === 'HEAD'
    return { ...aboutMatter(identity, matter, { named, isRead }), rule }
  }
}

interface About {
  readonly named: ReadonlyMap<string, Identity>
  readonly isRead: boolean
}

function aboutMatter(identity: Identity, matter: Matter, { named, isRead }: About): Expected {
  if (matter.kind === 'none') return { kind: 'known', why: 'nobody said what it may' }
  if (matter.kind === 'tenant') {
    return matter.tenant === identity.tenant
      ? { kind: 'known', why: 'nobody said what it may in its own tenant' }
      : { kind: 'refuse', why: `${identity.name} is of another tenant than ${matter.tenant}` }
  }
  const { object } = matter
  const owner = named.get(object.owner)
  if (owner?.person === identity.person) {
    return isRead
      ? { kind: 'allow', why: `${object.name} is its own` }
      : { kind: 'known', why: 'nobody said what owners may' }
  }
  const [own, other] = [identity.tenant, object.tenant]
  if (own !== undefined && other !== undefined) {
    // Within a tenant much is shared: who may there only rules can say.
    return own === other
      ? { kind: 'known', why: 'nobody said what is shared within a tenant' }
      : { kind: 'refuse', why: `${object.name} is of another tenant` }
  }
  const isMore = identity.roles.some((role) => owner?.roles.includes(role) !== true)
  return isMore
    ? { kind: 'known', why: `nobody said what ${identity.roles.join(', ')} may` }
    : { kind: 'refuse', why: `${object.name} belongs to ${object.owner}` }
}
