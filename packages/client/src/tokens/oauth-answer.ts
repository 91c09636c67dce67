import { parseRetryAfter } from '@sallyport/contract'
import { isRedirect } from '../redirects.ts'
import { printable } from '../trace.ts'
import { clockOf } from '../wait-fields.ts'
import type { TokenAnswer, TokenSource } from './token-source.ts'
import type { Tokens } from './token-store.ts'

/** What a token endpoint was asked for, as far as its answer depends on it. */
export interface Asked {
  readonly grant: TokenSource['grant']
  /** The refresh token that was shown. */
  readonly refreshToken: string | undefined
  /** Whether only a token that is bound to a key will do. */
  readonly isBound: boolean
}

/** What a token endpoint said. `again`: the proof was not as wanted, and the answer says how it is. */
export type EndpointAnswer = TokenAnswer | { readonly kind: 'again'; readonly why: string }

type Unavailable = Extract<TokenAnswer, { readonly kind: 'unavailable' }>

/** So long nobody asks again where only somebody who changes a configuration could help. */
const CONFIGURATION_PAUSE_SECONDS = 60

/** The errors about the proof (RFC 9449 sections 5 and 8). */
const ABOUT_PROOF: ReadonlySet<string> = new Set(['use_dpop_nonce', 'invalid_dpop_proof'])
/** Those about how the client is set up, here or there: they say nothing about the grant. */
const ABOUT_CLIENT: ReadonlySet<string> = new Set([
  'invalid_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
])
/** Those of the server's own trouble, where a server writes them here. */
const PASSING: ReadonlySet<string> = new Set([
  'temporarily_unavailable',
  'server_error',
  'slow_down',
])

/**
 * Reads the answer of a token endpoint (RFC 6749 sections 5.1 and 5.2).
 *
 * A session ends when the server refuses its grant, and by nothing else: a secret that is wrong on one machine
 * must not sign out all who share the tokens.
 */
export async function readAnswer(response: Response, asked: Asked): Promise<EndpointAnswer> {
  const { status } = response
  if (isRedirect(response) || response.type === 'opaqueredirect' || isTrouble(status)) {
    letGo(response)
    return outage(response)
  }
  const document = readJson(await readText(response))
  const { access_token: token, error } = document
  if (response.ok && token !== undefined) return readTokens(document, asked)
  return readError(typeof error === 'string' ? error : '', { response, asked })
}

function isTrouble(status: number): boolean {
  return status >= 500 || status === 408 || status === 429
}

function outage({ status, headers }: Response): Unavailable {
  const wait = parseRetryAfter(headers.get('retry-after'), { now: clockOf(headers) })
  return {
    kind: 'unavailable',
    why: `the token endpoint answered ${status === 0 ? 'with a redirect' : status}`,
    retryAfterSeconds: wait.kind === 'wait' ? wait.seconds : undefined,
  }
}

function readError(
  error: string,
  { response, asked }: { readonly response: Response; readonly asked: Asked },
): EndpointAnswer {
  const { status } = response
  const why = `the token endpoint said \`${printable(error.slice(0, 100))}\``
  // Some say so with 403, and some with 200.
  const isNamed = error === 'invalid_grant' || status === 400 || status === 401 || response.ok
  if (error === '' || !isNamed || PASSING.has(error)) return outage(response)
  if (ABOUT_PROOF.has(error)) return { kind: 'again', why }
  // Nobody can sign in for a client that asks for itself.
  const isSetUp = asked.grant === 'client_credentials' || ABOUT_CLIENT.has(error)
  return isSetUp ? misconfigured(why) : { kind: 'ended', why }
}

/** Says that a configuration has to change first. The session stays, for when it has. */
export function misconfigured(why: string): Unavailable {
  return { kind: 'unavailable', why, retryAfterSeconds: CONFIGURATION_PAUSE_SECONDS }
}

function readTokens(
  document: Readonly<Record<string, unknown>>,
  { refreshToken: shown, isBound }: Asked,
): TokenAnswer {
  const { access_token, refresh_token, token_type = 'Bearer', expires_in, scope } = document
  // An empty text is none (RFC 6749 appendix A.17): the old one stays.
  const refreshToken =
    typeof refresh_token === 'string' && refresh_token !== '' ? refresh_token : undefined
  const type = readType(token_type)
  const wrong =
    typeof access_token !== 'string' || !/^[\x21-\x7e]+$/.test(access_token)
      ? 'an access token that cannot be shown'
      : type === undefined
        ? 'a token of an unknown type'
        : isBound && type !== 'DPoP' && 'a token that is not bound to the key'
  if (wrong !== false) {
    const why = `the token endpoint issued ${wrong}`
    // With the answer goes its refresh token: the one that was shown may be used up.
    const isLost = shown !== undefined && refreshToken !== undefined && refreshToken !== shown
    return isLost ? { kind: 'ended', why } : misconfigured(why)
  }
  return {
    kind: 'tokens',
    tokens: {
      accessToken: String(access_token),
      type,
      refreshToken,
      obtainedAt: Date.now(),
      expiresInSeconds: readSeconds(expires_in),
      scope: typeof scope === 'string' ? scope : undefined,
    },
  }
}

/** Names are compared without case (RFC 6749 section 5.1), and only known ones used (section 7.1). */
function readType(type: unknown): Tokens['type'] {
  const name = typeof type === 'string' ? type.toLowerCase() : ''
  return name === 'dpop' ? 'DPoP' : name === 'bearer' ? 'Bearer' : undefined
}

/** Some write the number as a text. */
function readSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  const isCount = typeof seconds === 'number' && seconds >= 0 && seconds < Number.MAX_SAFE_INTEGER
  return isCount ? seconds : undefined
}

/** The longest answer of a token endpoint, in characters. */
const ANSWER_LENGTH_MAX = 1_048_576

/** The body, or nothing if it is too long: what is over is never read. */
async function readText(response: Response): Promise<string> {
  // React Native's answers have no stream, and are in memory as a whole already.
  if (!response.body) return response.text()
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
    if (text.length <= ANSWER_LENGTH_MAX) continue
    reader.cancel().catch(() => {})
    return ''
  }
}

function letGo(response: Response): void {
  response.body?.cancel().catch(() => {})
}

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // Some page of a proxy: its status says what there is to know.
    return {}
  }
}
