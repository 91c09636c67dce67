import type { AuditReport } from '@sallyport/audit'
import { curlOf, type Finding, type Replayed, replayedIn, replayOf } from '@sallyport/audit'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { shown } from '../shown.ts'
import { OUTPUT_OPTIONS, presentable, readStored } from './audit-outputs.ts'
import { knownOperation, planOf, RUN_OPTIONS, runPlan } from './audit-run.ts'

/** Tries one finding of an earlier report again. */
export const auditReplay: Command = {
  name: 'audit replay',
  operands: ['REPORT.json', 'FINGERPRINT'],
  options: {
    ...RUN_OPTIONS,
    'show-secrets': OUTPUT_OPTIONS['show-secrets'] ?? { type: 'boolean', summary: '' },
  },
  summary: 'says whether what an audit found still happens',
  details: [
    'Signs in afresh, makes the objects again, and audits only the cells of that finding, with its\n' +
      'controls, at the level of the report if none is said. The first characters of a fingerprint\n' +
      'are enough if no other one has them.',
  ],
  examples: ['sallyport audit replay report.json 4f1c9a --config sallyport.audit.yaml'],
  exits: {
    0: 'it does not happen any more',
    1: 'it still happens',
    2: 'it cannot be told, or the command was called wrongly',
  },
  run: replay,
}

async function replay(call: Call): Promise<ExitCode> {
  const { terminal, operands, json } = call
  const [path = '', fingerprint = ''] = operands
  const stored = await readStored(path, terminal.cwd)
  const wanted = replayOf(stored, fingerprint)
  if (wanted === undefined) {
    throw new Unanswerable([`${path}: it has not exactly one cause \`${fingerprint}\``])
  }
  const plan = await planOf(call, stored.level)
  const only = wanted.operations.map((name) => knownOperation(name, plan))
  const { report, isInterrupted } = await runPlan(plan, { terminal, only, cells: wanted.cells })
  if (isInterrupted) throw new Unanswerable(['interrupted'])
  const visible = presentable(report, { plan, call })
  const replayed = replayedIn(visible, wanted)
  for (const { object, id } of report.leftBehind) terminal.error(`left behind: ${object} ${id}`)
  if (replayed.kind === 'unknown') throw new Unanswerable([`it cannot be told: ${replayed.why}`])
  const { fingerprint: whole, title } = wanted.cause
  const result = { fingerprint: whole, title, level: report.level, ...replayed }
  const lines = json ? [JSON.stringify(result, null, 2)] : linesOf(replayed, visible, call)
  for (const line of lines) terminal.out(line)
  return replayed.kind === 'gone' ? 0 : 1
}

function linesOf(replayed: Replayed, report: AuditReport, { terminal }: Call): readonly string[] {
  if (replayed.kind !== 'happens') return [terminal.paint('good', 'it does not happen any more')]
  const { cause } = replayed
  const [first] = cause.findings
  return [
    terminal.paint('bad', `it still happens: ${cause.title}`),
    ...(first === undefined ? [] : pairOf(first, report)),
  ]
}

/** The control and the request that shows it, as they were sent this time. */
function pairOf({ message, control, exchange }: Finding, report: AuditReport): readonly string[] {
  const sent = [control, exchange].flatMap((number) =>
    report.exchanges.filter((one) => number !== undefined && one.number === number),
  )
  return [
    shown(message),
    ...sent.flatMap(({ request, outcome }) => [
      '',
      shown(curlOf(request, report.base)),
      outcome.kind === 'answer' ? `-> ${outcome.answer.status}` : `-> ${shown(outcome.why)}`,
    ]),
  ]
}
