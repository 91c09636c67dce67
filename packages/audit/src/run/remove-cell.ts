import { answerOf, type Exchange } from '../exchange.ts'
import type { AuditObject } from '../plan.ts'
import { type Caller, callerName, type Spot } from './book.ts'
import { callSpot } from './call.ts'
import { isAsMissing } from './concealment.ts'
import {
  accessSeen,
  isFunctionLevel,
  isGranted,
  refusalSeen,
  severityOf,
  whySilent,
} from './judged.ts'
import { makeObject } from './objects.ts'
import { readBack, stateOf } from './read-back.ts'
import { closeAllowed, judgeCell } from './read-cell.ts'
import { removerFor } from './removers.ts'
import { requestFor } from './requests.ts'
import { controlsOf, type LiveObject, matterKey, type Run } from './run.ts'
import { spotOf } from './spots.ts'

/**
 * Removes an object as one caller: one made for this alone where the level allows it. Below, only whoever removes what
 * the audit makes does so, and everybody else asks for an object that does not exist.
 */
export async function removeCell(run: Run, spot: Spot): Promise<void> {
  const { matter, expected, caller } = spot
  const { level } = run.plan.target
  if (matter.kind !== 'object') return await removeNothing(run, spot)
  const isOurs = matter.object.create !== undefined
  const remover = isOurs ? removerFor(run, matter.object, ownerOf(run, matter.object)) : undefined
  const isRemover =
    caller !== undefined && caller === remover && spot.operation.id === matter.object.remove
  if (level === 0)
    return run.book.close(spot, { kind: 'skipped', why: 'level 0 removes nothing' }, [])
  if (isOurs && (level === 3 || (expected.kind === 'allow' && isRemover)))
    return await removeReally(run, spot, matter.object)
  const isAsked = expected.kind === 'challenge' || caller === undefined
  if (!isOurs && level === 3 && !isAsked) {
    const why = 'the object was not made by this audit, so nobody removes it'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  if (expected.kind === 'allow') {
    const why = isOurs
      ? 'only level 3 lets others than its remover remove an object'
      : 'the object was not made by this audit, so nobody removes it'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  await removeGhost(run, spot)
}

function ownerOf({ plan }: Run, { owner }: AuditObject): Caller {
  return plan.identities.find(({ name }) => name === owner)
}

async function removeReally(run: Run, spot: Spot, plan: AuditObject): Promise<void> {
  const { operation, caller, matter, expected } = spot
  const spare = await spareObject(run, plan)
  if (typeof spare === 'string') {
    return run.book.close(spot, { kind: 'inconclusive', why: `no object to remove: ${spare}` }, [])
  }
  const request = requestFor(run, { operation, matter, caller, id: spare.id })
  if (typeof request === 'string')
    return run.book.close(spot, { kind: 'skipped', why: request }, [])
  const effect = { kind: 'remove', object: plan.name, id: spare.id } as const
  const why = `${callerName(caller)} removes ${plan.name}`
  const exchange = await callSpot(run, spot, { request, effect, why })
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  if (!isGranted(answerOf(exchange))) {
    return expected.kind === 'allow'
      ? closeAllowed(run, spot, exchange)
      : await judgeCell(run, spot, exchange)
  }
  await closeRemoved(run, spot, { exchange, spare })
}

async function closeRemoved(
  run: Run,
  spot: Spot,
  { exchange, spare }: { readonly exchange: Exchange; readonly spare: LiveObject },
): Promise<void> {
  const back = await readBack(run, spare.plan, spare.id)
  const state = await stateNow(run, spare, back)
  // Perhaps it is gone: nobody else is tried on it.
  if (state !== 'there') run.spares.delete(spare.plan.name)
  if (state === 'gone') {
    run.sender.journal.removed({ object: spare.plan.name, id: spare.id })
  }
  if (spot.expected.kind === 'allow') {
    controlsOf(run, spot.operation).allowed.set(matterKey(spot.matter), exchange)
    if (state !== 'there') return run.book.close(spot, { kind: 'proved' }, [exchange, back])
    const why = 'it was answered as if it were done, and the object is there'
    return run.book.close(spot, { kind: 'inconclusive', why }, [exchange, back])
  }
  if (state === 'there') {
    const why = 'it was answered as if it were done, and the owner finds the object there'
    return run.book.close(spot, { kind: 'inconclusive', why }, [exchange, back])
  }
  const evidence = state === 'gone' ? 'read-back' : 'status'
  const seen = accessSeen(run, spot, { exchange, evidence, ...(back && { control: back }) })
  run.book.judge(spot, [seen], [exchange, back])
}

/** What became of an object by what its owner reads: it is gone too where it is answered as what never was there. */
async function stateNow(
  run: Run,
  { plan, id }: LiveObject,
  back: Exchange | undefined,
): Promise<ReturnType<typeof stateOf>> {
  const state = stateOf(back)
  const operation = run.plan.operations.find((one) => one.id === plan.read)
  const caller = ownerOf(run, plan)
  if (state !== 'unknown' || back === undefined || operation === undefined) return state
  const { allowed } = controlsOf(run, operation)
  // Whoever never read it is told nothing by not reading it.
  if (!allowed.has(matterKey({ kind: 'object', object: plan }))) return state
  const spot = spotOf(run, { operation, caller, matter: { kind: 'object', object: plan } })
  return (await isAsMissing(run, spot, { exchange: back, ids: [id] })) ? 'gone' : state
}

/** An object to remove: made when there is none, and kept as long as nobody removed it. */
async function spareObject(run: Run, plan: AuditObject): Promise<LiveObject | string> {
  const kept = run.spares.get(plan.name)
  if (kept !== undefined) return kept
  const made = await makeObject(run, plan)
  if (typeof made !== 'string') run.spares.set(plan.name, made)
  return made
}

/** Asks to remove what does not exist: nothing can be lost, and a role that is missing shows. */
async function removeGhost(run: Run, spot: Spot): Promise<void> {
  const { operation, caller, matter, expected } = spot
  const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
  const request = requestFor(run, { operation, matter, caller, id: live?.ghosts[0] })
  if (typeof request === 'string' || live === undefined) {
    return run.book.close(spot, { kind: 'skipped', why: String(request) }, [])
  }
  const isSure =
    caller === undefined ||
    (expected.kind === 'forbid' && isFunctionLevel(run, operation, caller)) ||
    expected.kind === 'challenge'
  if (!isSure) {
    const why = 'an object that does not exist proves nothing here: level 3 removes one of its own'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  const why = `${callerName(caller)} asks to remove what does not exist`
  const effect = { kind: 'probe' } as const
  const exchange = await callSpot(run, spot, { request, effect, why })
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  const status = answerOf(exchange)?.status ?? 0
  const isPassed = isGranted(answerOf(exchange)) || status === 404 || status === 410
  if (!isPassed || caller === undefined) return await judgeCell(run, spot, exchange)
  const seen = accessSeen(run, spot, { exchange, evidence: 'control' })
  run.book.judge(spot, [{ ...seen, severity: severityOf(seen.oracle, 'status') }], [exchange])
}

/**
 * An operation that removes something that no object stands for: perhaps all there is. Only what the plan says to sign out
 * by is called, at level 3 and by those whom it must refuse, for a hole there would end nothing but a session.
 */
async function removeNothing(run: Run, spot: Spot): Promise<void> {
  const { operation, caller, matter, expected } = spot
  const { level } = run.plan.target
  const isSignOut = run.plan.identities.some(({ signOut }) => signOut === operation.id)
  if (!isSignOut || level < 3 || expected.kind !== 'challenge') {
    const why = 'nobody said what it removes: plan an object, or state it as `signOut`'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  const request = requestFor(run, { operation, matter, caller })
  if (typeof request === 'string')
    return run.book.close(spot, { kind: 'skipped', why: request }, [])
  const why = `${callerName(caller)} calls ${operation.id}`
  const effect = { kind: 'sign_out' } as const
  const exchange = await callSpot(run, spot, { request, effect, why })
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  if (!isGranted(answerOf(exchange))) return await judgeCell(run, spot, exchange)
  const seen = accessSeen(run, spot, { exchange, evidence: 'status' })
  run.book.judge(
    spot,
    [seen, ...refusalSeen(run, spot, { exchange, shows: 'nothing' })],
    [exchange],
  )
}
