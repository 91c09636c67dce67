import type { Field, Identity } from '../plan.ts'

/** The words for the ways to show credentials; no caller of an audit shows a certificate. */
export const SCHEMES = [
  'bearer',
  'dpop',
  'basic',
  'digest',
  'apiKey',
  'session',
  'certificate',
] as const

/** A way to show credentials. */
export type SchemeWord = (typeof SCHEMES)[number]

/** The way in which an identity shows its credentials. */
export function schemeOf({ signIn }: Identity): SchemeWord {
  const { digest, dpop, login, fixedHeaders } = signIn
  if (digest !== undefined) return 'digest'
  if (dpop !== undefined) return 'dpop'
  if (login?.token !== undefined) return byField([login.token.header, login.token.prefix])
  if (login !== undefined) return 'session'
  const carrier = fixedHeaders.find(([name]) => /^(authorization|cookie)$/i.test(name))
  return byField(carrier ?? fixedHeaders[0] ?? ['', ''])
}

function byField([name, value]: Field): SchemeWord {
  if (/^cookie$/i.test(name)) return 'session'
  const [scheme = ''] = value.trim().toLowerCase().split(' ')
  if (!/^authorization$/i.test(name)) return scheme === 'bearer' ? 'bearer' : 'apiKey'
  return SCHEMES.find((word) => word === scheme) ?? (value.includes(' ') ? 'apiKey' : 'bearer')
}
