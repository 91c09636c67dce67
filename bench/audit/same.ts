import type { AuditReport } from '@sallyport/audit'
import type { Framework } from '../../examples/src/frameworks/index.ts'
import { auditOrders } from './audit-orders.ts'

/** Whether so many audits of the same API say the same about every cell, with a fault and without. */
export async function areSame(framework: Framework, runs: number): Promise<boolean> {
  for (const fault of [undefined, 'no-owner-check-on-change']) {
    const said = new Set<string>()
    for (let run = 0; run < runs; run++) {
      const { report } = await auditOrders({ framework, level: 3, ...(fault && { fault }) })
      said.add(wordsOf(report))
    }
    if (said.size > 1) return false
  }
  return true
}

/** What a report says, without what changes from run to run: numbers, times and ids. */
function wordsOf({ cells, causes }: AuditReport): string {
  const lines = cells.map(({ operation, caller, state, matter, part, verdict }) =>
    [part, operation, caller, state, matter, verdict.kind].join(' '),
  )
  return [...lines.toSorted(), ...causes.map(({ fingerprint }) => fingerprint)].join('\n')
}
