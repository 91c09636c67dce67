import {
  type AuditReport,
  failuresOf,
  gapsOf,
  reportJson,
  SEVERITIES,
  type Severity,
  terminalReport,
} from '@sallyport/audit'
import { flagOption, textOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { oneOf } from '../one-of.ts'
import { OUTPUT_OPTIONS, outputsOf, presentable, readStored } from './audit-outputs.ts'
import { operationsOption, planOf, RUN_OPTIONS, runPlan } from './audit-run.ts'

/** Proves or refutes that an API answers everybody rightly. */
export const audit: Command = {
  name: 'audit',
  operands: [],
  options: {
    ...RUN_OPTIONS,
    ...OUTPUT_OPTIONS,
    only: { type: 'string', multiple: true, value: 'OPERATION', summary: "as 'GET /orders/{id}'" },
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      summary: `the least that fails: ${SEVERITIES.join(', ')}; medium if not said`,
    },
    baseline: {
      type: 'string',
      value: 'F.json',
      summary: 'an earlier report: what it has is known',
    },
    strict: { type: 'boolean', summary: 'more than 5 % inconclusive fails too' },
  },
  summary: 'proves or refutes, from outside, that an API answers every caller rightly',
  details: [
    'Reads sallyport.audit.yaml: the target, who calls, and what each must get. Writes only to objects\n' +
      'that it makes itself, and removes them again, also after Ctrl-C. Secrets are masked.',
    '`sallyport audit init` writes a first file; `sallyport audit replay` tries one finding again.',
  ],
  examples: [
    'sallyport audit',
    'sallyport audit --level 0 --base https://api.example --html report.html',
    "sallyport audit --only 'GET /orders/{id}' --fail-on high --report report.json",
    'sallyport audit --baseline report.json --sarif audit.sarif --strict',
  ],
  exits: {
    0: 'nothing at or above the severity was found',
    1: 'something was, or too much stayed open, or something was left behind',
    2: 'it could not run, or not to its end, or somebody of the file is not signed in',
  },
  run: runAuditCommand,
}

async function runAuditCommand(call: Call): Promise<ExitCode> {
  const { terminal, json } = call
  const failOn = severityOption(call)
  const outputs = await outputsOf(call)
  const baseline = await baselineOption(call)
  const plan = await planOf(call)
  const only = operationsOption(call, plan)
  const { report, isInterrupted } = await runPlan(plan, { terminal, only })
  const shown = presentable(report, { plan, call })
  const outcome = {
    failOn,
    baseline: baseline ?? new Set<string>(),
    strict: flagOption(call, 'strict'),
  }
  await outputs.write(shown, { outcome, baseline })
  if (json) terminal.out(reportJson(shown).trimEnd())
  else for (const line of linesOf(shown, call)) terminal.out(line)
  if (isInterrupted) throw new Unanswerable(['interrupted'])
  return exitOf(report, failuresOf(report, outcome), call)
}

function linesOf(report: AuditReport, { terminal }: Call): readonly string[] {
  const columns = process.stdout.columns ?? COLUMNS
  return terminalReport(report, { paint: terminal.paint, columns })
}

/** How wide a line may be where nobody says. */
const COLUMNS = 100

function exitOf(report: AuditReport, failures: readonly string[], { terminal }: Call): ExitCode {
  const { exchanges, base } = report
  if (!exchanges.some(({ outcome }) => outcome.kind === 'answer')) {
    const why = exchanges.find(({ outcome }) => outcome.kind === 'failed')?.outcome
    const reason = why !== undefined && 'why' in why ? `: ${why.why}` : ''
    throw new Unanswerable([`no answer came from ${base}${reason}`])
  }
  const gaps = gapsOf(report)
  if (failures.length > 0) {
    for (const line of [...gaps, `failed: ${failures.join('; ')}`]) terminal.error(line)
    return 1
  }
  if (gaps.length > 0) throw new Unanswerable(gaps)
  if (isUndecided(report)) {
    throw new Unanswerable([
      'nothing was proved: most of what was asked says nothing, and why is told above',
    ])
  }
  return 0
}

/** Whether more of the cells say nothing than say anything: a server that answers everything alike is not sound. */
function isUndecided({ cells }: AuditReport): boolean {
  const count = (pattern: RegExp): number =>
    cells.filter(({ verdict, part }) => part === 'access' && pattern.test(verdict.kind)).length
  return count(/inconclusive/) > count(/proved|refuted/)
}

function severityOption(call: Call): Severity {
  const text = textOption(call, 'fail-on')
  return text === undefined ? 'medium' : oneOf(text, { name: 'fail-on', all: SEVERITIES })
}

async function baselineOption(call: Call): Promise<ReadonlySet<string> | undefined> {
  const path = textOption(call, 'baseline')
  if (path === undefined) return undefined
  const { causes } = await readStored(path, call.terminal.cwd)
  return new Set(causes.map(({ fingerprint }) => fingerprint))
}
