import { type AuditAnswer, fieldsOf } from '../exchange.ts'

const SIGN_IN =
  /(^|[/._-])(log-?in|log-?on|sign-?in|auth|oauth2?|authorize|authenticate|sso|saml|cas)([/._?-]|$)/i

/**
 * Whether an answer of a path shows the way to something else (RFC 9110 section 15.4), which is what it is for. The way to
 * where people sign in is none, except from a path that is named so itself.
 */
export function isWay(answer: AuditAnswer | undefined, path: string): boolean {
  if (answer === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return false
  const [location = ''] = fieldsOf(answer, 'location')
  if (location === '') return false
  return !SIGN_IN.test(location.split('?')[0] ?? '') || SIGN_IN.test(path)
}
