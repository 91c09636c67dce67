import { answerOf, fieldsOf } from '../exchange.ts'
import { ORACLES } from '../oracle.ts'
import type { Operation } from '../plan.ts'
import { noteAppeared } from './appeared.ts'
import type { Seen, Spot } from './book.ts'
import { call } from './call.ts'
import { isGranted, whySilent } from './judged.ts'
import { requestFor } from './requests.ts'
import type { Run } from './run.ts'
import { spotsOf } from './spots.ts'

/** Tried where nothing can be lost: it is a method of WebDAV that reads (RFC 4918 section 9.1). */
const HARMLESS = 'PROPFIND'

/** Tried with an id that does not exist. */
const ON_GHOSTS = ['PUT', 'DELETE', 'PATCH', 'POST'] as const

/** Calls each path by a method that it does not offer: 405 with `Allow`, and never an answer as if it were done. */
export async function methodCells(run: Run): Promise<void> {
  const paths = new Map<string, Operation[]>()
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    // Many requests to one address, told apart by their bodies: a method is that of none of them.
    if (operation.path.includes('#')) continue
    paths.set(operation.path, [...(paths.get(operation.path) ?? []), operation])
  }
  await Promise.all([...paths.values()].map((operations) => methodCell(run, operations)))
}

async function methodCell(run: Run, operations: readonly Operation[]): Promise<void> {
  const [first] = operations
  if (first === undefined) return
  const spot = allowedSpot(run, operations)
  if (spot === undefined) return
  const { matter, caller } = spot
  // What is named in a body is not what a request without one is about.
  const isInBody = first.parameters.some((one) => one.in === 'body')
  const isGhost = matter.kind === 'object' && !isInBody
  const live = isGhost ? run.objects.get(matter.object.name) : undefined
  const offered = new Set(operations.map(({ method }) => method))
  const method =
    live === undefined ? HARMLESS : (ON_GHOSTS.find((one) => !offered.has(one)) ?? HARMLESS)
  const operation: Operation = { ...first, id: `${method} ${first.path}`, method, body: undefined }
  const here: Spot = { ...spot, operation, state: 'method that is not offered', part: 'wire' }
  const request = requestFor(run, { operation, matter, caller, id: live?.ghosts[0] })
  if (typeof request === 'string') return
  const why = `${method} is not offered here`
  const exchange = await call(run, { operation, caller, request, effect: { kind: 'probe' }, why })
  if (live !== undefined) {
    await noteAppeared(run, { exchange, id: live.ghosts[0], planned: live.plan, maker: caller })
  }
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(here, silent, [exchange])
  const answer = answerOf(exchange)
  if (answer === undefined) return
  const base = {
    oracle: 'C3',
    severity: ORACLES.C3.severity,
    evidence: 'control',
    exchange,
  } as const
  const seen: Seen[] = []
  if (isGranted(answer)) {
    seen.push({
      ...base,
      message: `${method} is not offered, and answered ${answer.status}`,
      cause: 'a method that is not offered works',
    })
  }
  if (answer.status === 405 && fieldsOf(answer, 'allow').length === 0) {
    seen.push({
      ...base,
      message: '405 does not say which methods are allowed',
      cause: '405 without Allow',
    })
  }
  run.book.judge(here, seen, [exchange])
}

/** Somebody who may call one of the operations of a path: the doors are no reason for a refusal then. */
function allowedSpot(run: Run, operations: readonly Operation[]): Spot | undefined {
  return operations
    .flatMap((operation) => spotsOf(run, operation))
    .find(
      ({ expected, caller }) =>
        expected.kind === 'allow' && (caller === undefined || run.held.has(caller.name)),
    )
}
