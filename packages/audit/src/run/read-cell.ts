import { type AuditAnswer, answerOf, type Exchange } from '../exchange.ts'
import { isWay } from '../judge/way.ts'
import type { Verdict } from '../verdict.ts'
import type { Seen, Spot } from './book.ts'
import { call, callSpot } from './call.ts'
import { concealedSeen, isAsGhost, whyIncomparable } from './concealment.ts'
import { whyBeforeDoors, whyForged } from './csrf.ts'
import { grantedSeen } from './granted.ts'
import { accessSeen, evidenceOf, isGranted, refusalSeen, whySilent } from './judged.ts'
import { isAsNowhere, isForAll } from './nowhere.ts'
import { requestFor } from './requests.ts'
import { controlsOf, isSafe, matterKey, type Run } from './run.ts'
import { isChallenged } from './spots.ts'
import { whyDoubted } from './standing.ts'
import { isGrave, whyUnsteady } from './steady.ts'

/** Calls a safe operation as one caller, and judges the answer. */
export async function readCell(run: Run, spot: Spot): Promise<void> {
  const { operation, caller, matter } = spot
  const request = requestFor(run, { operation, matter, caller })
  if (typeof request === 'string') {
    return run.book.close(spot, { kind: 'skipped', why: request }, [])
  }
  const why = `${caller?.name ?? 'nobody'} calls ${operation.id}`
  const effect = { kind: 'read' } as const
  const exchange = await callSpot(run, spot, { request, effect, why })
  await judgeCell(run, spot, exchange)
}

/** Judges the answer of a cell in which nothing was to change. */
export async function judgeCell(run: Run, spot: Spot, exchange: Exchange): Promise<void> {
  const { operation, caller, matter, expected } = spot
  const controls = controlsOf(run, operation)
  const answer = answerOf(exchange)
  const silent = whySilent(exchange) ?? whyDoubted(run, spot, answer?.status)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  if (answer === undefined) return
  if (caller === undefined) {
    controls.nobody ??= exchange
    controls.isOpen ||= isGivenTo(run, spot, answer)
  }
  if (expected.kind === 'allow') {
    if (isGivenTo(run, spot, answer) && !controls.allowed.has(matterKey(matter))) {
      controls.allowed.set(matterKey(matter), exchange)
    }
    return closeAllowed(run, spot, exchange)
  }
  const evidence = isGranted(answer) ? evidenceOf(run, spot, answer) : undefined
  if (evidence !== undefined) {
    const seen = accessSeen(run, spot, { exchange, evidence })
    return await closeSeen(run, spot, { exchange, seen: [seen] })
  }
  if (isGranted(answer)) return await closeEmpty(run, spot, exchange)
  await closeRefused(run, spot, exchange)
}

/** Judges a read by what was seen, if the same request is answered the same once more. */
async function closeSeen(
  run: Run,
  spot: Spot,
  { exchange, seen }: { readonly exchange: Exchange; readonly seen: readonly Seen[] },
): Promise<void> {
  const { operation, caller, matter } = spot
  const isTwice = seen.some(({ severity }) => isGrave(severity))
  const request = isTwice && isSafe(operation) && requestFor(run, { operation, matter, caller })
  if (typeof request !== 'object') return run.book.judge(spot, seen, [exchange])
  const effect = { kind: 'read' } as const
  const what = { operation, caller, request, effect, why: 'is it answered so again?' }
  const again = await call(run, { ...what, isRefused: true })
  const [one, two] = [exchange, again].map((each) => answerOf(each)?.status)
  if (one === two) return run.book.judge(spot, seen, [exchange, again])
  const why = `the server changes its mind: it answered ${one}, and then ${two ?? 'nothing'}`
  run.book.close(spot, { kind: 'inconclusive', why }, [exchange, again])
}

