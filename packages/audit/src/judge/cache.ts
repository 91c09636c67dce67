import { type AuditAnswer, fieldsOf } from '../exchange.ts'
import type { Fault } from './fault.ts'

/** The directives of `Cache-Control`, in lower case (RFC 9111 section 5.2). */
export function directivesOf(answer: AuditAnswer): ReadonlyMap<string, string> {
  const parts = fieldsOf(answer, 'cache-control').flatMap((line) => line.split(','))
  return new Map(
    parts.map((part): [string, string] => {
      const [name = '', value = ''] = part.trim().toLowerCase().split('=')
      return [name, value.replaceAll('"', '')]
    }),
  )
}

/** Whether a cache is told that it may use an answer again without asking, for how long or for all. */
function isFresh(directives: ReadonlyMap<string, string>): boolean {
  if (directives.has('no-store') || directives.has('no-cache')) return false
  return Number(directives.get('max-age') ?? 0) > 0 || Number(directives.get('s-maxage') ?? 0) > 0
}

/** Whether a shared cache may: there `s-maxage` goes before `max-age` (RFC 9111 section 5.2.2.10). */
function isFreshForAll(directives: ReadonlyMap<string, string>): boolean {
  if (directives.has('no-store') || directives.has('no-cache')) return false
  const seconds = directives.get('s-maxage') ?? directives.get('max-age')
  return seconds === undefined ? directives.has('public') : Number(seconds) > 0
}

/**
 * A refusal that says that it may be kept: the next caller would get it, or the same one when it may.
 *
 * A 404 that says nothing may be kept by a rule of thumb too (RFC 9110 section 15.1), but only where the request had no
 * `Authorization`, and hardly any cache does: nearly every right API would be a finding. So what is said counts alone.
 */
export function cacheFaults(answer: AuditAnswer): readonly Fault[] {
  if (answer.status < 400 || answer.status === 405) return []
  const directives = directivesOf(answer)
  const isPublic = directives.has('public') && isFreshForAll(directives)
  if (!isPublic && !isFresh(directives) && !isExpiring(answer, directives)) return []
  const value =
    fieldsOf(answer, 'cache-control').join(', ') || `Expires: ${fieldsOf(answer, 'expires')[0]}`
  return [
    {
      oracle: 'C1',
      cause: 'refusals may be kept by caches',
      message: `a ${answer.status} says \`${value}\``,
    },
  ]
}

function isExpiring(answer: AuditAnswer, directives: ReadonlyMap<string, string>): boolean {
  const [expires] = fieldsOf(answer, 'expires')
  if (expires === undefined || directives.size > 0) return false
  return Date.parse(expires) > Date.now()
}

/** An answer to one caller that a shared cache may give to another (RFC 9111 section 3.5). */
export function sharedFaults(answer: AuditAnswer, field: string | undefined): readonly Fault[] {
  if (field === undefined) return []
  const directives = directivesOf(answer)
  if (directives.has('private') || directives.has('no-store')) return []
  const isAuthorization = field.toLowerCase() === 'authorization'
  const isAllowed = ['public', 's-maxage', 'must-revalidate'].some((one) => directives.has(one))
  // Caches know Authorization and keep nothing unless told; of other fields they know nothing.
  if (!isFreshForAll(directives) || (isAuthorization && !isAllowed)) return []
  const value = fieldsOf(answer, 'cache-control').join(', ')
  const message = `an answer for one caller says \`${value}\`: a shared cache gives it to others`
  return [{ oracle: 'C1', cause: 'answers for one caller may be kept for all', message }]
}
