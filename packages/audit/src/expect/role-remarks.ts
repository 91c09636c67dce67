import { suggestion } from '@sallyport/policy'
import type { Identity, Remark } from '../plan.ts'
import type { AuditRule } from './read-rules.ts'

/** What a person should know of roles: one that nobody has is mistyped, or what it opens is never shown. */
export function roleRemarks(
  rules: readonly AuditRule[],
  identities: readonly Identity[],
): readonly Remark[] {
  const known = new Set(identities.flatMap(({ roles }) => roles))
  const places = new Map<string, Remark['place']>()
  for (const { allow, needs, see, place } of rules) {
    for (const term of [allow, needs ?? [], see ?? []].flat(2)) {
      if (term.kind === 'role' && !known.has(term.name) && !places.has(term.name)) {
        places.set(term.name, place)
      }
    }
  }
  return [...places].map(([role, place]) => ({
    place,
    message: `no identity has the role \`${role}\`${suggestion(role, [...known])}`,
  }))
}
