import { fileURLToPath } from 'node:url'
import { type AuditReport, maskReport, readAuditFile, runAudit, secretsOf } from '@sallyport/audit'
import type { ExampleState } from '../state.ts'
import { secretsOf as credentialsOf } from '../tokens/audit-secrets.ts'
import type { Wallet } from './wallet.ts'

/** How the audit of the first run is ended, and who hears of it. */
export interface AuditOrders {
  readonly wallet: Wallet
  readonly signal: AbortSignal
  /** Hears of each part that begins. */
  readonly onPart: (part: string) => void
}

const FILE = fileURLToPath(new URL('../../sallyport.audit.yaml', import.meta.url))

/**
 * Audits the orders API as anybody would audit any: by its audit file, over HTTP. Secrets are masked.
 *
 * At level 3, for everything can be proved where a session may be ended and an order be removed.
 */
export async function auditOrders(
  state: ExampleState,
  { wallet, signal, onPart }: AuditOrders,
): Promise<AuditReport> {
  const env = await credentialsOf(state, wallet.strong.get('carol'))
  const plan = await readAuditFile(FILE, { cwd: '/', base: state.api, level: 3, env })
  const report = await runAudit(plan, { signal, onProgress: ({ part }) => onPart(part) })
  return maskReport(report, { secrets: secretsOf(report, plan) })
}
