import { RuleError } from '../fields.ts'
import type { LeafKind, ResourceColumns } from '../leaf.ts'
import { ownValue } from '../own.ts'
import { bounded, quoted, shown } from '../text.ts'
import { sameIdentity } from './identity.ts'

/** The resource belongs to the tenant of the subject. */
export interface SameTenantRule {
  readonly kind: 'same_tenant'
}

/** Requires that the tenant column of the resource holds the tenant of the subject. */
export function sameTenant(): SameTenantRule {
  return { kind: 'same_tenant' }
}

/** How a shared tenant is read, described and decided. */
export const sameTenantLeaf: LeafKind<SameTenantRule> = {
  read: sameTenant,
  describe: () => 'tenant of the resource',
  needs: () => ['subject', 'resource'],
  compile(_leaf, { resource: type, path }) {
    const column = columnOf(type, path)
    return {
      evaluate: ({ subject, resource }) =>
        sameIdentity(subject?.tenant, ownValue(resource, column)),
      shortfall: ({ subject, resource }) => ({
        reason: 'tenant_mismatch',
        compared: bounded(
          `tenant ${shown(subject?.tenant)}, resource ${shown(ownValue(resource, column))}`,
        ),
      }),
    }
  },
}

function columnOf(type: ResourceColumns | undefined, path: string): string {
  if (type === undefined) {
    throw new RuleError(
      path,
      "`same_tenant` needs a resource type: write resourceType('name', { tenant: 'column' }) and compile the rule for it",
    )
  }
  if (type.tenant === null) {
    throw new RuleError(
      path,
      `the resource type ${quoted(type.name)} waives tenants: name its tenant column instead of \`null\`, or take \`same_tenant\` out`,
    )
  }
  return type.tenant
}
