import { hostname, userInfo } from 'node:os'
import { explainWhy, terminalStory, type WhyAnswer } from '@sallyport/explain'
import { textsOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { openArchive } from '../record-archive.ts'
import { shown } from '../shown.ts'

/** Says why one request was answered as it was. */
export const explainWhyCommand: Command = {
  name: 'explain why',
  operands: ['QUESTION'],
  options: {
    records: {
      type: 'string',
      multiple: true,
      value: 'FILE|URL',
      summary: 'a file, file:, sqlite: or postgres:; default the variable SALLYPORT_RECORDS',
    },
  },
  summary: 'says why one request was answered as it was',
  details: [
    'QUESTION is a decision id (the end of `instance` in the answer), a trace id or `traceparent`, a request\n' +
      'such as `GET /orders/4`, or a whole curl line in quotes: credentials in it are not looked at.',
    'Records are in files of JSON lines, also packed (.gz, .zst); `file:decisions.jsonl` names a log with its\n' +
      'older files, `sqlite:` and `postgres:` a store.',
    'Who reads records sees who asked for what. In a store each question is noted, with who asked and when.',
  ],
  examples: [
    'sallyport explain why 01ARZ3NDEKTSV4RRFFQ69G5FAV --records decisions.jsonl',
    'sallyport explain why "curl https://api.example/orders/4" --records sqlite:./records.db',
  ],
  exits: {
    0: 'the story was told',
    1: 'there is no such record',
    2: 'the records cannot be read, or the command was called wrongly',
  },
  run: why,
}

async function why(call: Call): Promise<ExitCode> {
  const { operands, terminal, json } = call
  const [question = ''] = operands
  const archive = await openArchive(placesOf(call), terminal.cwd)
  try {
    const answer = await explainWhy(archive, question, { who: whoAsks() })
    if (answer.kind === 'unclear') throw new Unanswerable([answer.problem])
    const lines = json ? [JSON.stringify(answer, null, 2)] : linesOf(answer, call)
    for (const line of lines) terminal.out(line)
    return answer.kind === 'story' ? 0 : 1
  } finally {
    await archive.close()
  }
}

function placesOf(call: Call): readonly string[] {
  const given = textsOption(call, 'records') ?? []
  const { SALLYPORT_RECORDS: known = '' } = process.env
  if (given.length > 0) return given
  if (known !== '') return [known]
  throw new Unanswerable([
    'where the records are is not said: write `--records decisions.jsonl`, or set SALLYPORT_RECORDS',
  ])
}

function linesOf(answer: Exclude<WhyAnswer, { kind: 'unclear' }>, call: Call): readonly string[] {
  if (answer.kind === 'story') return terminalStory(answer, call.terminal.paint)
  return [shown(answer.sentence), ...answer.tries.map((one) => `  ${shown(one)}`)]
}

/** Who asks, as the system names them: for the note in the store. */
function whoAsks(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    // A container may run under a number that has no name.
    return `user ${process.getuid?.() ?? ''}@${hostname()}`
  }
}
