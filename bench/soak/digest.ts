import { hash } from 'node:crypto'
import { formatCredentials, getParameter } from '@sallyport/contract'
import { digest, digestHash } from '@sallyport/guard'
import { guardWith } from './asking.ts'
import type { Give } from './contender.ts'

const WHO = { username: 'soak', realm: 'api' } as const
const COUNT = { qop: 'auth', nc: '00000001', cnonce: 'soak' } as const

/** Requests that Digest lets in, each with a nonce of its own. */
export function digestRequests(): Give {
  const secret = digestHash({ ...WHO, password: 'password', hash: 'SHA-256' })
  const account = { secrets: { 'SHA-256': secret }, subject: { id: 'soak', sets: [] } }
  // None ends before the last has come.
  const scheme = digest({ lookup: () => account, nonce: { lifeSeconds: 86_400 } })
  const ask = guardWith(scheme, false)
  const a2 = hash('sha256', 'GET:/')
  return () => {
    const nonce = getParameter(scheme.challenge({ realm: WHO.realm }), 'nonce') ?? ''
    const { qop, nc, cnonce } = COUNT
    const response = hash('sha256', [secret, nonce, nc, cnonce, qop, a2].join(':'))
    const shown = { ...WHO, nonce, uri: '/', algorithm: 'SHA-256', ...COUNT, response }
    const parameters = Object.entries(shown).map(([name, value]) => ({ name, value }))
    return ask({ authorization: formatCredentials({ scheme: 'Digest', parameters }) })
  }
}
