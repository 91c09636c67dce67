import {
  type Challenge,
  getParameter,
  isScheme,
  type NextStep,
  nextStep,
  type SentRequest,
} from '@sallyport/contract'
import { AccessError } from './access-error.ts'
import { hasField, withFields } from './caller-fields.ts'
import type { Origins } from './origins.ts'
import type { Outgoing } from './outgoing.ts'
import { checkShown, isRedirect, redirected, redirectMode } from './redirects.ts'
import type { RetryBudget } from './retry.ts'
import type { AccessScheme, Addressed, Shown } from './scheme.ts'
import { discard, NO_ANSWER, type SeenResponse, see } from './see.ts'
import { type ClientDecision, type DecisionListener, publicUrl } from './trace.ts'
import { sleep, waitFor } from './wait.ts'

/** What all calls of one client share. */
export interface Client {
  readonly fetch: typeof globalThis.fetch
  readonly origins: Origins
  readonly bodyBufferBytes: number
  /** Strongest first. */
  readonly schemes: readonly AccessScheme[]
  /** The scheme with which each origin last answered; without one, the strongest is shown. */
  readonly chosen: Map<string, AccessScheme>
  readonly retry: RetryBudget
  readonly stepUpFor: readonly string[]
  /** Lets the subject authenticate again; false if it did not. */
  readonly stepUp: (challenge: Challenge | undefined, seen: SeenResponse) => Promise<boolean>
  /** Told of a session that has ended, before the call fails with it. */
  readonly ended: (error: AccessError) => void
  readonly listener: DecisionListener | undefined
}

/** What became of a call: its last answer, what that says if it is a refusal, and all that was done. */
export interface Outcome {
  readonly response: Response
  readonly seen?: SeenResponse | undefined
  readonly attempts: readonly ClientDecision[]
}

/** One call on its way. */
interface Call {
  readonly client: Client
  request: Outgoing
  /** Who answers for it; none where the caller brought credentials or the origin is not ours. */
  scheme: AccessScheme | undefined
  hops: number
  readonly taken: NextStep[]
  readonly attempts: ClientDecision[]
}

/** One answer, or none, and the credentials it is an answer to. */
interface Sent {
  readonly response: Response | undefined
  readonly error?: unknown
  readonly addressed: Addressed
  readonly shown: Shown | undefined
}

/**
 * Sends a request and does what its answers ask for, until one is to be handed over.
 *
 * Throws what `fetch` throws, and an `AccessError` where no answer tells the truth: the session has ended,
 * or new credentials were needed and nobody could be asked for them.
 */
export async function exchange(client: Client, request: Outgoing): Promise<Outcome> {
  const call: Call = { client, request, scheme: undefined, hops: 0, taken: [], attempts: [] }
  call.scheme = schemeFor(call)
  for (;;) {
    const sent = await send(call)
    if (sent.response !== undefined) {
      const looked = call.scheme?.seen?.(sent.response, sent.addressed, sent.shown)
      if (looked instanceof Promise) await looked
      if (isFollowed(call, sent.response)) {
        await follow(call, sent.response, sent.shown)
        continue
      }
      if (isAccepted(call, sent.response)) return accepted(call, sent.response)
    }
    const outcome = await judge(call, sent)
    if (outcome !== undefined) return outcome
  }
}

function isFollowed({ request }: Call, response: Response): boolean {
  return request.redirect === 'follow' && isRedirect(response)
}

/** Not ours to judge: an answer of an origin that got no credentials, or one that is no refusal. */
function isAccepted({ client, request }: Call, response: Response): boolean {
  if (request.origin === undefined || response.status < 400) return true
  return response.redirected && client.origins.locate(response.url).origin === undefined
}

function schemeFor({ client, request }: Call): AccessScheme | undefined {
  // Whoever sets the field means it: nothing of ours is put beside it.
  if (request.origin === undefined || hasField(request.headers, 'authorization')) return undefined
  return client.chosen.get(request.origin) ?? client.schemes[0]
}

