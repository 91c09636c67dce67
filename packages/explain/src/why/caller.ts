import type { DecisionRecord } from '@sallyport/contract'

/** What tells one caller from another in a record, the surest first. */
export function callerOf(record: DecisionRecord): string {
  const { subject, authentication, client } = record
  if (subject !== undefined) return `subject ${subject.id}`
  if (authentication.account !== undefined) return `account ${authentication.account}`
  if (authentication.credential !== undefined) return `credential ${authentication.credential}`
  return `address ${client.address ?? ''} ${client.agent ?? ''}`
}

/** Whether two records come from one caller: the same subject, or the same credential. */
export function isSameCaller(one: DecisionRecord, other: DecisionRecord): boolean {
  const { credential } = one.authentication
  if (credential !== undefined && credential === other.authentication.credential) return true
  if (one.subject !== undefined && other.subject !== undefined) {
    return one.subject.id === other.subject.id
  }
  return callerOf(one) === callerOf(other)
}

/** What tells one route from another: its template, or the policy before it, or the path itself. */
export function routeOf({ http, authorization }: DecisionRecord): string {
  if (http.route !== undefined) return `${http.method} ${http.route}`
  const policy = authorization?.policy.name
  return policy === undefined ? `${http.method} ${http.path}` : `policy ${policy}`
}
