import { type AuditRequest, answerOf, type Exchange, fieldsOf } from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import { isReadable } from '../identity/readable.ts'
import { csrfOf } from '../identity/show.ts'
import { isSameAnswer } from '../judge/concealed.ts'
import type { Identity, Matter, Operation } from '../plan.ts'
import type { CredentialState } from '../states/credential-state.ts'
import { credentialStates } from '../states/credential-states.ts'
import type { Verdict } from '../verdict.ts'
import { matterName, type Seen, type Spot } from './book.ts'
import { call, revive } from './call.ts'
import { whyBeforeDoors } from './csrf.ts'
import { invalidOfNobody, learnInvalid } from './invalid-body.ts'
import { isGranted, refusalSeen, severityOf, whySilent } from './judged.ts'
import { mattersOf } from './matters.ts'
import { isAsNowhere, isForAll } from './nowhere.ts'
import { requestFor } from './requests.ts'
import { controlsOf, isReading, isSafe, matterKey, type Run } from './run.ts'
import { spotOf } from './spots.ts'
import { whyUnsteady } from './steady.ts'
import type { Tools } from './tools.ts'

/** Somebody who may, with what, and where: on this all states of such credentials are tried. */
interface Stage {
  readonly identity: Identity
  readonly held: HeldCredentials
  readonly operation: Operation
  readonly matter: Matter
}

/**
 * Shows credentials in every state that their kind can be in: all states on one operation of each scheme, and on every
 * other operation the few that tell whether it is behind the same doors.
 */
export async function credentialCells(run: Run, tools: Tools): Promise<void> {
  const done = new Set<string>()
  for (const stage of stagesOf(run)) {
    const states = await statesOf(run, stage.held, tools)
    await stateCells(run, stage, states)
    await revive(run, stage.identity)
    done.add(stage.operation.id)
  }
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    if (done.has(operation.id) || isPublic(run, operation)) continue
    const stage = stageOn(run, operation)
    if (stage === undefined) continue
    const states = await statesOf(run, stage.held, tools)
    // Nobody called it already.
    const isNew = ({ isSentinel, shows }: CredentialState): boolean =>
      isSentinel && (shows !== 'nothing' || controlsOf(run, operation).nobody === undefined)
    for (const state of states.filter(isNew)) await stateCell(run, stage, state)
  }
}

async function stateCells(
  run: Run,
  stage: Stage,
  states: readonly CredentialState[],
): Promise<void> {
  const isForeign = !(await isMintGood(run, stage, states))
  for (const state of states) {
    if (!state.isMinted || !isForeign) await stateCell(run, stage, state)
  }
}

/** Whether a token that the mint signed as it should be is accepted: otherwise none of the others says anything. */
async function isMintGood(
  run: Run,
  { operation, identity, matter }: Stage,
  states: readonly CredentialState[],
): Promise<boolean> {
  const control = states.find(({ isMinted, must }) => isMinted && must === 'accept')
  const request = requestFor(run, { operation, matter, caller: identity })
  if (control === undefined || typeof request === 'string') return true
  const exchange = await run.sender.send(control.apply(request), {
    as: identity.name,
    operation: operation.id,
    why: 'a token signed anew: is the key of the mint that of the issuer?',
    effect: { kind: 'read' },
  })
  if (isGranted(answerOf(exchange))) return true
  run.remarks.push({
    place: undefined,
    message: `${operation.id} does not accept what the mint signs, so ended and foreign tokens could not be tried: is its key that of the issuer?`,
  })
  return false
}

async function statesOf(
  run: Run,
  held: HeldCredentials,
  tools: Tools,
): Promise<readonly CredentialState[]> {
  const others = [...run.held.values()]
  const other = others.find((one) => one.identity !== held.identity && one.kind === held.kind)
  // Without a challenge there is nothing to answer wrongly.
  if (held.kind === 'digest' && digestIn(run) === undefined) return []
  const identity = run.plan.identities.find(({ name }) => name === held.identity)
  return await credentialStates(held, {
    ...tools.states,
    other,
    dpopKey: identity?.signIn.dpop,
    dpopNonce: run.sender.dpopNonce,
    remark: (message) => remarkOnce(run, message),
  })
}

function remarkOnce({ remarks }: Run, message: string): void {
  if (remarks.every((one) => one.message !== message)) remarks.push({ place: undefined, message })
}

/** A Digest challenge that the target gave to nobody. */
function digestIn({ controls }: Run): string | undefined {
  const answers = [...controls.values()].flatMap(({ nobody }) => nobody && (answerOf(nobody) ?? []))
  return answers
    .flatMap((answer) => (answer === undefined ? [] : fieldsOf(answer, 'www-authenticate')))
    .find((line) => /^digest /i.test(line))
}

