import type { Readable } from 'node:stream'
import {
  jsonReplay,
  type Replay,
  readingLines,
  replayRecords,
  terminalReplay,
} from '@sallyport/explain'
import { flagOption, textOption, textsOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { oneOf } from '../one-of.ts'
import { readPolicyFile } from '../policies.ts'
import { recordPaths } from '../record-archive.ts'
import { keepHeapSmall } from '../small-heap.ts'
import { ExplainProgress } from './explain-progress.ts'
import { mustBeReadable, sourcesOf } from './explain-sources.ts'

const FAIL_ON = ['any', 'lose', 'gain', 'never'] as const
type FailOn = (typeof FAIL_ON)[number]

/** Decides recorded decisions again under other policies. */
export const explainReplay: Command = {
  name: 'explain replay',
  operands: [],
  options: {
    records: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      summary:
        'decision records: a file, file: for a log with its older files, - for standard input',
    },
    policy: { type: 'string', value: 'FILE', summary: 'the new policies' },
    'fail-on': {
      type: 'string',
      value: 'WHAT',
      summary: 'what ends with 1: any (if not said), lose, gain, never',
    },
    all: {
      type: 'boolean',
      summary: 'tells all routes and reasons, and up to 100 callers of each route',
    },
  },
  summary: 'says who would lose and who would gain, had other policies decided what was recorded',
  details: [
    'Every recorded decision is decided again under the new policies. It never guesses: where a record does not\n' +
      'hold what a rule asks for, nobody can say, and that is counted with the reason. Files of JSON lines may be\n' +
      'packed (.gz, .zst). `sallyport explain why ID` tells the story of each example.',
    '`sallyport policy diff` says who could gain or lose at all; this says who of those that came by would.\n' +
      'Refusals are all recorded; of allowed requests a share is, and what would be lost is scaled by it.',
  ],
  examples: [
    'sallyport explain replay --records decisions.jsonl --policy policies.new.json',
    'sallyport explain replay --records file:decisions.jsonl --policy new.json --fail-on gain',
    'zcat decisions.*.gz | sallyport explain replay --records - --policy new.json --json',
  ],
  exits: {
    0: 'nobody surely loses or gains, or not what --fail-on names',
    1: 'somebody does',
    2: 'the records or the policies cannot be read, or the command was called wrongly',
  },
  run: replay,
}

async function replay(call: Call): Promise<ExitCode> {
  keepHeapSmall()
  const { terminal, json } = call
  const failOn = failOnOption(call)
  const { policies } = await readPolicyFile(policyOption(call), terminal.cwd)
  const sources = await recordSources(call)
  const progress = new ExplainProgress(terminal)
  const tell = { progress: progress.tell.bind(progress) }
  const found = await replayRecords(sources, policies, tell).finally(() => progress.end())
  for (const line of json ? [JSON.stringify(jsonReplay(found), null, 2)] : linesOf(found, call)) {
    terminal.out(line)
  }
  mustBeReadable(found.reading)
  return fails(found, failOn) ? 1 : 0
}

function linesOf(found: Replay, call: Call): readonly string[] {
  const { paint } = call.terminal
  const head = readingLines(found.reading, paint)
  if (found.records === 0) return head
  const style = { paint, isComplete: flagOption(call, 'all') }
  return [...head, '', ...terminalReplay(found, style)]
}

function failOnOption(call: Call): FailOn {
  const text = textOption(call, 'fail-on')
  return text === undefined ? 'any' : oneOf(text, { name: 'fail-on', all: FAIL_ON })
}

function fails({ losses, gains }: Replay, failOn: FailOn): boolean {
  if (failOn === 'never') return false
  const isLost = losses.records > 0 && failOn !== 'gain'
  return isLost || (gains.records > 0 && failOn !== 'lose')
}

function policyOption(call: Call): string {
  const path = textOption(call, 'policy')
  if (path !== undefined) return path
  throw new Unanswerable(['the new policies are not named: write `--policy policies.new.json`'])
}

async function recordSources(call: Call): Promise<readonly (string | Readable)[]> {
  const places = textsOption(call, 'records') ?? []
  if (places.length === 0) {
    throw new Unanswerable(['the records are not named: write `--records decisions.jsonl`'])
  }
  if (places.some((place) => STORE.test(place))) {
    throw new Unanswerable(['a store is not replayed: write records to a file too, `sinks(a, b)`'])
  }
  const paths = await Promise.all(
    places.map((place) =>
      place.startsWith('file:') ? recordPaths(place, call.terminal.cwd) : [place],
    ),
  )
  return sourcesOf(paths.flat())
}

const STORE = /^(?:sqlite|postgres|postgresql):/
