import {
  type Diagnosis,
  diagnose,
  type Finding,
  type FindingSeverity,
  htmlDiagnosis,
  jsonDiagnosis,
  ocsfFindings,
  proofsOf,
  sarifDiagnosis,
  terminalDiagnosis,
  type WrittenStyle,
} from '@sallyport/explain'
import { flagOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { keepHeapSmall } from '../small-heap.ts'
import {
  failOnOption,
  marksOption,
  RANGE_OPTIONS,
  rangeOption,
  SEVERITIES,
} from './explain-options.ts'
import { ExplainProgress } from './explain-progress.ts'
import { mustBeReadable, sourcesOf } from './explain-sources.ts'
import { asksForTable, explainTable, TABLE_OPTIONS } from './explain-table.ts'
import { outputFiles } from './output-files.ts'

/** Says what the refusals in access logs come from. */
export const explainCommand: Command = {
  name: 'explain',
  operands: ['FILE...'],
  options: {
    ...RANGE_OPTIONS,
    html: { type: 'string', value: 'F', summary: 'writes a page for people' },
    sarif: { type: 'string', value: 'F', summary: 'writes SARIF 2.1.0' },
    ocsf: { type: 'string', value: 'F', summary: 'writes OCSF Detection Findings, one a line' },
    ...TABLE_OPTIONS,
    all: { type: 'boolean', summary: 'shows all findings in full' },
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      summary: `the least that ends with 1: ${SEVERITIES.join(', ')}; nothing if not said`,
    },
  },
  summary: 'says what the refusals in access logs come from, and what to do',
  details: [
    'FILE is a log of any size; - is standard input. Its format is detected: our own decision records, combined\n' +
      'and common, JSON of any names, Caddy, Traefik, Envoy, HAProxy, load balancers, IIS, CloudFront, morgan,\n' +
      'pino, Kubernetes audit, CloudTrail, error logs of nginx and Apache; also packed (.gz, .zst). Several are\n' +
      'read as one, by time.',
    '`sallyport explain watch` follows a log, `sallyport explain diff` compares two, `sallyport explain why` tells\n' +
      'the story of one request, and `sallyport explain replay` says what other policies would have done.',
  ],
  examples: [
    'sallyport explain access.log',
    'sallyport explain access.log access.log.1.gz --since 24h --marks deploys.json --html report.html',
    'zcat -f /var/log/nginx/access.log* | sallyport explain - --json',
    'sallyport explain canary.log --since 10m --fail-on high',
    'sallyport explain access.log --sql "select route, status, count(*) from requests group by all"',
  ],
  exits: {
    0: 'it was read; whatever was found is said',
    1: 'something at or above the severity of --fail-on was found',
    2: 'nothing could be read, more than 5 % of the lines could not, or a file is damaged or cut off',
  },
  run: explainFiles,
}

async function explainFiles(call: Call): Promise<ExitCode> {
  keepHeapSmall()
  const { terminal, json } = call
  const now = Date.now()
  const failOn = failOnOption(call)
  const range = rangeOption(call, now)
  if (asksForTable(call)) return explainTable(call, range)
  const outputs = await outputFiles(call, ['html', 'sarif', 'ocsf'])
  const marks = await marksOption(call)
  const diagnosis = await readAll(call, { ...range, marks })
  const style: WrittenStyle = { proofOf: await proofsOf(diagnosis), now }
  for (const { kind, write } of outputs) await write(textOf(kind, diagnosis, style))
  if (json) terminal.out(JSON.stringify(jsonDiagnosis(diagnosis, style), null, 2))
  else for (const line of linesOf(diagnosis, style, call)) terminal.out(line)
  mustBeReadable(diagnosis.reading)
  if (diagnosis.tally.lines === 0 && diagnosis.reading.requests > 0) {
    throw new Unanswerable(['there is no request between --since and --until'])
  }
  const grave = failOn === undefined ? [] : gravest(diagnosis, failOn)
  if (grave.length === 0) return 0
  const count = `${grave.length} finding${grave.length === 1 ? '' : 's'}`
  terminal.error(`failed: ${count} at or above ${failOn}`)
  return 1
}

/** Reads the operands, with progress. */
async function readAll(call: Call, options: Parameters<typeof diagnose>[1]): Promise<Diagnosis> {
  const progress = new ExplainProgress(call.terminal)
  try {
    const tell = { progress: progress.tell.bind(progress) }
    return await diagnose(sourcesOf(call.operands), { ...options, ...tell })
  } finally {
    progress.end()
  }
}

function textOf(
  kind: 'html' | 'sarif' | 'ocsf',
  diagnosis: Diagnosis,
  style: WrittenStyle,
): string {
  if (kind === 'html') return htmlDiagnosis(diagnosis, style)
  if (kind === 'sarif') return sarifDiagnosis(diagnosis, style)
  return ocsfFindings(diagnosis, style)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('')
}

/** How many findings are shown in full where not all are. */
const WHOLE = 2
/** How wide a line is where nobody says. */
const COLUMNS = 100

function linesOf(diagnosis: Diagnosis, { proofOf }: WrittenStyle, call: Call): readonly string[] {
  const isComplete = flagOption(call, 'all')
  return terminalDiagnosis(diagnosis, {
    paint: call.terminal.paint,
    whole: isComplete ? diagnosis.findings.length : WHOLE,
    columns: process.stdout.columns ?? COLUMNS,
    isComplete,
    proofOf,
  })
}

function gravest({ findings }: Diagnosis, least: FindingSeverity): readonly Finding[] {
  const limit = SEVERITIES.indexOf(least)
  return findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= limit)
}
