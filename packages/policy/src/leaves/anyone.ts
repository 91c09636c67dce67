import { type LeafKind, NO_MEND } from '../leaf.ts'
import { FALSE, TRUE } from '../truth.ts'

/** Anyone at all: the rule of a public route. */
export interface AnyoneRule {
  readonly kind: 'anyone'
}

/** Any subject, whoever it is. */
export interface AuthenticatedRule {
  readonly kind: 'authenticated'
}

/** Permits anyone, also without credentials. */
export function anyone(): AnyoneRule {
  return { kind: 'anyone' }
}

/** Requires a subject and asks nothing of it. */
export function authenticated(): AuthenticatedRule {
  return { kind: 'authenticated' }
}

/** How `anyone` is read, described and decided. */
export const anyoneLeaf: LeafKind<AnyoneRule> = {
  read: anyone,
  describe: () => 'anyone',
  needs: () => [],
  anonymous: TRUE,
  compile: () => ({
    evaluate: () => TRUE,
    shortfall: () => ({ reason: 'rule_not_met', compared: 'nothing', mend: NO_MEND }),
  }),
}

/** How `authenticated` is read, described and decided. Without a subject it is false, not unknown. */
export const authenticatedLeaf: LeafKind<AuthenticatedRule> = {
  read: authenticated,
  describe: () => 'any subject',
  needs: () => ['subject'],
  anonymous: FALSE,
  compile: () => ({
    evaluate: ({ subject }) => (subject === undefined ? FALSE : TRUE),
    shortfall: () => ({ reason: 'rule_not_met', compared: 'no subject', mend: NO_MEND }),
  }),
}
