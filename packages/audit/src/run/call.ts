import { type AuditRequest, answerOf, type Effect, type Exchange } from '../exchange.ts'
import { isAlive, present } from '../identity/show.ts'
import { signIn } from '../identity/sign-in.ts'
import type { Identity, Operation } from '../plan.ts'
import { type Caller, callerName } from './book.ts'
import type { Run } from './run.ts'

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
  const { caller, isRefused } = what
  if (caller === undefined || isRefused || answerOf(exchange)?.status !== 401) return exchange
  if ((await revive(run, caller)) === 'alive') return exchange
  return run.held.has(caller.name) ? await callOnce(run, what) : exchange
}

async function callOnce(run: Run, what: Call): Promise<Exchange> {
  return await callWith(run, { ...what, change: (shown) => shown })
}

/** Calls as somebody, and changes the request last, when it has its credentials. */
export async function callWith(
  run: Run,
  { operation, caller, request, why, effect, isUndo, change }: Call & Changed,
): Promise<Exchange> {
  const held = caller === undefined ? undefined : run.held.get(caller.name)
  const shown = held === undefined ? request : await present(held, request)
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
  const held = run.held.get(identity.name)
  const { whoami } = identity
  const operation = run.plan.operations.find(({ id }) => id === whoami)
  // Without an operation to ask, a 401 is taken for what it says about the cell.
  if (held === undefined || operation === undefined) return 'alive'
  if (await isAlive(held, { sender: run.sender, operation, base: run.plan.target.base })) {
    return 'alive'
  }
  const again = await signIn(identity, run.sender)
  if (again.kind === 'ok') {
    run.held.set(identity.name, again.credentials)
  } else {
    run.held.delete(identity.name)
    run.remarks.push({
      place: undefined,
      message: `${identity.name}: the credentials are no longer good, and signing in again failed: ${again.why}`,
    })
  }
  return 'renewed'
}
