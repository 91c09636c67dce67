import { basicCredentials, formatCredentials } from '@sallyport/contract'
import type { AccessScheme } from '../scheme.ts'

/** Shows name and password with every request (RFC 7617). A name with a colon is a `TypeError`. */
export function basic(name: string, password: string): AccessScheme {
  const shown = { fields: { authorization: formatCredentials(basicCredentials(name, password)) } }
  return { scheme: 'basic', credentials: 'fixed', show: () => shown }
}
