import { createHash } from 'node:crypto'
import {
  type Challenge,
  formatCredentials,
  getParameter,
  type Parameter,
} from '@sallyport/contract'

/** How a client answers a challenge; what is left out is as the challenge asks. */
export interface DigestAnswer {
  readonly username?: string
  readonly password?: string
  readonly method?: string
  readonly uri?: string
  readonly nc?: string
  readonly cnonce?: string
  readonly qop?: string
  readonly body?: string
  /** Parameters that replace those of the client's own, or, where `undefined`, leave them out. */
  readonly with?: Readonly<Record<string, string | undefined>>
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  md5: 'md5',
  'sha-256': 'sha256',
  'sha-512-256': 'sha512-256',
}

/**
 * The `Authorization` field of a client that answers a challenge, after RFC 7616 section 3.4.1 and
 * without anything of ours but the writer: what it computes proves what the guard computes.
 */
export function answerChallenge(challenge: Challenge, answer: DigestAnswer = {}): string {
  const asked = (name: string): string => getParameter(challenge, name) ?? ''
  const {
    username = 'Mufasa',
    password = 'Circle of Life',
    method = 'GET',
    uri = '/orders',
  } = answer
  const { nc = '00000001', cnonce = 'f2/wE4q74E6z', qop = 'auth', body = '' } = answer
  const algorithm = asked('algorithm').toLowerCase()
  const H = (text: string): string =>
    createHash(FUNCTIONS[algorithm.replace('-sess', '')] ?? '')
      .update(text)
      .digest('hex')
  const [realm, nonce] = [asked('realm'), asked('nonce')]
  const base = H(`${username}:${realm}:${password}`)
  const a1 = algorithm.endsWith('-sess') ? H(`${base}:${nonce}:${cnonce}`) : base
  const a2 = H(qop === 'auth-int' ? `${method}:${uri}:${H(body)}` : `${method}:${uri}`)
  const own = {
    ...{ username, realm, nonce, uri, algorithm: asked('algorithm'), qop, nc, cnonce },
    response: H(`${a1}:${nonce}:${nc}:${cnonce}:${qop}:${a2}`),
  }
  const parameters = Object.entries({ ...own, ...answer.with }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value } satisfies Parameter],
  )
  return formatCredentials({ scheme: 'Digest', parameters })
}
