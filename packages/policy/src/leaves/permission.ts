import { type LeafKind, NO_MEND } from '../leaf.ts'
import { listed } from '../text.ts'

/** The subject holds a permission, and its credentials carry it. */
export interface PermissionRule {
  readonly kind: 'permission'
  readonly permission: string
}

/** Requires a permission: granted by a set or directly, and not narrowed away by the scopes. */
export function permission(name: string): PermissionRule {
  return { kind: 'permission', permission: name }
}

/** How a required permission is read, described and decided. */
export const permissionLeaf: LeafKind<PermissionRule> = {
  read: (fields) => permission(fields.token('permission')),
  describe: (leaf) => `permission ${leaf.permission}`,
  needs: () => ['subject'],
  compile(leaf, site) {
    const name = leaf.permission
    const granted = site.grants.permission(name, site.path)
    const missing = { ...NO_MEND, permission: name }
    const narrowed = { ...missing, scope: name }
    return {
      evaluate: site.grants.permits(name, site.path),
      shortfall({ subject }) {
        if (subject === undefined || !granted(subject)) {
          const compared = listed('sets', subject?.sets)
          return { reason: 'permission_missing', compared, mend: missing }
        }
        const compared = listed('scopes', subject.scopes)
        return { reason: 'scope_missing', compared, mend: narrowed }
      },
    }
  },
}
