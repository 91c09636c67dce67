import { type AuditAnswer, fieldsOf } from '../exchange.ts'

/** The last segment of the path that `Location` names: the id of what was made (RFC 9110 section 10.2.2). */
export function locationOf(answer: AuditAnswer): string | undefined {
  const [location = ''] = fieldsOf(answer, 'location')
  const last = location.split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1)
  if (last === undefined) return undefined
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
