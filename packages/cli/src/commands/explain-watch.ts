import {
  FileTail,
  headLine,
  jsonFinding,
  StreamTail,
  type WatchEvent,
  watchLog,
} from '@sallyport/explain'
import { durationOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { shown } from '../shown.ts'
import { keepHeapSmall } from '../small-heap.ts'
import { marksOption, RANGE_OPTIONS } from './explain-options.ts'

/** Follows a log, and says what is new. */
export const explainWatch: Command = {
  name: 'explain watch',
  operands: ['FILE'],
  options: {
    ...(RANGE_OPTIONS['marks'] && { marks: RANGE_OPTIONS['marks'] }),
    window: { type: 'string', value: 'TIME', summary: 'how far back is looked; 24h if not said' },
  },
  summary: 'follows a log as it grows, and says each new finding in a line',
  details: [
    'What is there already is read first, of a large file its last 512 MB, and told together. Then each finding\n' +
      'is told once, within ten seconds, and again where it has become graver. A file that is rotated or\n' +
      'truncated is followed, as `tail -F` does; - is standard input. Ctrl-C ends it.',
  ],
  examples: [
    'sallyport explain watch /var/log/nginx/access.log',
    'kubectl logs -f deploy/gateway | sallyport explain watch - --json',
  ],
  exits: {
    0: 'it was ended, or standard input was at its end; whatever was found was said',
    1: 'never',
    2: 'the log cannot be read, or the command was called wrongly',
  },
  run: watch,
}

async function watch(call: Call): Promise<ExitCode> {
  keepHeapSmall()
  const { operands, terminal } = call
  const [path = ''] = operands
  const windowMs = durationOption(call, 'window')
  const marks = await marksOption(call)
  const ending = new AbortController()
  const end = (): void => ending.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  const tail = path === '-' ? new StreamTail(process.stdin) : new FileTail(path)
  const { signal } = ending
  try {
    const options = { signal, marks, ...(windowMs !== undefined && { windowMs }) }
    for await (const event of watchLog(tail, options)) {
      for (const line of linesOf(event, call)) terminal.out(line)
    }
  } catch (error) {
    throw unreadable(error, path)
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
  }
  return 0
}

function unreadable(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error
  return new Unanswerable([`${path}: it cannot be read: ${String(error.code)}`])
}

function linesOf(event: WatchEvent, call: Call): readonly string[] {
  const time = new Date().toISOString()
  return call.json ? [JSON.stringify({ time, ...asData(event) })] : asText(event, time, call)
}

function asData(event: WatchEvent): object {
  const style = { proofOf: () => undefined }
  if (event.kind === 'finding') return { ...event, finding: jsonFinding(event.finding, style) }
  if (event.kind !== 'begin') return event
  return { ...event, findings: event.findings.map((finding) => jsonFinding(finding, style)) }
}

function asText(event: WatchEvent, time: string, { terminal }: Call): readonly string[] {
  const { paint } = terminal
  const clock = paint('weak', `${time.slice(0, 19)}Z`)
  switch (event.kind) {
    case 'notice':
      return [`${clock}  ${shown(event.text)}`]
    case 'finding': {
      const again = event.isGraver ? `  ${paint('bad', 'graver than before')}` : ''
      return [`${clock}  ${headLine(event.finding, paint)}${again}`]
    }
    case 'begin':
      return [
        `${clock}  ${countsText(event.counts)}; ${event.findings.length === 0 ? 'nothing found so far' : 'found so far:'}`,
        ...event.findings.map((finding) => `${clock}  ${headLine(finding, paint)}`),
      ]
    case 'end':
      return [`${clock}  ended after ${countsText(event.counts)}; findings told: ${event.told}`]
  }
}

function countsText({
  format,
  requests,
  unread,
  sample,
}: Extract<WatchEvent, { kind: 'end' }>['counts']): string {
  const what = format === undefined ? 'no format known yet' : format
  const bad = unread === 0 ? '' : `, ${unread} lines not read such as ${shown(sample ?? '')}`
  return `${requests.toLocaleString('en-US')} requests (${what})${bad}`
}
