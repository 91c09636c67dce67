import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type AuditPlan,
  type AuditReport,
  type HarmLevel,
  RunSender,
  readAuditFile,
  runAudit,
  signIn,
} from '@sallyport/audit'
import type { Framework } from '../../examples/src/frameworks/index.ts'
import { startExample } from '../../examples/src/start.ts'
import { secretsOf } from '../../examples/src/tokens/audit-secrets.ts'
import { rowsOf } from './rows.ts'

/** What to audit. */
export interface OrdersAudit {
  readonly framework: Framework
  readonly level: HarmLevel
  readonly fault?: string
  /** Where the orders are: in memory, or in a file that SQLite writes. Default memory. */
  readonly store?: 'memory' | 'file'
}

/** One audit of the orders API, and what it did to it. */
export interface AuditedOrders extends OrdersAudit {
  readonly report: AuditReport
  /** Rows that are there afterwards and were not before, or are gone, or were changed. */
  readonly harm: number
  readonly seconds: number
}

const FILE = fileURLToPath(new URL('../../examples/sallyport.audit.yaml', import.meta.url))

/** Starts the orders API in this process, audits it, and compares its rows before and after. */
export async function auditOrders(what: OrdersAudit): Promise<AuditedOrders> {
  const { framework, level, fault, store = 'memory' } = what
  const folder = store === 'file' ? await mkdtemp(join(tmpdir(), 'audit-orders-')) : undefined
  const example = await startExample({
    framework,
    port: 0,
    state: folder === undefined ? 'memory' : { directory: folder },
    ...(fault !== undefined && { fault }),
  })
  try {
    const env = await secretsOf(example.state)
    const plan = await readAuditFile(FILE, { cwd: '/', base: example.state.api, level, env })
    const before = rowsOf(example)
    const begun = performance.now()
    const report = await runAudit(plan)
    const seconds = (performance.now() - begun) / 1000
    const harm = changed(before, rowsOf(example)) + (await lockedOut(plan))
    return { ...what, report, harm, seconds }
  } finally {
    await example.close()
    if (folder !== undefined) await rm(folder, { recursive: true })
  }
}

/** How many identities cannot sign in any more. */
async function lockedOut(plan: AuditPlan): Promise<number> {
  const sender = new RunSender(plan)
  const signedIn = await Promise.all(plan.identities.map((identity) => signIn(identity, sender)))
  sender.close()
  return signedIn.filter(({ kind }) => kind === 'failed').length
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  const ids = new Set([...before.keys(), ...after.keys()])
  return [...ids].filter((id) => before.get(id) !== after.get(id)).length
}
