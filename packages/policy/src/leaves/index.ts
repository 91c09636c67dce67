import type { LeafKind } from '../leaf.ts'
import { type AclRule, aclLeaf } from './acl.ts'
import { type AddressRule, addressLeaf } from './address.ts'
import { type AnyoneRule, type AuthenticatedRule, anyoneLeaf, authenticatedLeaf } from './anyone.ts'
import { type AssuranceRule, assuranceLeaf } from './assurance.ts'
import { type AttributeRule, attributeLeaf } from './attribute.ts'
import { type OwnerRule, ownerLeaf } from './owner.ts'
import { type PermissionRule, permissionLeaf } from './permission.ts'
import { type RelationRule, relationLeaf } from './relation.ts'
import { type SameTenantRule, sameTenantLeaf } from './same-tenant.ts'
import { type ScopeRule, scopeLeaf } from './scope.ts'
import { type SetRule, setLeaf } from './set.ts'
import { type TimeRule, timeLeaf } from './time.ts'

/** Every kind of leaf and its data: the one list that grows with a new kind. */
interface LeafRules {
  readonly permission: PermissionRule
  readonly scope: ScopeRule
  readonly set: SetRule
  readonly owner: OwnerRule
  readonly same_tenant: SameTenantRule
  readonly acl: AclRule
  readonly attribute: AttributeRule
  readonly assurance: AssuranceRule
  readonly address: AddressRule
  readonly time: TimeRule
  readonly relation: RelationRule
  readonly authenticated: AuthenticatedRule
  readonly anyone: AnyoneRule
}

/** A rule without parts. */
export type Leaf = LeafRules[keyof LeafRules]

/** What is known of every kind of leaf. */
export const leafKinds: { readonly [K in keyof LeafRules]: LeafKind<LeafRules[K]> } = {
  permission: permissionLeaf,
  scope: scopeLeaf,
  set: setLeaf,
  owner: ownerLeaf,
  same_tenant: sameTenantLeaf,
  acl: aclLeaf,
  attribute: attributeLeaf,
  assurance: assuranceLeaf,
  address: addressLeaf,
  time: timeLeaf,
  relation: relationLeaf,
  authenticated: authenticatedLeaf,
  anyone: anyoneLeaf,
}

/** The kind of a leaf. */
export function kindOf(leaf: Leaf): LeafKind<Leaf> {
  return leafKinds[leaf.kind]
}

/** Whether a word is the name of a kind of leaf. */
export function isLeafKind(kind: string): kind is keyof LeafRules {
  return Object.hasOwn(leafKinds, kind)
}
