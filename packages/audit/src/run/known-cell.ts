import { answerOf, type Exchange } from '../exchange.ts'
import type { Spot } from './book.ts'
import { type Call, call } from './call.ts'
import { noteMade } from './create-cell.ts'
import { grantedSeen } from './granted.ts'
import { isGranted, refusalSeen, whySilent } from './judged.ts'
import { requestFor } from './requests.ts'
import { controlsOf, isRemoval, isSafe, matterKey, type Run } from './run.ts'
import { whyDoubted } from './standing.ts'

/** Calls an operation of which nobody said who may: to be let in is right, and to be refused as somebody who is known. */
export async function knownCell(run: Run, spot: Spot): Promise<void> {
  const { caller, operation } = spot
  const request = knownRequest(run, spot)
  if (typeof request === 'string') {
    return run.book.close(spot, { kind: 'skipped', why: request }, [])
  }
  const why = `${caller?.name ?? 'nobody'} calls ${operation.id}`
  const exchange = await call(run, { operation, caller, ...request, why })
  const silent = whySilent(exchange) ?? whyDoubted(run, spot, answerOf(exchange)?.status)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  if (isGranted(answerOf(exchange))) return closeKnown(run, spot, exchange)
  const { status = 0 } = answerOf(exchange) ?? {}
  // A body that is not good and an object that does not exist are told to whoever is past the doors.
  if (!isSafe(operation) && status !== 401 && status < 500)
    return run.book.judge(spot, [], [exchange])
  const refused: Spot = { ...spot, expected: { ...spot.expected, kind: 'refuse' } }
  run.book.judge(spot, refusalSeen(run, refused, { exchange, shows: 'good' }), [exchange])
}

function closeKnown(run: Run, spot: Spot, exchange: Exchange): void {
  const { operation, matter, caller } = spot
  const { allowed } = controlsOf(run, operation)
  if (!allowed.has(matterKey(matter))) allowed.set(matterKey(matter), exchange)
  const planned = run.plan.objects.find(({ create }) => create?.operation === operation.id)
  if (planned !== undefined) noteMade(run, { exchange, planned, maker: caller })
  run.book.judge(spot, grantedSeen(run, spot, exchange), [exchange])
}

/** What can be asked without doing anything: a reading, a body that is not good, an object that does not exist. */
function knownRequest(
  run: Run,
  { operation, caller, matter }: Spot,
): Pick<Call, 'request' | 'effect'> | string {
  const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
  const isRemoving = isRemoval(run, operation)
  if (isRemoving && live === undefined) return 'no rule says who may, and it removes something'
  const isBody = !isSafe(operation) && !isRemoving
  const request = requestFor(run, {
    operation,
    matter,
    caller,
    ...(isRemoving && { id: live?.ghosts[0] }),
    ...(isBody && { body: '[]' }),
  })
  if (typeof request === 'string') return request
  if (isSafe(operation)) return { request, effect: { kind: 'read' } }
  return { request, effect: isBody ? { kind: 'probe', body: 'invalid' } : { kind: 'probe' } }
}
