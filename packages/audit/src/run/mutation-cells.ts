import { answerOf, type Exchange } from '../exchange.ts'
import { type Mutation, mutationsOf } from '../states/mutations.ts'
import type { Cell, Evidence } from '../verdict.ts'
import { callerName, matterName, type Seen, type Spot } from './book.ts'
import { callWith } from './call.ts'
import { evidenceOf, isGranted, severityOf, whySilent } from './judged.ts'
import { requestFor } from './requests.ts'
import { controlsOf, isSafe, matterKey, type Run } from './run.ts'
import { spotsOf } from './spots.ts'
import { whyUnsteady } from './steady.ts'

/**
 * Writes refused requests in other ways that a server may take for something else: all of them on one operation about
 * an object and on one about none, and on every other the few that differ from route to route.
 */
export async function mutationCells(run: Run): Promise<void> {
  const tried = new Set<string>()
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    // Of a request that reads by a method that writes, nobody knows what another way of writing it does.
    if (!isSafe(operation) || operation.reads || controlsOf(run, operation).isOpen) continue
    const kind = operation.path.includes('{') ? 'object' : 'none'
    const spots = refusedSpots(run, operation)
    await mutationsOn(run, spots, tried.has(kind) ? 'sentinels' : 'all')
    if (spots.length > 0) tried.add(kind)
  }
}

/**
 * All are tried on whoever is known, and from level 2 on on nobody too: what lets one of them in lets in both nearly
 * always, and below every request is counted. The few are tried on one of them.
 */
async function mutationsOn(
  run: Run,
  spots: readonly Spot[],
  which: 'all' | 'sentinels',
): Promise<void> {
  const isThorough = which === 'all' && run.plan.target.level >= 2
  for (const spot of isThorough ? spots : spots.slice(-1)) await mutationsAt(run, spot, which)
}

async function mutationsAt(run: Run, spot: Spot, which: 'all' | 'sentinels'): Promise<void> {
  const request = requestFor(run, spot)
  if (typeof request === 'string') return
  const mutations = mutationsOf(request, contextOf(run, spot)).filter(
    ({ isSentinel }) => which === 'all' || isSentinel,
  )
  await Promise.all(mutations.map((mutation) => mutationCell(run, spot, mutation)))
}

/** The refusals that are tried: proved ones alone, for where the plain request gets in nothing else is needed. */
function refusedSpots(run: Run, operation: Spot['operation']): readonly Spot[] {
  const refused = spotsOf(run, operation).filter(
    (spot) => isRefused(cellOf(run, spot)) && hasControl(run, spot),
  )
  const nobody = refused.find(({ caller }) => caller === undefined)
  const known = refused.find(({ caller }) => caller !== undefined)
  return [nobody, known].filter((one) => one !== undefined)
}

function cellOf({ book }: Run, spot: Spot): Cell | undefined {
  return book.cells.find(
    (cell) =>
      cell.part === 'access' &&
      cell.operation === spot.operation.id &&
      cell.caller === callerName(spot.caller) &&
      cell.matter === matterName(spot.matter),
  )
}

function isRefused(cell: Cell | undefined): boolean {
  // How a refusal is written may be refuted; it is one all the same.
  return (cell?.status ?? 0) >= 300 && cell?.expected.kind !== 'allow' && isJudged(cell)
}

function isJudged(cell: Cell | undefined): boolean {
  return cell?.verdict.kind === 'proved' || cell?.verdict.kind === 'refuted'
}

function hasControl(run: Run, { operation, matter }: Spot): boolean {
  return controlsOf(run, operation).allowed.has(matterKey(matter))
}

function contextOf(run: Run, spot: Spot): Parameters<typeof mutationsOf>[1] {
  const { operation, matter, caller } = spot
  const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
  const owner = run.plan.identities.find(
    ({ name }) => name === (matter.kind === 'object' ? matter.object.owner : undefined),
  )
  return {
    operation,
    id: live?.id,
    object: live?.plan.name,
    identity: callerName(caller),
    owner: owner?.name,
    roles: [...new Set(run.plan.identities.flatMap(({ roles }) => roles))],
    ownId: ownIdOf(run, spot),
    tenant: caller?.tenant,
    otherTenant: matter.kind === 'tenant' ? matter.tenant : owner?.tenant,
  }
}

/** The id of an object of the same sort that the caller may have. */
function ownIdOf({ objects }: Run, { matter, caller }: Spot): string | undefined {
  if (matter.kind !== 'object' || caller === undefined) return undefined
  const own = [...objects.values()].find(
    ({ plan }) => plan.read === matter.object.read && plan.owner === caller.name,
  )
  return own?.id
}

async function mutationCell(run: Run, plain: Spot, mutation: Mutation): Promise<void> {
  const spot: Spot = { ...plain, state: mutation.name, part: 'mutation' }
  const names = { operation: plain.operation.id, caller: callerName(plain.caller) }
  const request = requestFor(run, plain)
  if (typeof request === 'string' || !run.isWantedCell({ ...names, state: mutation.name })) return
  const exchange = await callWith(run, {
    operation: spot.operation,
    caller: spot.caller,
    request,
    effect: mutation.effect,
    why: `${callerName(spot.caller)}: ${mutation.name}`,
    change: (shown) => mutation.apply(shown),
  })
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  const seen = hits(run, { spot, mutation, exchange })
  const why = await whyUnsteady(run, spot, seen)
  if (why !== undefined) return run.book.close(spot, { kind: 'inconclusive', why }, [exchange])
  run.book.judge(spot, seen, [exchange])
}

interface Hit {
  readonly spot: Spot
  readonly mutation: Mutation
  readonly exchange: Exchange
}

function hits(run: Run, { spot, mutation, exchange }: Hit): readonly Seen[] {
  const answer = answerOf(exchange)
  if (answer === undefined || mutation.method === 'OPTIONS') return []
  const isBetrayed = mutation.betrays.includes(answer.status)
  if (!isGranted(answer) && !isBetrayed) return []
  // Where the refusal itself is good by its status, that of a HEAD tells nothing.
  const isTold = (cellOf(run, spot)?.status ?? 0) >= 300
  const isHead = (mutation.method === 'HEAD' && isTold) || isBetrayed
  const evidence: Evidence | undefined = isHead ? 'status' : evidenceOf(run, spot, answer)
  // Another path may be another operation, open to all: the status alone says nothing.
  if (evidence === undefined || (evidence === 'status' && !isHead)) return []
  return [
    {
      oracle: 'Z8',
      severity: severityOf('Z8', evidence),
      message: `${callerName(spot.caller)} was refused, and let in by ${mutation.name}`,
      evidence,
      cause: mutation.cause,
      exchange,
      ...controlOf(run, spot),
    },
  ]
}

function controlOf(run: Run, { operation, matter }: Spot): { control?: Exchange } {
  const control = controlsOf(run, operation).allowed.get(matterKey(matter))
  return control === undefined ? {} : { control }
}
