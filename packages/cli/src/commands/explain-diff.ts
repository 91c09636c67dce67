import {
  type ComparedLogs,
  compareLogs,
  isWorse,
  jsonComparison,
  readingLines,
  terminalComparison,
} from '@sallyport/explain'
import { flagOption, textsOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { keepHeapSmall } from '../small-heap.ts'
import { instantOption } from './explain-options.ts'
import { ExplainProgress } from './explain-progress.ts'
import { mustBeReadable, sourcesOf } from './explain-sources.ts'

/** Compares what was refused before and after. */
export const explainDiff: Command = {
  name: 'explain diff',
  operands: ['[FILE...]'],
  options: {
    before: { type: 'string', multiple: true, value: 'FILE', summary: 'the logs of before' },
    after: { type: 'string', multiple: true, value: 'FILE', summary: 'the logs of after' },
    at: { type: 'string', value: 'TIME', summary: 'divides FILE: 2026-11-28T10:00:00Z, or 2h ago' },
    all: { type: 'boolean', summary: 'shows all differences, not the first ten of each kind' },
  },
  summary: 'says what is refused since, and was not before',
  details: [
    'Compares refusals by status, reason, route, caller and client, as shares of the requests. A difference is\n' +
      'told where it is at least a doubling, and significant: a test of two proportions at 5 %, corrected for\n' +
      'the number of differences that were looked at (Bonferroni). Findings of only one side are told too.',
  ],
  examples: [
    'sallyport explain diff --before monday.log --after tuesday.log',
    'sallyport explain diff access.log --at 2026-11-28T10:00:00Z',
  ],
  exits: {
    0: 'nothing is refused that was not, or as often',
    1: 'refusals are new or more, or there is a finding that was not there before',
    2: 'a log cannot be read, or the command was called wrongly',
  },
  run: diff,
}

async function diff(call: Call): Promise<ExitCode> {
  keepHeapSmall()
  const { terminal, json } = call
  const logs = logsOf(call)
  const progress = new ExplainProgress(terminal)
  const { comparison, readings } = await compareLogs(logs, {
    progress: progress.tell.bind(progress),
  }).finally(() => progress.end())
  if (json) terminal.out(JSON.stringify(jsonComparison(comparison), null, 2))
  else {
    const style = { paint: terminal.paint, isComplete: flagOption(call, 'all') }
    const heads = readings.flatMap((reading) => readingLines(reading, terminal.paint))
    for (const line of [...heads, ...terminalComparison(comparison, style)]) terminal.out(line)
  }
  for (const reading of readings) mustBeReadable(reading)
  const { before, after } = comparison.requests
  if (before === 0 || after === 0) {
    throw new Unanswerable([`there is no request ${before === 0 ? 'before' : 'after'}`])
  }
  return isWorse(comparison) ? 1 : 0
}

function logsOf(call: Call): ComparedLogs {
  const [before, after] = [textsOption(call, 'before'), textsOption(call, 'after')]
  const at = instantOption(call, { name: 'at', now: Date.now() })
  const { operands } = call
  if (operands.length > 0 && at !== undefined && before === undefined && after === undefined) {
    return { files: sourcesOf(operands), at }
  }
  if (operands.length === 0 && at === undefined && before !== undefined && after !== undefined) {
    const all = sourcesOf([...before, ...after])
    return { before: all.slice(0, before.length), after: all.slice(before.length) }
  }
  throw new Unanswerable(['write either `--before FILE --after FILE`, or `FILE --at TIME`'])
}