/** One stage for each way of showing credentials: a kind in a field. */
function stagesOf(run: Run): readonly Stage[] {
  const stages = new Map<string, Stage>()
  for (const identity of run.plan.identities) {
    const held = run.held.get(identity.name)
    if (held === undefined) continue
    const key = `${held.kind} ${held.field.toLowerCase()} ${held.prefix}`
    if (stages.has(key)) continue
    const stage = stageFor(run, identity, held)
    if (stage !== undefined) stages.set(key, stage)
  }
  return [...stages.values()]
}

/** The operation on which an identity's credentials are tried: where it is told who it is, else what it may read. */
function stageFor(run: Run, identity: Identity, held: HeldCredentials): Stage | undefined {
  const safe = run.plan.operations.filter((one) => isReading(one) && run.isWanted(one))
  const first = safe.filter(({ id }) => id === identity.whoami)
  for (const operation of [...first, ...safe]) {
    if (isPublic(run, operation)) continue
    const matter = mattersOf(run.plan, operation).find((one) =>
      isLetIn(run, { identity, operation, matter: one }),
    )
    if (matter !== undefined) return { identity, held, operation, matter }
  }
  return undefined
}

/** Whether nobody needs credentials here, by its answer or by the rules. */
function isPublic(run: Run, operation: Operation): boolean {
  return (
    controlsOf(run, operation).isOpen ||
    mattersOf(run.plan, operation).every(
      (matter) => run.plan.expect(operation, undefined, matter).kind === 'allow',
    )
  )
}

/** Whether this identity was let in when it called, as it should be; how it was answered may be wrong all the same. */
function isLetIn(run: Run, { identity, operation, matter }: Omit<Stage, 'held'>): boolean {
  return run.book.cells.some(
    (cell) =>
      cell.operation === operation.id &&
      cell.caller === identity.name &&
      cell.expected.kind === 'allow' &&
      /^(proved|refuted)$/.test(cell.verdict.kind) &&
      (cell.status ?? 0) < 300 &&
      cell.part === 'access' &&
      cell.matter === matterName(matter),
  )
}

/** Who may call an operation, for its sentinels: nothing needs to have been let in, for nothing is. */
function stageOn(run: Run, operation: Operation): Stage | undefined {
  for (const matter of mattersOf(run.plan, operation)) {
    for (const identity of run.plan.identities) {
      const held = run.held.get(identity.name)
      const { kind } = run.plan.expect(operation, identity, matter)
      if (held !== undefined && kind === 'allow') return { identity, held, operation, matter }
    }
  }
  return undefined
}

async function stateCell(run: Run, stage: Stage, state: CredentialState): Promise<void> {
  const { operation, identity, matter } = stage
  const cell = { operation: operation.id, caller: identity.name, state: state.name }
  if (!run.isWantedCell(cell)) return
  const expected = {
    kind: state.must === 'accept' ? 'allow' : 'challenge',
    why: `these credentials are ${state.must === 'accept' ? 'good' : 'not good'}`,
  } as const
  const spot: Spot = {
    ...spotOf(run, { operation, caller: identity, matter }),
    state: state.name,
    part: 'credentials',
    expected,
  }
  const bare = await bareRequest(run, spot)
  if (typeof bare === 'string') return run.book.close(spot, { kind: 'skipped', why: bare }, [])
  const known = { ...bare, fields: [...bare.fields, ...csrfOf(stage.held, bare)] }
  const shown = state.prepare === undefined ? state.apply(known) : await state.prepare(known)
  const exchange = await run.sender.send(shown, {
    as: identity.name,
    operation: operation.id,
    why: `credentials: ${state.name}`,
    effect: isSafe(operation) ? { kind: 'read' } : { kind: 'probe', body: 'invalid' },
    from: run.addressForFailure(),
  })
  // Whoever is shown too much may hang up: that is a refusal too.
  const isHungUp = exchange.outcome.kind === 'failed' && !/refuse|accept/.test(state.must)
  if (isHungUp && (await isThere(run, spot))) {
    return run.book.close(spot, { kind: 'proved' }, [exchange])
  }
  const silent =
    whySilent(exchange) ?? whyForAll(run, spot, exchange) ?? (await whyEarly(run, spot, exchange))
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  const early =
    state.must === 'accept'
      ? undefined
      : await whyBeforeDoors(run, spot, { exchange, request: bare })
  if (early !== undefined) {
    return run.book.close(spot, { kind: 'inconclusive', why: early }, [exchange])
  }
  const seen = seenOf(run, { spot, state, exchange })
  const why = await whyUnsteady(run, spot, seen)
  if (why !== undefined) return run.book.close(spot, { kind: 'inconclusive', why }, [exchange])
  run.book.judge(spot, seen, [exchange])
}

