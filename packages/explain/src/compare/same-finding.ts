import type { Counted, Finding } from '../finding.ts'

/** Whether two findings are about the same: of one type, with a caller or a route in common, or with neither. */
export function isSameFinding(a: Finding, b: Finding): boolean {
  if (a.type !== b.type) return false
  const places = [...a.who.top, ...a.where.routes]
  if (places.length === 0 || b.who.top.length + b.where.routes.length === 0) return true
  const isOne = a.who.count === 1 && b.who.count === 1
  // What one caller has and what another one has are two things, even on one route.
  if (isOne) return meet(a.who.top, b.who.top)
  return meet(a.who.top, b.who.top) || meet(a.where.routes, b.where.routes)
}

function meet(a: readonly Counted[], b: readonly Counted[]): boolean {
  return a.some(({ name }) => b.some((other) => other.name === name))
}