/** Closes the cell of somebody who may: let in, or not. */
export function closeAllowed(run: Run, spot: Spot, exchange: Exchange): void {
  const answer = answerOf(exchange)
  const status = answer?.status ?? 0
  const doubted = whyDoubted(run, spot, status)
  const forged = whyForged(run, spot, exchange)
  if (doubted !== undefined) {
    run.book.close(spot, doubted, [exchange])
  } else if (isAsNowhere(run, answer)) {
    const why = 'a path that nobody offers is answered the same'
    run.book.close(spot, { kind: 'inconclusive', why }, [exchange])
  } else if (isGivenTo(run, spot, answer)) {
    run.book.judge(spot, grantedSeen(run, spot, exchange), [exchange])
  } else if (isUnshown(run, spot, exchange)) {
    const why = 'no challenge came that its credentials could answer'
    run.book.close(spot, { kind: 'inconclusive', why }, [exchange])
  } else if (forged !== undefined) {
    run.book.close(spot, { kind: 'inconclusive', why: forged }, [exchange])
  } else if (status === 401 || status === 403) {
    run.book.judge(spot, [overRefused(spot, exchange)], [exchange])
  } else {
    run.book.close(spot, { kind: 'inconclusive', why: whyNotAllowed(status) }, [exchange])
  }
}

/** Whether whoever may got what it asked for. What is open to all may be the page on which people sign in. */
function isGivenTo(run: Run, spot: Spot, answer: AuditAnswer | undefined): boolean {
  const isOpen = run.plan.expect(spot.operation, undefined, spot.matter).kind === 'allow'
  const status = answer?.status ?? 0
  if (!isOpen) return isGranted(answer)
  if (status >= 200 && status < 300) return true
  // Where every path leads elsewhere, this one does not by itself.
  const nowhere = run.nowhere === undefined ? undefined : answerOf(run.nowhere)?.status
  return nowhere !== status && isWay(answer, spot.operation.path)
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
  const { expected } = spot
  const silent = await whyNothing(run, spot, exchange)
  if (silent !== undefined) {
    return run.book.close(spot, { kind: 'inconclusive', why: silent }, [exchange])
  }
  const isSecret = expected.kind === 'conceal' || (spot.caller === undefined && isObject(spot))
  const vague = isSecret ? await whyIncomparable(run, spot, exchange) : undefined
  const concealed = isSecret && !vague ? await concealedSeen(run, spot, exchange) : []
  const shows = spot.caller === undefined ? 'nothing' : 'good'
  const seen = [...concealed, ...refusalSeen(run, spot, { exchange, shows })]
  const unsteady = await whyUnsteady(run, spot, seen)
  if (unsteady !== undefined) {
    return run.book.close(spot, { kind: 'inconclusive', why: unsteady }, [exchange])
  }
  const open = concealed.length > 0 ? undefined : whyUnproved(run, spot, vague)
  if (open === undefined) return run.book.judge(spot, seen, [exchange])
  for (const one of seen) run.book.find(spot, one)
  run.book.close(spot, { kind: 'inconclusive', why: open }, [exchange])
}

/** Why a refusal that is as it must be proves nothing all the same, where it does not. */
function whyUnproved(
  run: Run,
  { operation, matter, expected }: Spot,
  vague: string | undefined,
): string | undefined {
  const { allowed, invalid } = controlsOf(run, operation)
  // Whoever may was told that its body is not good: it was let in.
  const hasControl = allowed.has(matterKey(matter)) || invalid !== undefined
  const needsControl = expected.kind === 'conceal' || expected.kind === 'refuse'
  if (needsControl && !hasControl) {
    return 'no positive control: nobody was let in here, so a refusal proves nothing'
  }
  return expected.kind === 'conceal' ? vague : undefined
}

/** Why a refusal says nothing about who may, where it does not. */
async function whyNothing(run: Run, spot: Spot, exchange: Exchange): Promise<string | undefined> {
  const status = answerOf(exchange)?.status ?? 0
  if (status !== 401 && status !== 403 && isForAll(run, spot, exchange)) {
    return `whoever may, or a path that nobody offers, is answered ${status} too`
  }
  return whyForged(run, spot, exchange) ?? (await whyFirst(run, spot, exchange))
}

/** Whether the answer to nobody says nothing about credentials, for a token is asked for first. */
async function whyFirst(run: Run, spot: Spot, exchange: Exchange): Promise<string | undefined> {
  if (!isChallenged(spot) || exchange.intent.effect.kind !== 'probe') return undefined
  const { body, target, method } = exchange.request
  const typed = exchange.request.fields.filter(([name]) => /^content-type$/i.test(name))
  const request = { method, target, fields: typed, ...(body !== undefined && { body }) }
  return await whyBeforeDoors(run, spot, { exchange, request })
}

function isObject({ matter }: Spot): boolean {
  return matter.kind === 'object'
}