/** Whether the server answers good credentials still: one that is down hangs up on everybody. */
async function isThere(run: Run, spot: Spot): Promise<boolean> {
  const request = await bareRequest(run, spot)
  if (typeof request === 'string') return false
  const { operation, caller } = spot
  const effect = isSafe(operation)
    ? ({ kind: 'read' } as const)
    : ({ kind: 'probe', body: 'invalid' } as const)
  const what = { operation, caller, request, effect, why: 'is the server there?' }
  return answerOf(await call(run, { ...what, isRefused: true })) !== undefined
}

function whyForAll(run: Run, spot: Spot, exchange: Exchange): Verdict | undefined {
  const answer = answerOf(exchange)
  const status = answer?.status ?? 0
  if (isAsNowhere(run, answer)) {
    return { kind: 'inconclusive', why: 'a path that nobody offers is answered the same' }
  }
  if (status === 401 || status === 403 || !isForAll(run, spot, exchange)) return undefined
  const why = `whoever may, or a path that nobody offers, is answered ${status} too`
  return { kind: 'inconclusive', why }
}

/** Whether the body was judged before the credentials were: nobody, and whoever may, are told the same about it. */
async function whyEarly(run: Run, spot: Spot, exchange: Exchange): Promise<Verdict | undefined> {
  const { invalid } = controlsOf(run, spot.operation)
  if (invalid === undefined || !isAsInvalid(run, spot, exchange)) return undefined
  const nobody = await invalidOfNobody(run, spot)
  if (nobody === undefined || !isAsInvalid(run, spot, nobody)) return undefined
  const why = 'the body is judged before the doors, so a body that is not good proves nothing'
  return { kind: 'inconclusive', why }
}

/** Whether it is the answer that whoever may gets to a body that is not good. */
function isAsInvalid(run: Run, { operation }: Spot, exchange: Exchange): boolean {
  const { invalid } = controlsOf(run, operation)
  if (isSafe(operation) || invalid === undefined) return false
  return isSameAnswer(answerOf(exchange), answerOf(invalid.answer), [])
}

/** A request that could change nothing, if it were let in. */
async function bareRequest(run: Run, spot: Spot): Promise<AuditRequest | string> {
  const { operation, matter, caller } = spot
  if (isSafe(operation)) return requestFor(run, { operation, matter, caller })
  if (operation.method === 'DELETE') {
    const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
    if (live === undefined) return 'nobody said what it removes'
    return requestFor(run, { operation, matter, caller, id: live.ghosts[0] })
  }
  await learnInvalid(run, spot)
  const { invalid } = controlsOf(run, operation)
  if (invalid === undefined) return 'no body was found that the operation itself refuses'
  return requestFor(run, { operation, matter, caller, body: invalid.body })
}

interface StateSeen {
  readonly spot: Spot
  readonly state: CredentialState
  readonly exchange: Exchange
}

function seenOf(run: Run, { spot, state, exchange }: StateSeen): readonly Seen[] {
  const answer = answerOf(exchange)
  if (answer === undefined) return []
  const isIn = isGranted(answer) || isAsInvalid(run, spot, exchange)
  if (state.must === 'accept') return isIn ? [] : [notAccepted(state, exchange)]
  if (isIn && state.must !== 'either') return [accepted(run, { spot, state, exchange })]
  if (state.must === 'either' && answer.status < 500) return []
  if (state.must === 'malformed' && (answer.status === 400 || answer.status === 431)) return []
  const held = run.held.get(spot.caller?.name ?? '')
  const isUnreadable = held !== undefined && !isReadable(exchange.request, held)
  return refusalSeen(run, spot, { exchange, shows: state.shows, isUnreadable })
}

function accepted(run: Run, { spot, state, exchange }: StateSeen): Seen {
  const control = controlsOf(run, spot.operation).allowed.get(matterKey(spot.matter))
  const good = control === undefined ? undefined : answerOf(control)
  const isSame = good !== undefined && good.body === answerOf(exchange)?.body
  const evidence = isSame ? 'body' : 'control'
  return {
    oracle: state.oracle,
    severity: state.severity ?? severityOf(state.oracle, evidence),
    message: `accepted with ${state.name}`,
    evidence,
    cause: state.cause,
    exchange,
    ...(control && { control }),
  }
}

function notAccepted(state: CredentialState, exchange: Exchange): Seen {
  return {
    oracle: state.oracle,
    severity: 'low',
    message: `refused with ${state.name}, and that is good`,
    evidence: 'control',
    cause: state.cause,
    exchange,
  }
}
