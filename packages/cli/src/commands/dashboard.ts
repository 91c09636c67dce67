import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { ServedDashboard, ServeOptions } from '@sallyport/dashboard'
import type { RecordArchive } from '@sallyport/explain'
import type { QueuedSink } from '@sallyport/guard'
import { textOption, textsOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { openArchive, recordPaths } from '../record-archive.ts'
import { recordLines } from '../record-lines.ts'
import { shown } from '../shown.ts'
import { marksOption, RANGE_OPTIONS } from './explain-options.ts'

/** Where it is served if nothing is said, and nobody else is there. */
const PORT = 4178

/** Serves the dashboard of a log. */
export const dashboardCommand: Command = {
  name: 'dashboard',
  operands: ['[FILE...]'],
  options: {
    records: {
      type: 'string',
      multiple: true,
      value: 'FILE|URL',
      summary: 'decision records for the question why; a store alone is the log too',
    },
    ...(RANGE_OPTIONS['marks'] && { marks: RANGE_OPTIONS['marks'] }),
    port: { type: 'string', value: 'N', summary: `the port on loopback; ${PORT} if it is free` },
    uses: { type: 'string', value: 'URL', summary: 'keeps who looked at what: file: or sqlite:' },
  },
  summary: 'shows refusals by reason in a browser, live, down to the requests behind each number',
  details: [
    'The last FILE is read and then followed as it grows, those before it are read once; - is standard input.\n' +
      'It is served on loopback alone, opens nothing, and prints a link that signs in once. Enter prints another.',
    'Every use is a record: the last 1,000 in memory, or all of them where --uses says.',
  ],
  examples: [
    'sallyport dashboard /var/log/nginx/access.log',
    'sallyport dashboard access.log.1.gz access.log --marks deploys.json',
    'sallyport dashboard --records sqlite:./records.db --uses file:uses.jsonl',
  ],
  exits: {
    0: 'it was ended',
    1: 'never',
    2: 'a log cannot be read, the port is taken, or the command was called wrongly',
  },
  run: dashboard,
}

async function dashboard(call: Call): Promise<ExitCode> {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  const kept: Kept = []
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    const options = await optionsOf(call, kept, ending.signal)
    const served = await serve(call, options)
    kept.unshift(served)
    tell(call, served)
    await untilAborted(ending.signal)
    return 0
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
    ending.abort()
    process.stdin.pause()
    for (const one of kept) await one.close()
  }
}

/** What has to be closed in the end. */
type Kept = { close(): Promise<void> }[]

async function optionsOf(call: Call, kept: Kept, signal: AbortSignal): Promise<ServeOptions> {
  const { operands, terminal } = call
  const records = textsOption(call, 'records') ?? []
  const marks = await marksOption(call)
  const archive = records.length > 0 ? await openArchive(records, terminal.cwd) : undefined
  if (archive !== undefined) kept.push(archive)
  const sink = await sinkOption(call)
  if (sink !== undefined) kept.push(sink)
  return {
    ...(await sourcesOf(operands, { records, terminal, kept, signal })),
    marks,
    ...(archive !== undefined && { archive: archive satisfies RecordArchive }),
    ...(sink !== undefined && { sink }),
  }
}

interface Around {
  readonly records: readonly string[]
  readonly terminal: Call['terminal']
  readonly kept: Kept
  readonly signal: AbortSignal
}

/** What is read: files as they are named, or the store that is named alone. */
async function sourcesOf(
  operands: readonly string[],
  { records, terminal, kept, signal }: Around,
): Promise<Pick<ServeOptions, 'sources' | 'name'>> {
  if (operands.length > 0) return { sources: await filesOf(operands, terminal.cwd) }
  const [first = ''] = records
  if (/^(?:sqlite|postgres|postgresql):/.test(first)) {
    const { openRecordQueries } = await import('@sallyport/stores')
    const queries = await openRecordQueries(first)
    kept.push(queries)
    const [scheme] = first.split(':', 1)
    const lines = Readable.from(recordLines(queries, { signal }), { objectMode: false })
    return { sources: [lines], name: `records in ${scheme}` }
  }
  if (records.length > 0) {
    const paths = await Promise.all(records.map((place) => recordPaths(place, terminal.cwd)))
    return { sources: paths.flat() }
  }
  throw new Unanswerable(['which log is not said: write `sallyport dashboard access.log`'])
}

/** A name that is mistyped would be waited for in vain. */
async function filesOf(names: readonly string[], cwd: string): Promise<readonly string[]> {
  return await Promise.all(
    names.map(async (name) => {
      if (name === '-') return name
      const path = resolve(cwd, name)
      const found = await stat(path).catch(() => undefined)
      if (found === undefined) throw new Unanswerable([`${name}: there is no such file`])
      if (found.isDirectory()) throw new Unanswerable([`${name}: it is a folder`])
      return path
    }),
  )
}

async function sinkOption(call: Call): Promise<QueuedSink | undefined> {
  const url = textOption(call, 'uses')
  if (url === undefined) return undefined
  const { openRecordSink } = await import('@sallyport/stores')
  return openRecordSink(url).catch((error: unknown) => {
    throw new Unanswerable([`--uses: ${error instanceof Error ? error.message : String(error)}`])
  })
}

/** On the port that was asked for, or where none was and the usual one is taken, on any. */
async function serve(call: Call, options: ServeOptions): Promise<ServedDashboard> {
  const port = portOption(call)
  // Loaded only by whoever asks for it: a guard takes a fifth of a second.
  const { serveDashboard } = await import('@sallyport/dashboard')
  try {
    return await serveDashboard({ ...options, port: port ?? PORT })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken) throw error
    if (port !== undefined) throw new Unanswerable([`port ${port} is taken`])
    return serveDashboard({ ...options, port: 0 })
  }
}

function portOption(call: Call): number | undefined {
  const text = textOption(call, 'port')
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new Unanswerable(['--port is a number up to 65535; 0 is any that is free'])
}

/** Says where it is; the link stands alone on its line, to be clicked. */
function tell({ terminal, json }: Call, served: ServedDashboard): void {
  const { address, log } = served
  if (json) {
    terminal.out(JSON.stringify({ address, link: served.newLink() }))
    return
  }
  const { paint } = terminal
  terminal.out(`${paint('strong', 'dashboard')}  ${address}  of ${shown(log.status.name)}`)
  terminal.out(`open this link, it signs in once:`)
  terminal.out(served.newLink())
  if (process.stdin.isTTY !== true) {
    terminal.out(paint('weak', 'Ctrl-C ends it'))
    return
  }
  terminal.out(paint('weak', 'Enter prints another link, Ctrl-C ends it'))
  process.stdin.on('data', () => terminal.out(served.newLink()))
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
