import type { Matter, Operation } from '../plan.ts'
import type { Caller, Spot } from './book.ts'
import { mattersOf } from './matters.ts'
import type { Run } from './run.ts'

/** Everybody who calls: nobody, and who is named in the plan. */
export function callersOf({ plan }: Run): readonly Caller[] {
  return [undefined, ...plan.identities]
}

/** The cells of an operation: everybody, about everything it can be about. */
export function spotsOf(run: Run, operation: Operation): readonly Spot[] {
  return mattersOf(run.plan, operation).flatMap((matter) =>
    callersOf(run).map((caller) => spotOf(run, { operation, caller, matter })),
  )
}

/** Whether a caller owns the object that a cell is about. */
export function isOwner(caller: Caller, matter: Matter): boolean {
  return matter.kind === 'object' && matter.object.owner === caller?.name
}

/** A cell of the part about access, and what must come of it. */
export function spotOf(
  { plan }: Run,
  { operation, caller, matter }: Pick<Spot, 'operation' | 'caller' | 'matter'>,
): Spot {
  const expected = plan.expect(operation, caller, matter)
  return { operation, caller, matter, state: 'plain', part: 'access', expected }
}

/** Whether a 401 is what a cell expects. */
export function isChallenged({ expected }: Spot): boolean {
  return expected.kind === 'challenge' || expected.kind === 'step_up'
}
