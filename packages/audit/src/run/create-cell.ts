import { answerOf, type Exchange } from '../exchange.ts'
import type { AuditObject } from '../plan.ts'
import type { Caller, Spot } from './book.ts'
import { callSpot } from './call.ts'
import { noteLost } from './find-made.ts'
import { accessSeen, isGranted, whySilent } from './judged.ts'
import { isAsNowhere } from './nowhere.ts'
import { idIn } from './objects.ts'
import { closeAllowed, judgeCell } from './read-cell.ts'
import { removerFor } from './removers.ts'
import { parentValues, requestFor } from './requests.ts'
import { controlsOf, matterKey, type Run } from './run.ts'
import { changeByInvalidBody } from './write-cell.ts'

/** Calls an operation that makes something, as one caller: really only where what it makes can be removed again. */
export async function createCell(run: Run, spot: Spot): Promise<void> {
  const { level } = run.plan.target
  const { operation, expected } = spot
  const planned = run.plan.objects.find(({ create }) => create?.operation === operation.id)
  if (level === 0)
    return run.book.close(spot, { kind: 'skipped', why: 'level 0 writes nothing' }, [])
  const isUndone = planned !== undefined && removerFor(run, planned, spot.caller) !== undefined
  if (isElsewhere(spot, planned)) {
    if (expected.kind !== 'allow') return await changeByInvalidBody(run, spot)
    const why = 'what it makes here could not be removed: plan an object that is `in` this one'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  const isRefusedAll = expected.kind === 'challenge' && level === 3
  if (expected.kind !== 'allow' && !isRefusedAll && (level < 2 || !isUndone)) {
    return await changeByInvalidBody(run, spot)
  }
  if (!isRefusedAll && !isUndone) {
    const why =
      'nobody can remove what it would make: plan an object that it creates, and who removes it'
    return run.book.close(spot, { kind: 'skipped', why }, [])
  }
  if (planned !== undefined && run.unnamed.has(planned.name)) {
    const why = 'what it makes cannot be told, so nobody could remove it'
    return run.book.close(spot, { kind: 'inconclusive', why }, [])
  }
  await createReally(run, spot, planned)
}

/** Whether what an operation makes below an object is planned below another: nobody would find it again. */
function isElsewhere({ matter }: Spot, planned: AuditObject | undefined): boolean {
  return matter.kind === 'object' && planned?.parent !== matter.object.name
}

async function createReally(run: Run, spot: Spot, planned: AuditObject | undefined): Promise<void> {
  const { operation, caller, matter, expected } = spot
  const request = requestFor(run, { operation, matter, caller })
  if (typeof request === 'string')
    return run.book.close(spot, { kind: 'skipped', why: request }, [])
  const effect = { kind: 'create', object: planned?.name } as const
  const why = `${caller?.name ?? 'nobody'} calls ${operation.id}`
  const exchange = await callSpot(run, spot, { request, effect, why })
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  if (planned !== undefined) noteMade(run, { exchange, planned, maker: caller })
  if (expected.kind === 'allow') {
    if (isGranted(answerOf(exchange)))
      controlsOf(run, operation).allowed.set(matterKey(matter), exchange)
    return closeAllowed(run, spot, exchange)
  }
  const answer = answerOf(exchange)
  if (!isGranted(answer) || isAsNowhere(run, answer)) return await judgeCell(run, spot, exchange)
  const id = planned === undefined ? undefined : idIn(exchange, planned)
  const evidence = id === undefined ? 'status' : 'body'
  run.book.judge(spot, [accessSeen(run, spot, { exchange, evidence })], [exchange])
}

/** What was made, by whom. */
export interface Made {
  readonly exchange: Exchange
  readonly planned: AuditObject
  readonly maker: Caller
}

/** Notes what was made, whoever made it: it is removed in the end. */
export function noteMade(run: Run, { exchange, planned, maker }: Made): string | undefined {
  const id = idIn(exchange, planned)
  const removeAs = removerFor(run, planned, maker)?.name
  if (id === undefined && isGranted(answerOf(exchange)) && !isAsNowhere(run, answerOf(exchange))) {
    noteLost(run, planned)
  }
  if (id !== undefined) {
    run.sender.journal.created({
      ...{ object: planned.name, id, removeAs, maker: maker?.name },
      parameters: parentValues(run, planned),
    })
  }
  return id
}
