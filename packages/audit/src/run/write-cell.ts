import { type AuditAnswer, answerOf, type Exchange } from '../exchange.ts'
import { isSameAnswer } from '../judge/concealed.ts'
import { contains } from '../judge/grant.ts'
import type { AuditObject } from '../plan.ts'
import type { Verdict } from '../verdict.ts'
import type { Seen, Spot } from './book.ts'
import { callSpot } from './call.ts'
import { idsOf } from './concealment.ts'
import {
  invalidOfNobody,
  isJudgedInside,
  learnInvalid,
  probeBody,
  READABLE,
} from './invalid-body.ts'
import { accessSeen, isFunctionLevel, isGranted, refusalSeen, whySilent } from './judged.ts'
import { markedBody } from './marked.ts'
import { makeObject } from './objects.ts'
import { readBack, stateOf } from './read-back.ts'
import { closeAllowed, judgeCell } from './read-cell.ts'
import { requestFor } from './requests.ts'
import { controlsOf, matterKey, type Run } from './run.ts'
import { isOwner } from './spots.ts'

/** Changes an object as one caller: really where the level allows it, and else by a body that is not good. */
export async function writeCell(run: Run, spot: Spot): Promise<void> {
  const { level } = run.plan.target
  const isOurs = spot.matter.kind === 'object' && spot.matter.object.create !== undefined
  const isAllowed = spot.expected.kind === 'allow'
  if (level === 0)
    return run.book.close(spot, { kind: 'skipped', why: 'level 0 writes nothing' }, [])
  if (isAllowed && !isOurs) {
    const why = 'the object was not made by this audit, so nobody writes to it'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  if (isAllowed && !isOwner(spot.caller, spot.matter) && level < 2) {
    const why = 'level 1 lets nobody but the owner change an object: level 2 does'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  if (isOurs && (isAllowed || level >= 2)) return await changeReally(run, spot)
  await changeByInvalidBody(run, spot)
}

async function changeReally(run: Run, spot: Spot): Promise<void> {
  const { operation, caller, matter, expected } = spot
  if (matter.kind !== 'object') return
  const live = run.objects.get(matter.object.name)
  const marked = markedBody(run, spot)
  const request = requestFor(run, { operation, matter, caller, body: marked?.text })
  if (typeof request === 'string' || live === undefined) {
    return run.book.close(spot, { kind: 'skipped', why: String(request) }, [])
  }
  const effect = { kind: 'write', object: matter.object.name, id: live.id } as const
  const why = `${caller?.name ?? 'nobody'} changes ${matter.object.name}`
  const exchange = await callSpot(run, spot, { request, effect, why })
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  if (expected.kind === 'allow') {
    if (isGranted(answerOf(exchange)))
      controlsOf(run, operation).allowed.set(matterKey(matter), exchange)
    return closeAllowed(run, spot, exchange)
  }
  if (!isGranted(answerOf(exchange))) return await judgeCell(run, spot, exchange)
  await closeChanged(run, spot, { exchange, mark: marked?.mark })
}

/** Somebody who may not was told that it is done: only reading back shows whether it is. */
async function closeChanged(
  run: Run,
  spot: Spot,
  { exchange, mark }: { readonly exchange: Exchange; readonly mark: string | undefined },
): Promise<void> {
  if (spot.matter.kind !== 'object') return
  const back = await readBack(run, spot.matter.object)
  const answer = back === undefined ? undefined : answerOf(back)
  const isChanged = mark !== undefined && answer !== undefined && contains(answer, mark)
  if (mark !== undefined && isGranted(answer) && !isChanged) {
    const why = 'it was answered as if it were done, and the owner finds nothing changed'
    return run.book.close(spot, { kind: 'inconclusive', why }, [exchange, back])
  }
  // What its owner read before and finds no more was changed as well.
  const { allowed } = controlsOf(run, spot.operation)
  const isLost = stateOf(back) === 'gone' && allowed.has(matterKey(spot.matter))
  const isTaken = isTakenAway(run, spot.matter.object, answer)
  const evidence = isChanged || isLost || isTaken ? 'read-back' : 'status'
  const seen = accessSeen(run, spot, { exchange, evidence, ...(back && { control: back }) })
  run.book.judge(spot, [seen], [exchange, back])
  if (isTaken) await replaceObject(run, spot.matter.object)
}

/** Whether the owner, who read it before, is refused now: somebody wrote another owner into it. */
function isTakenAway(run: Run, object: AuditObject, answer: AuditAnswer | undefined): boolean {
  const read = run.plan.operations.find(({ id }) => id === object.read)
  if (read === undefined || answer?.status !== 403) return false
  return controlsOf(run, read).allowed.has(matterKey({ kind: 'object', object }))
}

/** Whatever comes after is judged on an object that its owner still has. */
async function replaceObject(run: Run, plan: AuditObject): Promise<void> {
  const made = await makeObject(run, plan)
  if (typeof made !== 'string') run.objects.set(plan.name, made)
}

/** Judges a cell by a body that is not good: nothing can be changed, and whoever is past the doors is told so. */
export async function changeByInvalidBody(run: Run, spot: Spot): Promise<void> {
  await learnInvalid(run, spot)
  const { invalid } = controlsOf(run, spot.operation)
  if (invalid === undefined) {
    const why =
      'no body was found that the operation itself refuses: level 2 sends one that is good'
    return run.book.close(spot, { kind: 'inconclusive', why }, [])
  }
  const exchange = await probeBody(run, spot, { body: invalid.body })
  if (exchange === undefined) {
    return run.book.close(
      spot,
      { kind: 'skipped', why: 'its path has parameters of which no value is known' },
      [],
    )
  }
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  const good = answerOf(invalid.answer)
  const answer = answerOf(exchange)
  if (!isSameAnswer(answer, good, []) && !isGranted(answer))
    return await judgeCell(run, spot, exchange)
  await closePassed(run, spot, exchange)
}

/** Somebody got the answer of whoever is past the doors. */
async function closePassed(run: Run, spot: Spot, exchange: Exchange): Promise<void> {
  const { invalid } = controlsOf(run, spot.operation)
  if (spot.caller === undefined) {
    const controls = controlsOf(run, spot.operation)
    if (invalid !== undefined && !isJudgedInside(invalid)) {
      return await closeUnread(run, spot, exchange)
    }
    controls.nobody ??= exchange
    controls.invalidOfNobody ??= exchange
    const faults = refusalSeen(run, spot, { exchange, shows: 'nothing' })
    return run.book.judge(spot, faults, [exchange])
  }
  const nobody = await invalidOfNobody(run, spot)
  if (nobody !== undefined && answerOf(nobody)?.status === answerOf(exchange)?.status) {
    const why = 'the body is judged before the doors, so a body that is not good proves nothing'
    return run.book.close(spot, { kind: 'inconclusive', why }, [exchange, nobody])
  }
  const ghost = await ghostProbe(run, spot)
  if (ghost !== undefined && isSameAnswer(answerOf(ghost), answerOf(exchange), idsOf(run, spot))) {
    const isHidden = spot.expected.kind === 'conceal' || spot.expected.kind === 'refuse'
    const isJudged = isSameAnswer(answerOf(exchange), invalid && answerOf(invalid.answer), [])
    const why = 'the body is judged before the object is looked for: level 2 sends one that is good'
    const verdict: Verdict =
      isHidden && !isJudged ? { kind: 'proved' } : { kind: 'inconclusive', why }
    return run.book.close(spot, verdict, [exchange, nobody, ghost])
  }
  const seen: Seen = accessSeen(run, spot, {
    exchange,
    evidence: 'control',
    ...(invalid && { control: invalid.answer }),
  })
  run.book.judge(spot, [seen], [exchange, nobody])
}

/** Nobody was told that its body cannot be read, as whoever may is: one that can be read comes to the doors. */
async function closeUnread(run: Run, spot: Spot, exchange: Exchange): Promise<void> {
  const readable = await probeBody(run, spot, { body: READABLE })
  const status = readable === undefined ? undefined : answerOf(readable)?.status
  if (readable !== undefined && status === run.plan.conventions.challenge) {
    return await judgeCell(run, spot, readable)
  }
  const why = 'the body is judged before the doors, so a body that is not good proves nothing'
  run.book.close(spot, { kind: 'inconclusive', why }, [exchange, readable])
}

/** The same body about an object that does not exist: whoever is told the same there met no door of the object. */
async function ghostProbe(run: Run, spot: Spot): Promise<Exchange | undefined> {
  const { invalid } = controlsOf(run, spot.operation)
  const live = spot.matter.kind === 'object' ? run.objects.get(spot.matter.object.name) : undefined
  if (live === undefined || invalid === undefined) return undefined
  const { operation, caller } = spot
  if (isFunctionLevel(run, operation, caller)) return undefined
  return await probeBody(run, spot, { body: invalid.body, id: live.ghosts[0] })
}
