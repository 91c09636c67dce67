import { type Challenge, getParameter } from '@sallyport/contract'
import type { AccessError } from './access-error.ts'
import { type Client, exchange, type Outcome } from './exchange.ts'
import { makeOrigins } from './origins.ts'
import { type Outgoing, readArguments } from './outgoing.ts'
import { refusalError } from './refusal-error.ts'
import { makeRetryBudget, type RetryOptions } from './retry.ts'
import type { AccessScheme } from './scheme.ts'
import { type DecisionListener, debugListener } from './trace.ts'

/** What a subject is asked to authenticate again for (RFC 9470 section 3; RFC 6750 section 3.1). */
export interface StepUp {
  readonly code: 'insufficient_user_authentication' | 'insufficient_scope'
  /** The strengths that would do, best first; empty if any newer authentication does. */
  readonly acrValues: readonly string[]
  readonly maxAgeSeconds: number | undefined
  readonly scope: string | undefined
}

/** A client: where it goes, with what, and whom it tells. */
export interface AccessClientOptions {
  /** Scheme, host and port, as in `https://api.example.com`. Credentials go nowhere else. */
  readonly origins: readonly string[]
  /** One way of showing credentials, or several, strongest first. */
  readonly auth?: AccessScheme | readonly AccessScheme[]
  /** A key that binds tokens to this client (RFC 9449): `dpopKeys`. */
  readonly dpop?: DpopBinding
  readonly retry?: RetryOptions
  /** How many bytes of a stream are kept for a repeat. Default 1,048,576. */
  readonly bodyBufferBytes?: number
  /**
   * Lets the subject authenticate again and signs in with the new tokens; true if that was done. All
   * requests that ask for the same wait for one call.
   */
  readonly onStepUp?: (stepUp: StepUp) => Promise<boolean>
  /** What to step up for. Default: only what is asked as a step-up, not a missing scope. */
  readonly stepUpFor?: readonly StepUp['code'][]
  /** Told once of each session that can no longer be renewed. */
  readonly onSessionEnded?: (error: AccessError) => void
  /** Told of every refusal and what was done about it. */
  readonly onDecision?: DecisionListener
  /** Default: the `fetch` of the platform. */
  readonly fetch?: typeof globalThis.fetch
}

/** Binds what a scheme shows to a key. */
export interface DpopBinding {
  readonly bind: (scheme: AccessScheme) => AccessScheme
}

/** The two ways of asking. */
export interface AccessClient {
  /**
   * As `fetch`, for what can be had: refusals that were acted on are not seen. Any other answer is returned, and
   * an `AccessError` thrown only where no answer tells the truth: `session_ended`, `unavailable`.
   */
  readonly fetch: typeof globalThis.fetch
  /**
   * As `fetch`, for a good answer only: any status from 400 is an `AccessError`. Where no answer came, it throws what
   * `fetch` throws.
   */
  readonly request: typeof globalThis.fetch
}

const BODY_BUFFER_BYTES = 1_048_576
const BODY_BUFFER_BYTES_MAX = 1_073_741_824

/**
 * Makes a client that obeys: it renews on 401, stops on 403, waits on 429 and 503 as told, and shows
 * credentials to its own origins only.
 *
 *     const api = createAccessClient({
 *       origins: ['https://api.example.com'],
 *       auth: bearer({ refresh: oauthRefresh({ tokenEndpoint, clientId }) }),
 *     })
 *     const orders = await api.fetch('/orders')
 */
export function createAccessClient(options: AccessClientOptions): AccessClient {
  const client = makeClient(options)
  const call = async (
    input: string | URL | Request,
    init: RequestInit | undefined,
  ): Promise<Outcome & { readonly request: Outgoing }> => {
    const read = readArguments(input, init, client)
    const request = read instanceof Promise ? await read : read
    try {
      return Object.assign(await exchange(client, request), { request })
    } finally {
      request.body.end?.()
    }
  }
  return {
    fetch: async (input, init) => (await call(input, init)).response,
    request: async (input, init) => {
      const outcome = await call(input, init)
      if (outcome.response.status < 400) return outcome.response
      throw await refusalError(outcome.request, outcome)
    },
  }
}

function makeClient(options: AccessClientOptions): Client {
  const { auth = [], dpop, bodyBufferBytes = BODY_BUFFER_BYTES, onStepUp } = options
  if (!(bodyBufferBytes >= 0 && bodyBufferBytes <= BODY_BUFFER_BYTES_MAX)) {
    throw new TypeError(`\`bodyBufferBytes\` must be from 0 to ${BODY_BUFFER_BYTES_MAX}`)
  }
  const schemes = Array.isArray(auth) ? (auth as readonly AccessScheme[]) : [auth as AccessScheme]
  if (schemes.some((one) => typeof one?.show !== 'function')) {
    throw new TypeError('`auth` must be a scheme, as `bearer()` makes one, or a list of schemes')
  }
  const listeners = [options.onDecision, debugListener()].filter((one) => one !== undefined)
  let told: AccessError | undefined
  return {
    fetch: options.fetch ?? ((...given) => globalThis.fetch(...given)),
    origins: makeOrigins(options.origins),
    bodyBufferBytes,
    schemes: dpop === undefined ? schemes : schemes.map((one) => dpop.bind(one)),
    chosen: new Map(),
    retry: makeRetryBudget(options.retry),
    stepUpFor: onStepUp === undefined ? [] : (options.stepUpFor ?? STEP_UP_FOR),
    stepUp: onceForAll(onStepUp),
    ended: (error) => {
      if (error === told) return
      told = error
      tell(options.onSessionEnded, error)
    },
    listener:
      listeners.length === 0
        ? undefined
        : (decision) => {
            for (const listener of listeners) tell(listener, decision)
          },
  }
}

/** A listener that throws changes no call: it is not asked, it is told. */
function tell<Value>(listener: ((value: Value) => void) | undefined, value: Value): void {
  try {
    listener?.(value)
  } catch (error) {
    console.warn('sallyport: a listener of the client failed', error)
  }
}

const STEP_UP_FOR: readonly StepUp['code'][] = ['insufficient_user_authentication']

/** One step-up at a time for all who need the same. */
function onceForAll(onStepUp: AccessClientOptions['onStepUp']): Client['stepUp'] {
  const running = new Map<string, Promise<boolean>>()
  return async (challenge) => {
    const asked = readStepUp(challenge)
    const key = JSON.stringify(asked)
    const shared = running.get(key) ?? Promise.resolve(onStepUp?.(asked) ?? false)
    running.set(key, shared)
    try {
      return await shared
    } finally {
      running.delete(key)
    }
  }
}

function readStepUp(challenge: Challenge | undefined): StepUp {
  const value = (name: string): string | undefined =>
    challenge === undefined ? undefined : getParameter(challenge, name)
  const maxAge = value('max_age')
  return {
    code:
      value('error') === 'insufficient_scope'
        ? 'insufficient_scope'
        : 'insufficient_user_authentication',
    acrValues: value('acr_values')?.split(' ').filter(Boolean) ?? [],
    maxAgeSeconds: maxAge !== undefined && /^\d{1,15}$/.test(maxAge) ? Number(maxAge) : undefined,
    scope: value('scope'),
  }
}
