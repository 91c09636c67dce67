import { parseRetryAfter } from '@sallyport/contract'
import { CircuitBreaker, type Passage } from '../circuit-breaker.ts'
import { discoverMetadata } from '../keys/discovery.ts'
import { describeError, readJson } from '../keys/fetch-json.ts'
import { safeUrl } from '../keys/safe-url.ts'
import type { Failed } from '../scheme.ts'
import { type ClientAuthentication, clientAuthentication } from './client-authentication.ts'
import type { IntrospectionOptions, IntrospectionSettings } from './introspection-options.ts'
import type { Claims } from './token.ts'
import { WorkLimit } from './work-limit.ts'

/** What an endpoint says of a token, or that it did not say anything that can be used. */
export type Introspected =
  | { readonly kind: 'active'; readonly claims: Claims }
  | { readonly kind: 'inactive' }
  | Failed

/** So long the place of the endpoint is trusted before the issuer is asked again. */
const PLACE_MILLISECONDS = 3_600_000

/** How many may wait for each that is under way. */
const WAITING_SHARE = 4

/**
 * The introspection endpoint of an authorization server (RFC 7662 section 2), asked within bounds of time,
 * number and size. Never throws, and whatever goes wrong is a failure and never a refusal.
 *
 * Where it does not answer time after time, or refuses our own credentials, it is left alone for a
 * while. An answer of 400 says something about the one token that was asked for, so that nobody can close
 * the endpoint to everybody with tokens that it cannot read.
 */
export class IntrospectionEndpoint {
  readonly #settings: IntrospectionSettings
  readonly #authenticate: ClientAuthentication
  readonly #breaker: CircuitBreaker
  readonly #limit: WorkLimit
  #place: { readonly url: URL; readonly until: number } | undefined

  constructor(settings: IntrospectionSettings, options: IntrospectionOptions) {
    this.#settings = settings
    this.#authenticate = clientAuthentication(options.client)
    this.#breaker = new CircuitBreaker(options.breaker)
    const { concurrency } = settings
    this.#limit = new WorkLimit({ running: concurrency, waiting: concurrency * WAITING_SHARE })
  }

  /** Asks about one token. */
  async ask(token: string): Promise<Introspected> {
    const asked = this.#limit.run(() => this.#throughBreaker(token))
    return asked ?? { kind: 'error', reason: 'verification_overloaded', cause: TOO_MANY }
  }

  async #throughBreaker(token: string): Promise<Introspected> {
    const admittance = this.#breaker.enter()
    if (admittance.kind === 'open') {
      const retryAfterSeconds = Math.max(1, Math.ceil(admittance.waitMs / 1000))
      return { ...unavailable('it did not answer the last times'), retryAfterSeconds }
    }
    const { passage } = admittance
    try {
      return await this.#post(token, passage)
    } catch (error) {
      passage.failed()
      this.#place = undefined
      return unavailable(describeError(error))
    }
  }

  async #post(token: string, passage: Passage): Promise<Introspected> {
    const { issuer, timeoutMs } = this.#settings
    const signal = AbortSignal.timeout(timeoutMs)
    const url = await this.#url(signal)
    const fields: Record<string, string> = { accept: 'application/json' }
    const form = new URLSearchParams({ token, token_type_hint: 'access_token' })
    await this.#authenticate({ fields, form }, issuer ?? url.href)
    const request = { method: 'POST', headers: fields, body: form, redirect: 'manual' } as const
    const response = await fetch(url, { ...request, signal })
    if (response.status === 200) {
      const answer = introspectedFrom(await readJson(response, url))
      passage.succeeded()
      return answer
    }
    await response.body?.cancel()
    if (response.status === 400) passage.abandoned()
    else passage.failed()
    return failureOf(response, url)
  }

  async #url(signal: AbortSignal): Promise<URL> {
    const { endpoint, issuer, transport } = this.#settings
    if (endpoint !== undefined) return endpoint
    if (this.#place !== undefined && performance.now() < this.#place.until) return this.#place.url
    const { introspection_endpoint: stated } = await discoverMetadata(issuer ?? '', signal)
    const url = safeUrl(stated, '`introspection_endpoint` of the issuer', transport)
    this.#place = { url, until: performance.now() + PLACE_MILLISECONDS }
    return url
  }
}

const TOO_MANY = 'too many questions to the introspection endpoint are under way'

function unavailable(cause: string): Failed {
  return { kind: 'error', reason: 'introspection_unavailable', cause }
}

/** Reads the answer (RFC 7662 section 2.2): `active` is yes or no, and nothing else is an answer. */
function introspectedFrom(document: unknown): Introspected {
  const isObject = typeof document === 'object' && document !== null && !Array.isArray(document)
  const claims = isObject ? (document as Claims) : {}
  if (claims['active'] === true) return { kind: 'active', claims }
  if (claims['active'] === false) return { kind: 'inactive' }
  throw new Error(
    'active' in claims
      ? `the introspection endpoint answered with an \`active\` that is neither \`true\` nor \`false\` but of type ${typeOf(claims['active'])}`
      : 'the introspection endpoint answered without `active`',
  )
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}

const REFUSED: ReadonlySet<number> = new Set([401, 403])

/** The longest wait of the endpoint that is passed on, in seconds. */
const WAIT_SECONDS_MAX = 60

function failureOf({ status, headers }: Response, { href }: URL): Failed {
  const cause = `\`${href}\` answered with status ${status}`
  if (REFUSED.has(status)) return { kind: 'error', reason: 'introspection_refused', cause }
  const wait = parseRetryAfter(headers.get('retry-after') ?? undefined)
  if (wait.kind !== 'wait') return unavailable(cause)
  const retryAfterSeconds = Math.min(Math.max(1, wait.seconds), WAIT_SECONDS_MAX)
  return { ...unavailable(cause), retryAfterSeconds }
}
