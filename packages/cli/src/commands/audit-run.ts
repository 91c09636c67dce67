import {
  AuditInputError,
  type AuditOptions,
  type AuditPlan,
  type AuditReport,
  type HarmLevel,
  readAuditFile,
  runAudit,
  Unreadable,
} from '@sallyport/audit'
import { suggestion } from '@sallyport/policy'
import { flagOption, textOption, textsOption } from '../call-options.ts'
import { type Call, type CommandOption, type Terminal, Unanswerable } from '../command.ts'
import { keepHeapSmall } from '../small-heap.ts'
import { AuditProgress } from './audit-progress.ts'

/** Whether an OpenAPI document may have others fetched. */
export const REMOTE_REFS_OPTION: CommandOption = {
  type: 'boolean',
  summary: 'fetches what the OpenAPI document refers to on other servers',
}

/** The options that say what is audited, and how far. */
export const RUN_OPTIONS: Readonly<Record<string, CommandOption>> = {
  config: { type: 'string', value: 'F', summary: 'the file; sallyport.audit.yaml if not said' },
  level: { type: 'string', value: '0..3', summary: 'how much may be done: 0 only reads' },
  base: { type: 'string', value: 'URL', summary: 'the address of the target' },
  'allow-remote-refs': REMOTE_REFS_OPTION,
}

const LEVELS: readonly HarmLevel[] = [0, 1, 2, 3]
const CONFIG = 'sallyport.audit.yaml'

/** The path of the audit file. */
export function configOf(call: Call): string {
  return textOption(call, 'config') ?? CONFIG
}

/** Reads the audit file that a call names, at another level than its own where one is said; throws `Unanswerable`. */
export async function planOf(call: Call, otherwise?: HarmLevel): Promise<AuditPlan> {
  const text = textOption(call, 'level')
  const said = LEVELS.find((one) => String(one) === text)
  const level = said ?? otherwise
  if (text !== undefined && said === undefined) throw new Unanswerable(['--level is 0, 1, 2 or 3'])
  const allowRemoteRefs = flagOption(call, 'allow-remote-refs')
  const base = textOption(call, 'base')
  const options = { cwd: call.terminal.cwd, level, base, allowRemoteRefs }
  return await answerable(() => readAuditFile(configOf(call), options))
}

/** What reading files throws, as what the command says. */
export async function answerable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof AuditInputError || error instanceof Unreadable) {
      throw new Unanswerable(error.lines)
    }
    throw error
  }
}

/** The operations that `--only` names; each must exist, or nothing would be tested and all be well. */
export function operationsOption(call: Call, plan: AuditPlan): readonly string[] | undefined {
  const wanted = textsOption(call, 'only')
  return wanted?.map((name) => knownOperation(name, plan))
}

/** The id of an operation of a plan. */
export function knownOperation(name: string, { operations }: AuditPlan): string {
  const ids = operations.map(({ id }) => id)
  if (ids.includes(name)) return name
  throw new Unanswerable([`there is no operation \`${name}\`${suggestion(name, ids)}`])
}

/** How a plan is run. */
export interface RunPlanOptions {
  readonly terminal: Terminal
  readonly only: readonly string[] | undefined
  /** The cells that are wanted, with their controls; all where absent. */
  readonly cells?: AuditOptions['cells']
}

/** What became of it. */
export interface Ran {
  readonly report: AuditReport
  readonly isInterrupted: boolean
}

/** Runs a plan and tells how far it is. The first Ctrl-C ends it in order; a second one ends it at once. */
export async function runPlan(
  plan: AuditPlan,
  { terminal, only, cells }: RunPlanOptions,
): Promise<Ran> {
  keepHeapSmall()
  const controller = new AbortController()
  const progress = new AuditProgress(terminal, { level: plan.target.level })
  const interrupt = (): void => {
    progress.say('interrupted: removing what was made (again to end at once)')
    controller.abort()
  }
  for (const signal of SIGNALS) process.once(signal, interrupt)
  const ticking = setInterval(() => progress.tick(), 1_000)
  try {
    const { signal } = controller
    const onProgress = progress.tell.bind(progress)
    const report = await runAudit(plan, { signal, onProgress, only, cells })
    return { report, isInterrupted: signal.aborted }
  } finally {
    clearInterval(ticking)
    progress.end()
    for (const signal of SIGNALS) process.off(signal, interrupt)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
