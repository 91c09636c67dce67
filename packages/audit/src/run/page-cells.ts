import { type AuditRequest, answerOf, type Exchange } from '../exchange.ts'
import { contains } from '../judge/grant.ts'
import { callerName, matterName, type Spot } from './book.ts'
import { call } from './call.ts'
import { foreignObjects, unfilteredSeen } from './granted.ts'
import { isGranted, whySilent } from './judged.ts'
import { furtherPages } from './next-page.ts'
import { requestFor } from './requests.ts'
import { controlsOf, isReading, type LiveObject, matterKey, type Run } from './run.ts'
import { spotsOf } from './spots.ts'

const STATE = 'further pages'

/** Pages that are read of one list: more from level 2 on. */
const PAGES_MAX = 5
const PAGES_THOROUGH = 20

/**
 * Reads lists beyond their first page, where what is somebody else's stands as well: a server that filters what it shows
 * first, and not what follows, is as open as one that filters nothing.
 */
export async function pageCells(run: Run): Promise<void> {
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    if (!isReading(operation) || isFoundOpen(run, operation.id)) continue
    const spot = readerOf(run, operation)
    if (spot === undefined || !isLonger(run, spot)) continue
    const cell = { operation: operation.id, caller: callerName(spot.caller), state: STATE }
    if (run.isWantedCell(cell)) await pagesCell(run, spot)
  }
}

/** Whether it is known already that the list is not filtered, or that anybody reads it. */
function isFoundOpen({ book }: Run, operation: string): boolean {
  return book.findings.some((one) => one.operation === operation && /^(A1|Z5|Z7)$/.test(one.oracle))
}

/** Who may read this list, and is refused most of what this run made. */
function readerOf(run: Run, operation: Spot['operation']): Spot | undefined {
  const readers = spotsOf(run, operation)
    .filter(({ caller, matter, expected }) => {
      const isHeld = caller !== undefined && run.held.has(caller.name)
      return isHeld && matter.kind !== 'object' && expected.kind === 'allow'
    })
    .filter((spot) => wasLetIn(run, spot))
    .map((spot) => ({ spot, count: foreign(run, spot).length }))
  return readers.toSorted((a, b) => b.count - a.count).find(({ count }) => count > 0)?.spot
}

function wasLetIn({ book }: Run, { operation, caller, matter }: Spot): boolean {
  return book.cells.some(
    (cell) =>
      cell.operation === operation.id &&
      cell.caller === callerName(caller) &&
      cell.matter === matterName(matter) &&
      cell.part === 'access' &&
      (cell.status ?? 0) >= 200 &&
      (cell.status ?? 0) < 300,
  )
}

function foreign(run: Run, spot: Spot): readonly LiveObject[] {
  return foreignObjects(run, spot).filter(({ canary }) => canary !== undefined)
}

/** Whether the answer to whoever may says, or its document, that there can be more than one page. */
function isLonger(run: Run, { operation, matter }: Spot): boolean {
  const control = controlsOf(run, operation).allowed.get(matterKey(matter))
  const answer = control === undefined ? undefined : answerOf(control)
  if (control === undefined || answer === undefined) return false
  const { last, next, wide } = furtherPages({ request: control.request, answer, operation })
  return (last ?? next ?? wide) !== undefined
}

async function pagesCell(run: Run, plain: Spot): Promise<void> {
  const spot: Spot = { ...plain, state: STATE, part: 'mutation' }
  const request = requestFor(run, plain)
  if (typeof request === 'string') return
  const { exchanges, isWhole } = await readOn(run, spot, request)
  const [first] = exchanges
  const silent = first && whySilent(first)
  if (silent !== undefined) return run.book.close(spot, silent, exchanges)
  const shown = exchanges.find((one) => isShown(run, spot, one))
  if (shown !== undefined) return run.book.judge(spot, unfilteredSeen(run, spot, shown), exchanges)
  if (isWhole) return run.book.judge(spot, [], exchanges)
  const why = `${exchanges.length} pages hold nothing of others, and there are more`
  run.book.close(spot, { kind: 'inconclusive', why }, exchanges)
}

interface Pages {
  readonly exchanges: readonly Exchange[]
  /** Whether the end of the list was come to. */
  readonly isWhole: boolean
}

/** Reads one page after the other, until one holds what it should not or nothing is left. */
async function readOn(run: Run, spot: Spot, first: AuditRequest): Promise<Pages> {
  const most = run.plan.target.level >= 2 ? PAGES_THOROUGH : PAGES_MAX
  const exchanges: Exchange[] = []
  const asked = new Set<string>()
  const targets = [first.target]
  for (let target = targets.shift(); target !== undefined; target = targets.shift()) {
    if (asked.has(target)) continue
    if (asked.size >= most) return { exchanges, isWhole: false }
    asked.add(target)
    const exchange = await readPage(run, spot, { ...first, target })
    const further = furtherOf(spot, exchange, exchanges)
    exchanges.push(exchange)
    if (isShown(run, spot, exchange)) break
    targets.push(...further)
  }
  return { exchanges, isWhole: true }
}

/** What to ask for after a page; nothing after one that is refused, for what is beyond the end says nothing. */
function furtherOf(
  { operation }: Spot,
  { request, outcome }: Exchange,
  before: readonly Exchange[],
): readonly string[] {
  const answer = outcome.kind === 'answer' ? outcome.answer : undefined
  if (answer === undefined || !isGranted(answer)) return []
  // A server that does not know the word answers with the same page again.
  if (before.some((one) => answerOf(one)?.body === answer.body)) return []
  const { last, next, wide } = furtherPages({ request, answer, operation })
  return (before.length === 0 ? [wide, last, next] : [next]).filter((one) => one !== undefined)
}

async function readPage(run: Run, spot: Spot, request: AuditRequest): Promise<Exchange> {
  const { operation, caller } = spot
  const effect = { kind: 'read' } as const
  return await call(run, {
    ...{ operation, caller, request, effect },
    why: `${callerName(caller)} reads on in a list`,
  })
}

function isShown(run: Run, spot: Spot, exchange: Exchange): boolean {
  const answer = answerOf(exchange)
  if (answer === undefined || !isGranted(answer)) return false
  return foreign(run, spot).some(({ canary }) => canary !== undefined && contains(answer, canary))
}
