import { type AuditRequest, answerOf, type Effect, type Exchange } from '../exchange.ts'
import { present } from '../identity/show.ts'
import type { Identity, Operation } from '../plan.ts'
import { isMatchWanted, matching } from '../wire/precondition.ts'
import { type Caller, callerName, type Spot } from './book.ts'
import { shownByNobody, signInWhole } from './csrf.ts'
import { isSafe, type Run } from './run.ts'
import { isChallenged } from './spots.ts'
import { noteLetIn, standingOf } from './standing.ts'

/** What is called. */
export interface Call {
  readonly operation: Operation
  readonly caller: Caller
  readonly request: AuditRequest
  readonly effect: Effect
  readonly why: string
  /** Whether a 401 is what is expected: then it says nothing about the credentials. */
  readonly isRefused?: boolean | undefined
  readonly isUndo?: boolean | undefined
}

/**
 * Calls as somebody, with good credentials. Where a 401 comes their credentials are asked about, and got anew once: an
 * audit that goes on with dead ones would prove that everything is refused.
 */
export async function call(run: Run, what: Call): Promise<Exchange> {
  const exchange = await callOnce(run, what)
  const { caller, isRefused, operation } = what
  if (isLetIn(run, operation, exchange)) noteLetIn(run, caller, operation)
  if (caller === undefined || isRefused || answerOf(exchange)?.status !== 401) return exchange
  if ((await revive(run, caller)) === 'alive') return exchange
  return run.held.has(caller.name) ? await callOnce(run, what) : exchange
}

/** Calls for a cell: as its caller, and where it expects a 401 that says nothing about the credentials. */
export async function callSpot(
  run: Run,
  spot: Spot,
  what: Pick<Call, 'request' | 'effect' | 'why'>,
): Promise<Exchange> {
  const { operation, caller } = spot
  return await call(run, { ...what, operation, caller, isRefused: isChallenged(spot) })
}

/** Whether an answer is good where nobody without credentials is let in. */
function isLetIn({ plan }: Run, operation: Operation, exchange: Exchange): boolean {
  const status = answerOf(exchange)?.status ?? 0
  const { kind } = plan.expect(operation, undefined, { kind: 'none' })
  return status >= 200 && status < 300 && kind === 'challenge'
}

async function callOnce(run: Run, what: Call): Promise<Exchange> {
  const exchange = await callWith(run, { ...what, change: (shown) => shown })
  const { operation, request, caller } = what
  if (isSafe(operation) || !isMatchWanted(request, answerOf(exchange))) return exchange
  // A server that asks which version is meant would else be taken for one that refuses, or keep what was made.
  const reading = { ...operation, method: 'GET', id: `GET ${operation.path}` }
  const bare: AuditRequest = { method: 'GET', target: request.target, fields: [] }
  const why = 'which version is it?'
  const effect = { kind: 'read' } as const
  const keep = (shown: AuditRequest): AuditRequest => shown
  const seen = { operation: reading, caller, request: bare, effect, why, change: keep }
  const version = answerOf(await callWith(run, seen))
  return await callWith(run, { ...what, change: (shown) => matching(shown, version) })
}

/** Calls as somebody, and changes the request last, when it has its credentials. */
export async function callWith(
  run: Run,
  { operation, caller, request, why, effect, isUndo, change }: Call & Changed,
): Promise<Exchange> {
  const held = caller === undefined ? undefined : run.held.get(caller.name)
  const shown =
    held === undefined ? await shownByNobody(run, request) : await present(held, request)
  const as = callerName(caller)
  return await run.sender.send(change(shown), { as, operation: operation.id, why, effect, isUndo })
}

interface Changed {
  readonly change: (shown: AuditRequest) => AuditRequest
}

/**
 * Asks whether the credentials of an identity are still good, and signs in again if not. `renewed`: they were not, and
 * are now, unless it is no longer among those that are held.
 */
export async function revive(run: Run, identity: Identity): Promise<'alive' | 'renewed'> {
  if (!run.held.has(identity.name)) return 'alive'
  const standing = await standingOf(run, identity)
  if (standing === 'unknown') run.doubted.add(identity.name)
  if (standing !== 'bad') return 'alive'
  const again = await signInWhole(run, identity)
  if (again.kind === 'ok') run.held.set(identity.name, again.credentials)
  const isGood = again.kind === 'ok' && (await standingOf(run, identity)) === 'good'
  if (isGood || !run.held.has(identity.name)) return 'renewed'
  run.held.delete(identity.name)
  const why =
    again.kind === 'ok' ? 'what it shows opens nothing' : `signing in again failed: ${again.why}`
  run.notSignedIn.set(identity.name, why)
  const message = `${identity.name}: the credentials are not good, or no longer: ${why}`
  if (run.remarks.every((one) => one.message !== message)) {
    run.remarks.push({ place: identity.signIn.place, message })
  }
  return 'renewed'
}
