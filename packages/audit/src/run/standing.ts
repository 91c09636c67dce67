import { answerOf } from '../exchange.ts'
import { isAlive, present } from '../identity/show.ts'
import type { Identity, Operation } from '../plan.ts'
import type { AuditReport, Verdict } from '../verdict.ts'
import type { Caller, Spot } from './book.ts'
import { mattersOf } from './matters.ts'
import { requestFor } from './requests.ts'
import type { Run } from './run.ts'
import { isChallenged } from './spots.ts'

/** So many operations are asked in place of one that tells somebody who it is. */
const PLACES_MAX = 3

/**
 * Whether the credentials of an identity are good, by its `whoami`. Without one, by what else it may read and nobody may:
 * where all of that is answered 401 they are bad, unless they were good elsewhere and never there. `unknown`: there is
 * nothing to ask.
 */
export async function standingOf(
  run: Run,
  identity: Identity,
): Promise<'good' | 'bad' | 'unknown'> {
  const held = run.held.get(identity.name)
  if (held === undefined) return 'bad'
  const whoami = run.plan.operations.find(({ id }) => id === identity.whoami)
  if (whoami !== undefined) {
    const { sender, plan } = run
    const options = { sender, operation: whoami, base: plan.target.base }
    return (await isAlive(held, options)) ? 'good' : 'bad'
  }
  const places = placesOf(run, identity).slice(0, PLACES_MAX)
  for (const place of places) if (!(await isChallengedAt(run, identity, place))) return 'good'
  if (places.length === 0) return 'unknown'
  const wasInThere = places.some(({ operation }) => wasLetIn(run, identity, operation))
  return wasInThere || !run.plan.operations.some((one) => wasLetIn(run, identity, one))
    ? 'bad'
    : 'good'
}

type Place = Pick<Spot, 'operation' | 'matter'>

/** What this identity may read, and nobody may. */
function placesOf({ plan, objects }: Run, identity: Identity): readonly Place[] {
  return plan.operations
    .filter(({ method }) => method === 'GET')
    .flatMap((operation) => mattersOf(plan, operation).map((matter) => ({ operation, matter })))
    .filter(({ matter }) => matter.kind !== 'object' || objects.has(matter.object.name))
    .filter(
      ({ operation, matter }) =>
        plan.expect(operation, identity, matter).kind === 'allow' &&
        plan.expect(operation, undefined, matter).kind === 'challenge',
    )
}

async function isChallengedAt(run: Run, caller: Identity, place: Place): Promise<boolean> {
  const request = requestFor(run, { ...place, caller })
  const held = run.held.get(caller.name)
  if (typeof request === 'string' || held === undefined) return true
  const exchange = await run.sender.send(await present(held, request), {
    ...{ as: caller.name, operation: place.operation.id, effect: { kind: 'read' } },
    why: 'are its credentials good?',
  })
  // A server that gives no answer says nothing about them.
  return answerOf(exchange)?.status === 401
}

/** Notes that somebody was let in where nobody is: its credentials are good. */
export function noteLetIn(run: Run, caller: Caller, operation: Operation): void {
  if (caller !== undefined) run.letIn.add(keyOf(caller, operation))
}

function wasLetIn({ letIn }: Run, identity: Identity, operation: Operation): boolean {
  return letIn.has(keyOf(identity, operation))
}

function keyOf({ name }: Identity, { id }: Operation): string {
  return `${name} ${id}`
}

/** Why a 401 says nothing about who may: nobody can tell whether what was shown is good. */
export function whyDoubted(run: Run, spot: Spot, status: number | undefined): Verdict | undefined {
  const { caller } = spot
  if (caller === undefined || status !== 401 || isChallenged(spot)) return undefined
  if (run.held.has(caller.name) && !run.doubted.has(caller.name)) return undefined
  const why = `nothing shows that the credentials of ${caller.name} are good: state its \`whoami\``
  return { kind: 'inconclusive', why }
}

/** Of whom nothing was proved: whose credentials are not good, or were let in nowhere and nothing shows that they are. */
export function notSignedIn({
  notSignedIn: known,
  doubted,
  letIn,
}: Run): AuditReport['notSignedIn'] {
  const unshown = [...doubted].filter((name) => {
    return !known.has(name) && ![...letIn].some((key) => key.startsWith(`${name} `))
  })
  const why = 'nothing shows that its credentials are good: state its `whoami`'
  return [...known, ...unshown.map((name) => [name, why] as const)].map(([identity, why]) => {
    return { identity, why }
  })
}
