import { type LeafKind, NO_MEND } from '../leaf.ts'
import { listed, quoted } from '../text.ts'
import { FALSE, TRUE, UNKNOWN } from '../truth.ts'

/** The subject is in a set: a role, a group, a permission set. */
export interface SetRule {
  readonly kind: 'set'
  readonly set: string
}

/**
 * Requires a set, or one that includes it. A subject whose id is the name of a set is not in it.
 *
 * Prefer `permission`: a rule that asks for a role must be rewritten when the roles change.
 */
export function set(name: string): SetRule {
  return { kind: 'set', set: name }
}

/** Requires a role: a set by another name. */
export const role: (name: string) => SetRule = set

/** How a required set is read, described and decided. */
export const setLeaf: LeafKind<SetRule> = {
  read: (fields) => set(fields.text('set')),
  describe: (leaf) => `set ${quoted(leaf.set)}`,
  needs: () => ['subject'],
  compile(leaf, site) {
    const includes = site.grants.set(leaf.set, site.path)
    return {
      evaluate({ subject }) {
        if (subject === undefined) return UNKNOWN
        return includes(subject) ? TRUE : FALSE
      },
      shortfall: ({ subject }) => ({
        reason: 'set_missing',
        compared: listed('sets', subject?.sets),
        mend: NO_MEND,
      }),
    }
  },
}
