import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
import { faultNamed } from '../../examples/src/faults/catalogue.ts'
import type { Framework } from '../../examples/src/frameworks/index.ts'
import { startExample } from '../../examples/src/start.ts'
import { secretsOf } from '../../examples/src/tokens/audit-secrets.ts'
import { rowsOf } from './rows.ts'

/** What to audit. */
export interface OrdersAudit {
  readonly framework: Framework
  readonly level: HarmLevel
  readonly fault?: string
  /** Whether the fault is mended, and only its file is kept. */
  readonly isMended?: boolean
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
  const { framework, level, fault, isMended, store = 'memory' } = what
  const folder = await mkdtemp(join(tmpdir(), 'audit-orders-'))
  const example = await startExample({
    framework,
    port: 0,
    state: store === 'memory' ? store : { directory: folder },
    ...(fault !== undefined && { fault }),
    ...(isMended !== undefined && { isMended }),
  })
  try {
    const env = await secretsOf(example.state)
    const file = await fileFor(fault, folder)
    const plan = await readAuditFile(file, { cwd: '/', base: example.state.api, level, env })
    const before = rowsOf(example)
    const begun = performance.now()
    const report = await runAudit(plan)
    const seconds = (performance.now() - begun) / 1000
    const harm = changed(before, rowsOf(example)) + (await lockedOut(plan))
    return { ...what, report, harm, seconds }
  } finally {
    await example.close()
    await rm(folder, { recursive: true })
  }
}

/** The file that says what is right: that of the example, or one with other rules before its own. */
async function fileFor(fault: string | undefined, folder: string): Promise<string> {
  const rules = faultNamed(fault ?? '')?.instead?.rules
  if (rules === undefined) return FILE
  const text = (await readFile(FILE, 'utf8'))
    .replace('./openapi.yaml', join(dirname(FILE), 'openapi.yaml'))
    .replace(/^rules:$/m, ['rules:', ...rules.map((rule) => `  - ${rule}`)].join('\n'))
  const file = join(folder, 'sallyport.audit.yaml')
  await writeFile(file, text)
  return file
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
