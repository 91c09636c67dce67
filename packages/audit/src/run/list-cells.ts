import { type AuditRequest, answerOf, type Exchange } from '../exchange.ts'
import { contains } from '../judge/grant.ts'
import { type Mutation, selectorsOf } from '../states/mutations.ts'
import { callerName, type Seen, type Spot } from './book.ts'
import { callWith } from './call.ts'
import { foreignObjects } from './granted.ts'
import { isGranted, severityOf, whySilent } from './judged.ts'
import { requestFor } from './requests.ts'
import { isReading, type LiveObject, type Run } from './run.ts'
import { spotsOf } from './spots.ts'

/**
 * Asks lists for what is somebody else's, by the words that servers take a tenant or an owner from: a field or a query
 * that the caller writes. The plain list is the control: it held none of it.
 */
export async function listCells(run: Run): Promise<void> {
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    if (!isReading(operation) || !run.lists.has(operation.id)) continue
    const spot = listSpot(run, operation)
    const request = spot === undefined ? undefined : requestFor(run, spot)
    if (spot === undefined || request === undefined || typeof request === 'string') continue
    await selectorCells(run, spot, request)
  }
}

/** Somebody who may read this list, and is refused at least one object of another. */
function listSpot(run: Run, operation: Spot['operation']): Spot | undefined {
  return spotsOf(run, operation)
    .filter(({ caller, expected }) => caller !== undefined && expected.kind === 'allow')
    .find((spot) => wasFiltered(run, spot) && withCanary(run, spot).length > 0)
}

/** Whether somebody was let in, and found nothing there that is somebody else's; what else was wrong does not matter. */
function wasFiltered({ book }: Run, { operation, caller }: Spot): boolean {
  const isFull = book.findings.some(
    (one) =>
      (one.oracle === 'Z7' || one.oracle === 'Z5') &&
      one.operation === operation.id &&
      one.caller === callerName(caller),
  )
  return (
    !isFull &&
    book.cells.some(
      (cell) =>
        cell.operation === operation.id &&
        cell.caller === callerName(caller) &&
        cell.part === 'access' &&
        /^(proved|refuted)$/.test(cell.verdict.kind) &&
        (cell.status ?? 0) < 300,
    )
  )
}

function withCanary(run: Run, spot: Spot): readonly LiveObject[] {
  return foreignObjects(run, spot).filter(({ canary }) => canary !== undefined)
}

async function selectorCells(run: Run, plain: Spot, request: AuditRequest): Promise<void> {
  const foreign = withCanary(run, plain)
  const [victim] = foreign.toSorted((a, b) => Number(isFar(b, plain)) - Number(isFar(a, plain)))
  if (victim === undefined) return
  const selectors = selectorsOf({ owner: victim.plan.owner, tenant: victim.plan.tenant })
  const all = together(selectors)
  const first = await select(run, { plain, request, selector: all, victim })
  // Nothing is shown by all at once, and nothing was refused: none of them does anything.
  if (!first.isShown && isGranted(answerOf(first.exchange))) {
    return run.book.judge(first.spot, [], [first.exchange])
  }
  for (const selector of selectors) await selectorCell(run, { plain, request, selector, victim })
}

/** All selectors in one request: a server takes those that it knows. */
function together(selectors: readonly Mutation[]): Selection['selector'] {
  return {
    name: 'all words for what belongs to another',
    cause: 'a filter is taken from the caller',
    apply: (shown) => selectors.reduce((request, selector) => selector.apply(request), shown),
  }
}

/** An object of another tenant tells more than one of the caller's own. */
function isFar({ plan }: LiveObject, { caller }: Spot): boolean {
  return plan.tenant !== caller?.tenant
}

interface Selection {
  readonly plain: Spot
  readonly request: AuditRequest
  readonly selector: Pick<Mutation, 'name' | 'cause' | 'apply'>
  readonly victim: LiveObject
}

interface Selected {
  readonly spot: Spot
  readonly exchange: Exchange
  readonly isShown: boolean
}

async function select(
  run: Run,
  { plain, request, selector, victim }: Selection,
): Promise<Selected> {
  const why = `${victim.plan.name} is refused to it`
  const spot: Spot = {
    ...plain,
    state: selector.name,
    part: 'mutation',
    expected: { kind: 'conceal', why, rule: plain.expected.rule },
  }
  const exchange = await callWith(run, {
    operation: spot.operation,
    caller: spot.caller,
    request,
    effect: { kind: 'read' },
    why: `${callerName(spot.caller)}: ${selector.name}`,
    change: (shown) => selector.apply(shown),
  })
  const answer = answerOf(exchange)
  const { canary } = victim
  const isIn = answer !== undefined && isGranted(answer)
  return { spot, exchange, isShown: isIn && canary !== undefined && contains(answer, canary) }
}

async function selectorCell(run: Run, selection: Selection): Promise<void> {
  const { spot, exchange, isShown } = await select(run, selection)
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  if (!isShown) return run.book.judge(spot, [], [exchange])
  const { plan } = selection.victim
  const { name, cause } = selection.selector
  const oracle = plan.tenant === spot.caller?.tenant ? 'Z7' : 'Z5'
  const seen: Seen = {
    oracle,
    severity: severityOf(oracle, 'canary'),
    message: `${callerName(spot.caller)} finds ${plan.name} of ${plan.owner} by ${name}`,
    evidence: 'canary',
    cause,
    exchange,
  }
  run.book.judge(spot, [seen], [exchange])
}