async function send(call: Call): Promise<Sent> {
  const { client, request, scheme } = call
  const { href, origin = '', method, body, signal, redirect } = request
  const addressed: Addressed = { href, origin, method, bytes: body.bytes }
  let shown: Shown | undefined
  if (scheme !== undefined) {
    const eventually = scheme.show(addressed)
    shown = eventually instanceof Promise ? await ended(call, eventually) : eventually
  }
  const init = initFor(request, shown)
  try {
    // As a function: the one of a browser refuses to be the method of anything.
    const { fetch } = client
    const response = await fetch(href, init)
    if (redirect === 'follow') checkShown(response)
    return { response, addressed, shown }
  } catch (error) {
    scheme?.unanswered?.(addressed)
    if (signal?.aborted || !isNetworkFailure(error)) throw error
    return { response: undefined, error, addressed, shown }
  }
}

function initFor(request: Outgoing, shown: Shown | undefined): RequestInit {
  const { method, headers, body, signal, redirect, rest } = request
  const opened = body.open()
  const init: RequestInit & { duplex?: 'half' } = {
    ...rest,
    method,
  }
  if (signal !== undefined) init.signal = signal
  if (opened !== undefined) init.body = opened
  if (opened instanceof ReadableStream) init.duplex = 'half'
  const fields = shown === undefined ? headers : withFields(headers, shown.fields)
  if (fields !== undefined) init.headers = fields
  init.redirect = redirect === 'follow' ? redirectMode(init.headers, shown?.fields) : redirect
  return init
}

/** A `TypeError` may also be the caller's mistake, which no repeat mends: that one has no cause. */
function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof TypeError)) return false
  const { code } = (error.cause ?? {}) as { readonly code?: unknown }
  return !('process' in globalThis) || (typeof code === 'string' && !code.startsWith('ERR_INVALID'))
}

async function follow(call: Call, response: Response, shown: Shown | undefined): Promise<void> {
  const { origins } = call.client
  const from = call.request.origin
  call.request = redirected(call.request, response, {
    origins,
    hops: call.hops,
    shown: shown?.fields,
  })
  call.hops += 1
  // Whoever brought credentials of their own goes on without any, and never as somebody else.
  if (call.request.origin !== from && call.scheme !== undefined) call.scheme = schemeFor(call)
  await discard(response)
}

function accepted(call: Call, response: Response): Outcome {
  const { client, scheme, request } = call
  client.retry.succeeded()
  if (call.taken.length > 0 && scheme !== undefined && request.origin !== undefined) {
    client.chosen.set(request.origin, scheme)
  }
  if (call.hops > 0) Object.defineProperty(response, 'redirected', { value: true })
  return { response, attempts: call.attempts }
}

/** Decides about a refusal, and does what was decided; the outcome if there is nothing more to do. */
async function judge(call: Call, sent: Sent): Promise<Outcome | undefined> {
  const { client } = call
  const seen = sent.response === undefined ? NO_ANSWER : await see(sent.response)
  const shown = shownFor(seen, sent.shown)
  const request = sentRequest(call, seen, shown)
  // What nobody renews may have been replaced: a cookie by a step-up that another request did.
  const isReplaced =
    call.scheme?.renew === undefined && (await isOutdated(call, shown, sent.addressed))
  const credentials = isReplaced ? 'renewable' : request.credentials
  const step = afford(client, nextStep(seen, { ...request, credentials }))
  note(call, seen, step)
  call.taken.push(step)
  const isRepeated = await take(call, step, { ...sent, seen })
  if (isRepeated) {
    if (sent.response !== undefined) await discard(sent.response)
    return undefined
  }
  if (sent.response === undefined) throw sent.error
  return { response: sent.response, seen, attempts: call.attempts }
}

/** What was shown for another realm was not shown for this one. */
function shownFor({ challenges }: SeenResponse, shown: Shown | undefined): Shown | undefined {
  if (shown?.realm === undefined) return shown
  const realms = challenges.map((one) => getParameter(one, 'realm'))
  return realms.length === 0 || realms.includes(shown.realm) ? shown : undefined
}

const IDEMPOTENT: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
])

