import { createHash, randomUUID } from 'node:crypto'
import { formatCredentials, getParameter } from '@sallyport/contract'
import { passwords } from './fixture/subjects.ts'
import type { TokenOffice } from './fixture/tokens.ts'

/** What a client makes of a challenge; what is left out is as it should be. */
interface Draft {
  readonly name?: string
  readonly password?: string
  readonly algorithm?: 'SHA-256' | 'MD5'
  readonly method?: string
  readonly uri?: string
  readonly qop?: string
  readonly nc?: string
  readonly body?: string
  /** Whether a hash stands for the name (RFC 7616 section 3.4.4). */
  readonly isHashed?: true
  /** Parameters over the good ones; `undefined` takes one away. */
  readonly with?: Readonly<Record<string, string | undefined>>
}

type Recipe = (office: TokenOffice) => string

const ORDER = '{"item":"lamp"}'
const order = { method: 'POST', qop: 'auth-int', body: ORDER } as const
const extended = "UTF-8''zo%C3%AB"

/** Digest credentials for `GET /digest`, good but for what their names say; each of a new nonce. */
export const digests = {
  alice: (office) => answer(office, {}),
  md5: (office) => answer(office, { algorithm: 'MD5' }),
  zoe: (office) =>
    answer(office, { name: 'zoë', with: { username: undefined, 'username*': extended } }),
  zoe_utf8: (office) =>
    answer(office, { name: 'zoë', with: { username: Buffer.from('zoë').toString('latin1') } }),
  hashed_name: (office) => answer(office, { isHashed: true }),
  absolute: (office) => answer(office, { uri: 'http://api.example/digest' }),
  order: (office) => answer(office, order),
  order_without_body: (office) => answer(office, { method: 'POST' }),
  long_order: (office) => answer(office, { ...order, body: `"${'x'.repeat(1_000)}"` }),
  wrong_password: (office) => answer(office, { password: 'wrong-password' }),
  guess: (office) => answer(office, { password: randomUUID() }),
  unknown: (office) => answer(office, { name: 'nobody', password: 'alice-password' }),
  disabled: (office) => answer(office, { name: 'mallory' }),
  other_method: (office) => answer(office, { method: 'POST' }),
  other_uri: (office) => answer(office, { uri: '/settings' }),
  other_query: (office) => answer(office, { uri: '/digest?a=1' }),
  other_host: (office) => answer(office, { uri: 'http://elsewhere.example/digest' }),
  other_realm: (office) => answer(office, { with: { realm: 'elsewhere' } }),
  other_algorithm: (office) => answer(office, { with: { algorithm: 'SHA-512-256' } }),
  other_qop: (office) => answer(office, { qop: 'auth-conf' }),
  no_qop: (office) => answer(office, { with: { qop: undefined } }),
  no_count: (office) => answer(office, { with: { nc: undefined } }),
  no_name: (office) => answer(office, { with: { username: undefined } }),
  two_names: (office) => answer(office, { with: { 'username*': extended } }),
  invented_nonce: (office) => answer(office, { with: { nonce: 'A'.repeat(43) } }),
} as const satisfies Readonly<Record<string, Recipe>>

/** What follows `Digest` (RFC 7616 section 3.4.1), computed without anything of the guard's. */
function answer({ digestChallenge }: TokenOffice, draft: Draft): string {
  if (digestChallenge === undefined) throw new Error('the fixture of this case has no Digest')
  const { name = 'alice', algorithm = 'SHA-256', method = 'GET', uri = '/digest' } = draft
  const { qop = 'auth', nc = '00000001', body = '', password = passwords[name] } = draft
  const challenge = digestChallenge(algorithm)
  const [realm = '', nonce = ''] = ['realm', 'nonce'].map((part) => getParameter(challenge, part))
  const cnonce = randomUUID()
  const H = (text: string): string => hashed(algorithm, text)
  const protects = qop === 'auth-int' ? `${method}:${uri}:${H(body)}` : `${method}:${uri}`
  const secret = H(`${name}:${realm}:${password}`)
  const response = H(`${secret}:${nonce}:${nc}:${cnonce}:${qop}:${H(protects)}`)
  const shown = draft.isHashed
    ? { username: H(`${name}:${realm}`), userhash: 'true' }
    : { username: name }
  const own = { ...shown, realm, nonce, uri, algorithm, qop, nc, cnonce, response }
  const parameters = Object.entries<string | undefined>({ ...own, ...draft.with }).flatMap(
    ([name, value]) => (value === undefined ? [] : [{ name, value }]),
  )
  return formatCredentials({ scheme: 'Digest', parameters }).slice('Digest '.length)
}

function hashed(algorithm: 'SHA-256' | 'MD5', text: string): string {
  return createHash(algorithm.replace('-', '')).update(text).digest('hex')
}
