import { ORACLES } from '../oracle.ts'
import type { Operation } from '../plan.ts'
import type { Cell } from '../verdict.ts'
import type { Spot } from './book.ts'
import type { Run } from './run.ts'
import { spotOf } from './spots.ts'

/** Compares what the document of the API says with what was seen; nothing is sent. */
export function documentCells(run: Run): void {
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    if (operation.declared !== undefined) documentCell(run, operation)
  }
}

function documentCell(run: Run, operation: Operation): void {
  const spot: Spot = {
    ...spotOf(run, { operation, caller: undefined, matter: { kind: 'none' } }),
    state: 'as documented',
    part: 'wire',
  }
  const plain = run.book.cells.filter(
    (cell) =>
      cell.operation === operation.id && cell.part === 'access' && cell.status !== undefined,
  )
  const nobody = plain.find(({ caller }) => caller === 'nobody')
  if (nobody === undefined) return
  const faults = [...securityFaults(operation, nobody), ...statusFaults(operation, plain)]
  run.book.judge(
    spot,
    faults.map(({ message, cause }) => ({
      oracle: 'D1',
      severity: ORACLES.D1.severity,
      message,
      evidence: 'control',
      cause,
      exchange: undefined,
    })),
    [],
  )
}

interface DocumentFault {
  readonly message: string
  readonly cause: string
}

function securityFaults({ declared }: Operation, nobody: Cell): readonly DocumentFault[] {
  const security = declared?.security
  const isOpen = (nobody.status ?? 0) < 300
  if (security === undefined || nobody.verdict.kind === 'refuted') return []
  if (security.length > 0 && isOpen) {
    const message = `it is documented with ${security.join(', ')}, and open to all`
    return [{ message, cause: 'documented as protected, and open' }]
  }
  if (security.length === 0 && nobody.status === 401) {
    return [
      {
        message: 'it is documented as open, and answers 401',
        cause: 'documented as open, and protected',
      },
    ]
  }
  return []
}

function statusFaults({ declared }: Operation, plain: readonly Cell[]): readonly DocumentFault[] {
  const statuses = declared?.statuses ?? []
  const isSaid = (status: number): boolean =>
    statuses.some(
      (one) =>
        one === String(status) ||
        one === 'default' ||
        one.toUpperCase() === `${Math.floor(status / 100)}XX`,
    )
  const seen = new Set(plain.map(({ status }) => status))
  const unsaid = [401, 403].filter((status) => seen.has(status) && !isSaid(status))
  if (unsaid.length === 0) return []
  return [
    {
      message: `it answers ${unsaid.join(' and ')}, which is not documented`,
      cause: 'refusals are not documented',
    },
  ]
}