/** Whether a scheme can answer one of the challenges: a Digest not with an algorithm that is too weak. */
function canAnswer(scheme: AccessScheme, challenges: readonly Challenge[]): boolean {
  if (scheme.accepts === undefined) return true
  return challenges.some((one) => isScheme(one, scheme.scheme) && scheme.accepts?.(one))
}

function sentRequest(
  { client, request, scheme, taken }: Call,
  { challenges }: SeenResponse,
  shown: Shown | undefined,
): SentRequest {
  const isIdempotent =
    IDEMPOTENT.has(request.method) || hasField(request.headers, 'idempotency-key')
  return {
    schemes:
      scheme === undefined
        ? []
        : client.schemes.filter((one) => canAnswer(one, challenges)).map((one) => one.scheme),
    scheme: shown === undefined ? undefined : scheme?.scheme,
    credentials: shown === undefined ? 'fixed' : (scheme?.credentials ?? 'fixed'),
    repeatable: request.body.isWhole() ? (isIdempotent ? 'whole' : 'not_method') : 'not_body',
    stepUpFor: client.stepUpFor,
    taken,
    longestWaitSeconds: client.retry.longestWaitSeconds,
    waitsMax: client.retry.waitsMax,
  }
}

function afford({ retry }: Client, step: NextStep): NextStep {
  if (step.kind !== 'wait' || retry.take()) return step
  return { kind: 'stop', rule: 'the retry budget is used up' }
}

function note(call: Call, seen: SeenResponse, step: NextStep): void {
  const { request, scheme, attempts, client } = call
  const decision: ClientDecision = {
    method: request.method,
    url: publicUrl(request.href),
    attempt: attempts.length + 1,
    scheme: scheme?.scheme,
    status: seen === NO_ANSWER ? 0 : seen.status,
    code: seen.code,
    decisionId: seen.decisionId,
    step,
  }
  attempts.push(decision)
  client.listener?.(decision)
}

/** Takes a step; true if the request is to be sent again. */
async function take(
  call: Call,
  step: NextStep,
  { shown, seen, addressed }: Sent & { readonly seen: SeenResponse },
): Promise<boolean> {
  const { client, request } = call
  switch (step.kind) {
    case 'refresh':
      if (shown !== undefined) await ended(call, call.scheme?.renew?.(shown))
      return step.after === 'repeat'
    case 'authenticate':
      call.scheme = client.schemes.find(({ scheme }) => scheme === step.scheme)
      answerChallenge(call.scheme, seen, addressed)
      return true
    case 'repeat':
      answerChallenge(call.scheme, seen, addressed)
      return true
    case 'step_up':
      // A refusal that comes late asks for what another request has had done meanwhile.
      if (await isOutdated(call, shown, addressed)) return true
      return waitFor(client.stepUp(step.challenge, seen), request.signal)
    case 'wait': {
      const waited = call.taken.filter(({ kind }) => kind === 'wait').length
      await sleep(client.retry.delay(step.seconds, waited - 1), request.signal)
      return true
    }
    default:
      return false
  }
}

async function isOutdated(
  { scheme, request }: Call,
  shown: Shown | undefined,
  addressed: Addressed,
): Promise<boolean> {
  if (shown?.mark === undefined) return false
  const newest = await waitFor(Promise.resolve(scheme?.show(addressed)), request.signal)
  return newest?.mark !== shown.mark
}

function answerChallenge(
  scheme: AccessScheme | undefined,
  { challenges }: SeenResponse,
  addressed: Addressed,
): void {
  if (scheme?.challenged === undefined) return
  const own = challenges.filter((one) => isScheme(one, scheme.scheme))
  if (own.length > 0) scheme.challenged(own, addressed)
}

/** Waits for credentials, and tells the client when the session has ended. */
async function ended<Value>(
  call: Call,
  work: Promise<Value> | undefined,
): Promise<Value | undefined> {
  try {
    return await (work && waitFor(work, call.request.signal))
  } catch (error) {
    if (error instanceof AccessError && error.kind === 'session_ended') call.client.ended(error)
    throw error
  }
}
