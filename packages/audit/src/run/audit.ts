import type { Exchange } from '../exchange.ts'
import { groupCauses } from '../judge/root-causes.ts'
import type { AuditPlan, Operation } from '../plan.ts'
import type { AuditReport, Cell } from '../verdict.ts'
import { undo } from '../wire/journal.ts'
import { RunSender } from '../wire/sender.ts'
import { accessCells } from './access.ts'
import { Book, callerName } from './book.ts'
import { canarySeen } from './canary-seen.ts'
import { credentialCells } from './credential-cells.ts'
import { signInWhole } from './csrf.ts'
import { documentCells } from './document-cells.ts'
import { failureAddresses } from './failure-addresses.ts'
import { listCells } from './list-cells.ts'
import { methodCells } from './method-cells.ts'
import { mutationCells } from './mutation-cells.ts'
import { makeObjects } from './objects.ts'
import { pageCells } from './page-cells.ts'
import { parentCells } from './parent-cells.ts'
import { propertyCells } from './property-cells.ts'
import type { CellName, Run } from './run.ts'
import { sessionCells } from './session-cells.ts'
import { signInCells } from './sign-in-cells.ts'
import { notSignedIn } from './standing.ts'
import { timingCells } from './timing-cells.ts'
import { makeTools, type Tools } from './tools.ts'

/** How an audit is run. */
export interface AuditOptions {
  /** Ends it early: what was made is removed, and the report says so. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** The ids of the operations to audit; all where absent. */
  readonly only?: readonly string[] | undefined
  /** Of those, the cells that are wanted, with their controls; all where absent. */
  readonly cells?: readonly Required<CellName>[] | undefined
}

/** How far an audit is. */
export interface Progress {
  /** Requests that were sent. */
  readonly sent: number
  /** The part that is going on, of `parts`. */
  readonly part: string
  readonly parts: number
  readonly done: number
  readonly cell?: Cell | undefined
}

/**
 * Proves or refutes every cell of a plan, from outside.
 *
 * Never throws for what a target does: that is a verdict. What it made it removes, also when it is aborted.
 */
export async function runAudit(plan: AuditPlan, options: AuditOptions = {}): Promise<AuditReport> {
  const startedAt = new Date()
  const sender = new RunSender(plan, { signal: options.signal })
  const tools = await makeTools(plan)
  const progress = { done: 0, part: 'sign in' }
  const tell = (cell?: Cell): void =>
    options.onProgress?.({ ...progress, sent: sender.sent, parts: PARTS.length, cell })
  const run = newRun(plan, { options, sender, onCell: tell })
  let endedEarly: string | undefined
  try {
    for (const [name, part] of PARTS) {
      progress.part = name
      tell()
      if (options.signal?.aborted) break
      await part(run, tools)
      progress.done += 1
    }
  } catch (error) {
    endedEarly = `an error of the audit itself: ${error instanceof Error ? error.message : String(error)}`
  }
  try {
    if (options.signal?.aborted) endedEarly = 'it was interrupted'
    endedEarly ??= sender.whyEnded
    const leftBehind = [...(await undo(sender, plan, run.held)), ...run.lost]
    return reportOf(run, { startedAt, leftBehind, endedEarly, exchanges: sender.exchanges })
  } finally {
    await tools.close()
    sender.close()
  }
}

/** The parts of an audit, in order: reads come first, and what could lock somebody out last. */
const PARTS: readonly (readonly [string, (run: Run, tools: Tools) => Promise<void> | void])[] = [
  ['sign in', signInAll],
  ['make objects', makeObjects],
  ['access', accessCells],
  ['credentials', credentialCells],
  ['canary', canarySeen],
  ['lists', listCells],
  ['pages', pageCells],
  ['parents', parentCells],
  ['mutations', mutationCells],
  ['methods', methodCells],
  ['properties', propertyCells],
  ['time', timingCells],
  ['documents', documentCells],
  ['sessions', sessionCells],
  ['signing in', signInCells],
]

interface Parts {
  readonly options: AuditOptions
  readonly sender: Run['sender']
  readonly onCell: (cell: Cell) => void
}

function newRun(plan: AuditPlan, { options: { only, cells }, sender, onCell }: Parts): Run {
  return {
    plan,
    sender,
    held: new Map(),
    notSignedIn: new Map(),
    objects: new Map(),
    spares: new Map(),
    unnamed: new Set(),
    lost: [],
    controls: new Map(),
    ghosts: new Map(),
    lists: new Set(),
    letIn: new Set(),
    doubted: new Set(),
    book: new Book(onCell),
    remarks: [...plan.remarks],
    addressForFailure: failureAddresses(plan.target.base),
    isWanted: ({ id }: Operation) => only === undefined || only.includes(id),
    isWantedCell: ({ operation, caller, state }) =>
      cells === undefined ||
      cells.some(
        (one) =>
          one.operation === operation &&
          one.caller === caller &&
          (state === undefined || one.state === state),
      ),
  }
}

async function signInAll(run: Run): Promise<void> {
  for (const identity of run.plan.identities) {
    const signedIn = await signInWhole(run, identity)
    if (signedIn.kind === 'ok') {
      run.held.set(identity.name, signedIn.credentials)
    } else {
      run.notSignedIn.set(identity.name, signedIn.why)
      const message = `${identity.name} could not sign in: ${signedIn.why}`
      run.remarks.push({ place: identity.signIn.place, message })
    }
  }
}

interface Ending {
  readonly startedAt: Date
  readonly leftBehind: AuditReport['leftBehind']
  readonly endedEarly: string | undefined
  readonly exchanges: readonly Exchange[]
}

function reportOf(run: Run, { startedAt, ...ending }: Ending): AuditReport {
  const { plan, book } = run
  return {
    base: plan.target.base,
    level: plan.target.level,
    startedAt: startedAt.toISOString(),
    milliseconds: Date.now() - startedAt.getTime(),
    operations: plan.operations.filter(run.isWanted).map(({ id }) => id),
    callers: [undefined, ...plan.identities].map(callerName),
    cells: book.cells,
    causes: groupCauses(book.findings, {
      accepted: plan.accepted,
      exchanges: ending.exchanges,
      today: startedAt.toISOString().slice(0, 10),
    }),
    notSignedIn: notSignedIn(run),
    remarks: run.remarks,
    ...ending,
  }
}
