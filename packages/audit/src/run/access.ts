import type { Operation } from '../plan.ts'
import { callerName, type Spot } from './book.ts'
import { createCell } from './create-cell.ts'
import { knownCell } from './known-cell.ts'
import { readCell } from './read-cell.ts'
import { removeCell } from './remove-cell.ts'
import { isRemoval, isSafe, type Run } from './run.ts'
import { isOwner, spotsOf } from './spots.ts'
import { writeCell } from './write-cell.ts'

/**
 * Calls every operation as everybody, about everything it can be about. Reads come before writes, and writes before
 * removals; of each operation whoever may comes first, for without that control nothing about the others is conclusive.
 */
export async function accessCells(run: Run): Promise<void> {
  const wanted = run.plan.operations.filter(run.isWanted)
  await Promise.all(wanted.filter(isSafe).map((operation) => inOrder(run, operation, readCell)))
  const unsafe = wanted.filter((operation) => !isSafe(operation))
  for (const operation of unsafe.filter((one) => !isRemoval(run, one))) {
    await inOrder(run, operation, (run, spot) =>
      spot.matter.kind === 'object' && !makesObject(run, operation)
        ? writeCell(run, spot)
        : createCell(run, spot),
    )
  }
  for (const operation of unsafe.filter((one) => isRemoval(run, one))) {
    await inOrder(run, operation, removeCell)
  }
}

/** Whether an operation makes a planned object: below another one it changes nothing of that. */
function makesObject({ plan }: Run, { id }: Operation): boolean {
  return plan.objects.some(({ create }) => create?.operation === id && create.name === undefined)
}

type CellOf = (run: Run, spot: Spot) => Promise<void>

async function inOrder(run: Run, operation: Operation, cell: CellOf): Promise<void> {
  const spots = spotsOf(run, operation).filter((spot) => isControl(spot) || isWanted(run, spot))
  const challenged = new Set<string>()
  for (const spot of spots.toSorted((a, b) => rank(a) - rank(b))) {
    const name = callerName(spot.caller)
    const isSparing = run.plan.target.level < 2
    if (isSparing && spot.expected.kind === 'challenge' && challenged.has(name)) {
      // Nobody knows yet which object is meant when credentials are asked for.
      const why = `${name} meets the first door, which is the same for every object`
      run.book.close(spot, { kind: 'skipped', why }, [])
      continue
    }
    if (spot.expected.kind === 'challenge') challenged.add(name)
    await cellOrWhyNot(run, spot, cell)
  }
}

/** Nobody, and whoever may: without them nothing about the others is conclusive. */
function isControl({ caller, expected }: Spot): boolean {
  return caller === undefined || expected.kind === 'allow'
}

function isWanted(run: Run, { operation, caller }: Spot): boolean {
  return run.isWantedCell({ operation: operation.id, caller: callerName(caller) })
}

function rank({ expected, caller, matter }: Spot): number {
  if (expected.kind === 'allow') return isOwner(caller, matter) ? 0 : 1
  return caller === undefined ? 2 : 3
}

async function cellOrWhyNot(run: Run, spot: Spot, cell: CellOf): Promise<void> {
  const { caller, matter, expected } = spot
  if (expected.kind === 'unstated') {
    return run.book.close(spot, { kind: 'skipped', why: 'no rule says who may' }, [])
  }
  if (caller !== undefined && !run.held.has(caller.name)) {
    return run.book.close(
      spot,
      { kind: 'inconclusive', why: `${caller.name} is not signed in` },
      [],
    )
  }
  if (matter.kind === 'object' && !run.objects.has(matter.object.name)) {
    const why = `${matter.object.name} could not be made`
    return run.book.close(spot, { kind: 'inconclusive', why }, [])
  }
  await (expected.kind === 'known' ? knownCell : cell)(run, spot)
}
