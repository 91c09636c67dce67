import type { Subject } from '@sallyport/contract'
import { isObject, RuleError } from '../fields.ts'
import { carries, type Grants } from '../grants.ts'
import { type LeafKind, NO_MEND, type ResourceColumns, type RuleInput } from '../leaf.ts'
import { ownValue } from '../own.ts'
import { bounded, listed, quoted, shown } from '../text.ts'
import { both, either, FALSE, opposite, TRUE, type Truth, truthOf, UNKNOWN } from '../truth.ts'
import { sameIdentity } from './identity.ts'

/** The access list of the resource permits it. */
export interface AclRule {
  readonly kind: 'acl'
  readonly permission: string
}

/** One entry of an access list. */
export interface AclEntry {
  /** Whom it is about: `user:alice`, `service:reporting`, `set:member` or `tenant:acme`. */
  readonly subject: string
  readonly permission: string
  /** Default `permit`. */
  readonly effect?: 'permit' | 'prohibit'
  /** From when on it no longer applies, in milliseconds since the epoch. */
  readonly expiresAt?: number | null
}

/**
 * Requires that the access list of the resource permits it: a permit entry applies to the subject,
 * and no prohibition does. Scopes narrow it as they narrow a permission.
 *
 * The order of entries does not matter. What cannot be read of an entry is unknown, and so is, without
 * the instant of the request, whether one that expires still applies.
 */
export function acl(permission: string): AclRule {
  return { kind: 'acl', permission }
}

/** How an access list is read, described and decided. */
export const aclLeaf: LeafKind<AclRule> = {
  read: (fields) => acl(fields.token('permission')),
  describe: (leaf) => `access list permits ${leaf.permission}`,
  needs: () => ['subject', 'resource', 'now'],
  compile({ permission }, { grants, resource: type, path }) {
    // Compiled for its check alone: a permission that is not declared is a misspelling.
    grants.permission(permission, path)
    const list: List = { column: columnOf(type, path), permission, grants }
    const missing = { ...NO_MEND, permission }
    const narrowed = { ...missing, scope: permission }
    return {
      evaluate(input) {
        const { subject } = input
        if (subject !== undefined && !carries(subject, permission)) return FALSE
        return permits(list, input)
      },
      shortfall(input) {
        const { subject, resource } = input
        const isNarrowed = subject !== undefined && !carries(subject, permission)
        if (isNarrowed && permits(list, input) !== FALSE) {
          const compared = listed('scopes', subject.scopes)
          return { reason: 'scope_missing', compared, mend: narrowed }
        }
        const entries = ownValue(resource, list.column)
        const compared = bounded(`subject ${shown(subject?.id)}, entries ${shown(entries)}`)
        return { reason: 'acl_not_permitted', compared, mend: missing }
      },
    }
  },
}

interface List {
  readonly column: string
  readonly permission: string
  readonly grants: Grants
}

/** A permit entry applies and no prohibition does. Without the id of the subject nobody can say. */
function permits(list: List, { subject, resource, now }: RuleInput): Truth {
  const entries = ownValue(resource, list.column)
  if (subject === undefined || !subject.id || !Array.isArray(entries)) return UNKNOWN
  const asked: Asked = {
    subject,
    now,
    name: `${subject.kind}:${subject.id}`,
    tenant: subject.tenant === undefined ? undefined : `tenant:${subject.tenant}`,
  }
  let permitted: Truth = FALSE
  let prohibited: Truth = FALSE
  for (const entry of entries as readonly unknown[]) {
    const applies = appliesTo(entry, list, asked)
    if (applies === FALSE) continue
    const effect = effectOf(entry)
    if (effect === 'permit') permitted = either(permitted, applies)
    else if (effect === 'prohibit') prohibited = either(prohibited, applies)
    else [permitted, prohibited] = [either(permitted, UNKNOWN), either(prohibited, UNKNOWN)]
    if (prohibited === TRUE) return FALSE
  }
  return both(permitted, opposite(prohibited))
}

/** What an entry does where it applies; `undefined` where that cannot be read. */
function effectOf(entry: unknown): AclEntry['effect'] {
  if (!isObject(entry)) return undefined
  const effect = ownValue(entry, 'effect')
  if (effect === undefined) return 'permit'
  return effect === 'permit' || effect === 'prohibit' ? effect : undefined
}

interface Asked {
  readonly subject: Subject
  readonly now: number | undefined
  /** The subject as entries write it. */
  readonly name: string
  /** Its tenant as entries write it. */
  readonly tenant: string | undefined
}

/** Whether an entry is about this permission and this subject, now. */
function appliesTo(entry: unknown, { permission, grants }: List, asked: Asked): Truth {
  if (!isObject(entry)) return UNKNOWN
  const isAsked = sameIdentity(ownValue(entry, 'permission'), permission)
  if (isAsked === FALSE) return FALSE
  const isMeant = isAbout(ownValue(entry, 'subject'), asked, grants)
  if (isMeant === FALSE) return FALSE
  return both(both(isAsked, isMeant), isCurrent(ownValue(entry, 'expiresAt'), asked.now))
}

/** Whether a subject is whom an entry names; an entry of an unknown kind may name anybody. */
function isAbout(text: unknown, { subject, name, tenant }: Asked, grants: Grants): Truth {
  if (typeof text !== 'string') return UNKNOWN
  if (text === name) return TRUE
  if (!NAMED.test(text)) return UNKNOWN
  if (text === tenant) return TRUE
  return truthOf(text.startsWith('set:') && grants.isIn(subject, text.slice(4)))
}

/** An entry that names somebody: a kind, and a name that is not empty. */
const NAMED = /^(?:user|service|set|tenant):./s

function isCurrent(expiresAt: unknown, now: number | undefined): Truth {
  if (expiresAt === undefined || expiresAt === null) return TRUE
  if (typeof expiresAt !== 'number' || Number.isNaN(expiresAt) || now === undefined) return UNKNOWN
  return truthOf(now < expiresAt)
}

function columnOf(type: ResourceColumns | undefined, path: string): string {
  const stated = type?.acl
  if (typeof stated === 'object') return stated.column
  if (stated !== undefined) return stated
  const name = type === undefined ? 'name' : quoted(type.name)
  throw new RuleError(
    path,
    `\`acl\` needs a resource type with an access list: write resourceType('${name}', { acl: 'column', ... }) and give it to the policy as \`resource\``,
  )
}
