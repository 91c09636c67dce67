import { answerOf, type Exchange } from '../exchange.ts'
import type { Verdict } from '../verdict.ts'
import type { Seen, Spot } from './book.ts'
import { call } from './call.ts'
import { concealedSeen, isAsGhost } from './concealment.ts'
import { grantedSeen } from './granted.ts'
import { accessSeen, evidenceOf, isGranted, refusalSeen, whySilent } from './judged.ts'
import { requestFor } from './requests.ts'
import { controlsOf, matterKey, type Run } from './run.ts'
import { isChallenged } from './spots.ts'

/** Calls a safe operation as one caller, and judges the answer. */
export async function readCell(run: Run, spot: Spot): Promise<void> {
  const { operation, caller, matter } = spot
  const request = requestFor(run, { operation, matter, caller })
  if (typeof request === 'string') {
    return run.book.close(spot, { kind: 'skipped', why: request }, [])
  }
  const why = `${caller?.name ?? 'nobody'} calls ${operation.id}`
  const isRefused = isChallenged(spot)
  const effect = { kind: 'read' } as const
  const exchange = await call(run, { operation, caller, request, effect, why, isRefused })
  await judgeCell(run, spot, exchange)
}

/** Judges the answer of a cell in which nothing was to change. */
export async function judgeCell(run: Run, spot: Spot, exchange: Exchange): Promise<void> {
  const { operation, caller, matter, expected } = spot
  const controls = controlsOf(run, operation)
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  const answer = answerOf(exchange)
  if (answer === undefined) return
  if (caller === undefined) {
    controls.nobody ??= exchange
    controls.isOpen ||= isGranted(answer)
  }
  if (expected.kind === 'allow') {
    if (isGranted(answer) && !controls.allowed.has(matterKey(matter))) {
      controls.allowed.set(matterKey(matter), exchange)
    }
    return closeAllowed(run, spot, exchange)
  }
  const evidence = isGranted(answer) ? evidenceOf(run, spot, answer) : undefined
  if (evidence !== undefined) {
    return run.book.judge(spot, [accessSeen(run, spot, { exchange, evidence })], [exchange])
  }
  if (isGranted(answer)) return await closeEmpty(run, spot, exchange)
  await closeRefused(run, spot, exchange)
}

/** Closes the cell of somebody who may: let in, or not. */
export function closeAllowed(run: Run, spot: Spot, exchange: Exchange): void {
  const answer = answerOf(exchange)
  const status = answer?.status ?? 0
  if (isGranted(answer)) {
    run.book.judge(spot, grantedSeen(run, spot, exchange), [exchange])
  } else if (isUnshown(run, spot, exchange)) {
    const why = 'no challenge came that its credentials could answer'
    run.book.close(spot, { kind: 'inconclusive', why }, [exchange])
  } else if (status === 401 || status === 403) {
    run.book.judge(spot, [overRefused(spot, exchange)], [exchange])
  } else {
    run.book.close(spot, { kind: 'inconclusive', why: whyNotAllowed(status) }, [exchange])
  }
}

/** Whether credentials that answer a challenge were not shown, for none came. */
function isUnshown({ held }: Run, { caller }: Spot, { request }: Exchange): boolean {
  const own = held.get(caller?.name ?? '')
  if (own?.kind !== 'digest') return false
  return request.fields.every(([name]) => name.toLowerCase() !== own.field.toLowerCase())
}

/** Somebody who may is refused: as serious as its opposite for whoever calls, and harmless to everybody else. */
function overRefused(spot: Spot, exchange: Exchange): Seen {
  const status = answerOf(exchange)?.status
  const isChallenged = status === 401
  return {
    oracle: isChallenged ? 'A6' : 'D1',
    severity: 'medium',
    message: `${spot.caller?.name ?? 'nobody'} was refused with ${status}, and ${spot.expected.why}`,
    evidence: 'status',
    cause: isChallenged ? 'good credentials are refused' : 'whoever may is refused',
    exchange,
  }
}

function whyNotAllowed(status: number): string {
  if (status === 404) return 'whoever may is told 404: the object or the path is not there'
  if (status >= 500) return `the server fails (${status})`
  if (status >= 300 && status < 400) return `whoever may is sent elsewhere (${status})`
  return `the request is not good (${status}): state a body or parameters that are`
}

async function closeEmpty(run: Run, spot: Spot, exchange: Exchange): Promise<void> {
  const isHidden = spot.expected.kind === 'conceal' || spot.expected.kind === 'refuse'
  const isAlike = isHidden && (await isAsGhost(run, spot, exchange))
  const verdict: Verdict = isAlike
    ? { kind: 'proved' }
    : { kind: 'inconclusive', why: 'the answer is good and empty: nothing shows what was let in' }
  run.book.close(spot, verdict, [exchange])
}

async function closeRefused(run: Run, spot: Spot, exchange: Exchange): Promise<void> {
  const { expected, matter, operation } = spot
  const isSecret = expected.kind === 'conceal' || (spot.caller === undefined && isObject(spot))
  const concealed = isSecret ? await concealedSeen(run, spot, exchange) : []
  const hasLeak = concealed.length > 0
  const shows = spot.caller === undefined ? 'nothing' : 'good'
  const seen = [...concealed, ...refusalSeen(run, spot, { exchange, shows })]
  const { allowed, invalid } = controlsOf(run, operation)
  // Whoever may was told that its body is not good: it was let in.
  const hasControl = allowed.has(matterKey(matter)) || invalid !== undefined
  const needsControl = expected.kind === 'conceal' || expected.kind === 'refuse'
  if (needsControl && !hasLeak && !hasControl) {
    const why = 'no positive control: nobody was let in here, so a refusal proves nothing'
    for (const one of seen) run.book.find(spot, one)
    return run.book.close(spot, { kind: 'inconclusive', why }, [exchange])
  }
  run.book.judge(spot, seen, [exchange])
}

function isObject({ matter }: Spot): boolean {
  return matter.kind === 'object'
}
