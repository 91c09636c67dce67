import type { RuleSettings } from '../settings.ts'

/** A name that no rule writes by chance. */
const ANY = 'q7-zx'

/** Paths that a pattern matches and, taken together, only what covers it matches. */
export function samplesOf(pattern: string): readonly string[] {
  const path = pattern.replace(/:\w+/g, ANY)
  if (!path.endsWith('/**')) return [path]
  const above = path.slice(0, -'/**'.length)
  return [above === '' ? '/' : above, `${above}/${ANY}`, `${above}/${ANY}/${ANY}`]
}

/** Whether every request that the methods of one rule admit is admitted by those of another. */
export function ruleMethodsCover(
  { methods: wider }: Pick<RuleSettings, 'methods'>,
  { methods: narrower }: Pick<RuleSettings, 'methods'>,
): boolean {
  if (wider === undefined) return true
  return narrower?.every((method) => wider.includes(method)) ?? false
}
