import { answerOf } from '../exchange.ts'
import { judgeTiming } from '../judge/timing.ts'
import { ORACLES } from '../oracle.ts'
import type { Operation } from '../plan.ts'
import { callerName, type Spot } from './book.ts'
import { call } from './call.ts'
import { requestFor } from './requests.ts'
import type { LiveObject, Run } from './run.ts'
import { spotsOf } from './spots.ts'

/** Pairs in a batch, and of each the third of a null pair: a ghost against another. */
const PAIRS = 100
const WARM_UP = 10

/** Measures whether what is hidden is answered as fast as what is missing: one hidden object of each operation. */
export async function timingCells(run: Run): Promise<void> {
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    const plain = operation.method === 'GET' ? hiddenSpot(run, operation) : undefined
    if (plain === undefined) continue
    const spot: Spot = { ...plain, state: 'by time', part: 'concealment' }
    const cell = { operation: operation.id, caller: callerName(plain.caller), state: spot.state }
    if (!run.isWantedCell(cell)) continue
    if (run.plan.target.level < 2) {
      const why = `times are compared from level 2 on: they need ${3 * PAIRS} requests`
      run.book.close(spot, { kind: 'skipped', why }, [])
      continue
    }
    await timingCell(run, spot)
  }
}

function hiddenSpot(run: Run, operation: Operation): Spot | undefined {
  return spotsOf(run, operation).find(
    (spot) => spot.expected.kind === 'conceal' && isConcealed(run, spot),
  )
}

function isConcealed({ book, objects }: Run, { operation, caller, matter }: Spot): boolean {
  return book.cells.some(
    (cell) =>
      cell.part === 'access' &&
      cell.operation === operation.id &&
      cell.caller === callerName(caller) &&
      matter.kind === 'object' &&
      objects.has(matter.object.name) &&
      cell.matter === matter.object.name &&
      cell.verdict.kind === 'proved',
  )
}

async function timingCell(run: Run, spot: Spot): Promise<void> {
  const live = spot.matter.kind === 'object' ? run.objects.get(spot.matter.object.name) : undefined
  if (live === undefined) return
  for (let index = 0; index < WARM_UP; index++) await measure(run, spot, live.ghosts[index % 2])
  const first = await batch(run, spot, live)
  const second = judgeTiming(first).isSuspicious ? await batch(run, spot, live) : undefined
  const verdict = judgeTiming(first, second)
  if (!verdict.isDifferent) return run.book.judge(spot, [], [])
  run.book.judge(
    spot,
    [
      {
        oracle: 'L2',
        severity: ORACLES.L2.severity,
        message: `${callerName(spot.caller)} can tell by the time: ${verdict.message}`,
        evidence: 'control',
        cause: 'what is hidden takes another time than what is missing',
        exchange: undefined,
      },
    ],
    [],
  )
}

/** Times in milliseconds: of what is hidden, of a ghost, and of another ghost for the null pair. */
async function batch(
  run: Run,
  spot: Spot,
  { id, ghosts: [one, two] }: LiveObject,
): Promise<{ hidden: number[]; ghost: number[]; other: number[] }> {
  const times = { hidden: [] as number[], ghost: [] as number[], other: [] as number[] }
  const ids = { hidden: id, ghost: one, other: two }
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const kind of shuffled(['hidden', 'ghost', 'other'] as const)) {
      const milliseconds = await measure(run, spot, ids[kind])
      if (milliseconds !== undefined) times[kind].push(milliseconds)
    }
  }
  return times
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)
}

async function measure(
  run: Run,
  { operation, matter, caller }: Spot,
  id: string | undefined,
): Promise<number | undefined> {
  const request = requestFor(run, { operation, matter, caller, id })
  if (typeof request === 'string') return undefined
  const why = 'how long it takes'
  const effect = { kind: 'read' } as const
  const exchange = await call(run, { operation, caller, request, effect, why })
  return answerOf(exchange)?.milliseconds
}
