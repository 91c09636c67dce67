import { identityReader } from '../columns.ts'
import { RuleError } from '../fields.ts'
import { type LeafKind, NO_MEND, type ResourceColumns } from '../leaf.ts'
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
    const tenantOf = identityReader(type, columnOf(type, path))
    return {
      evaluate: ({ subject, resource }) => sameIdentity(subject?.tenant, tenantOf(resource)),
      shortfall: ({ subject, resource }) => ({
        reason: 'tenant_mismatch',
        compared: bounded(
          `tenant ${shown(subject?.tenant)}, resource ${shown(tenantOf(resource))}`,
        ),
        mend: NO_MEND,
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
