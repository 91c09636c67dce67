import { type LeafKind, NO_MEND } from '../leaf.ts'
import { listed } from '../text.ts'
import { FALSE, TRUE, UNKNOWN } from '../truth.ts'

/** The credentials carry a scope. */
export interface ScopeRule {
  readonly kind: 'scope'
  readonly scope: string
}

/**
 * Requires a scope in the credentials themselves, whatever the subject holds.
 *
 * A scope grants nothing: prefer `permission`, which asks both. Credentials without scopes leave
 * this unknown, so that a token that lost its scope claim does not pass for an unlimited one.
 */
export function scope(name: string): ScopeRule {
  return { kind: 'scope', scope: name }
}

/** How a required scope is read, described and decided. */
export const scopeLeaf: LeafKind<ScopeRule> = {
  read: (fields) => scope(fields.token('scope')),
  describe: (leaf) => `scope ${leaf.scope}`,
  needs: () => ['subject'],
  compile({ scope: name }) {
    const mend = { ...NO_MEND, scope: name }
    return {
      evaluate({ subject }) {
        const scopes = subject?.scopes
        if (scopes === undefined) return UNKNOWN
        return scopes.includes(name) ? TRUE : FALSE
      },
      shortfall: ({ subject }) => ({
        reason: 'scope_missing',
        compared: listed('scopes', subject?.scopes),
        mend,
      }),
    }
  },
}
