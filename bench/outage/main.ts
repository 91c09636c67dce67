import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { CallerResult, Counts, Verdict } from './judge.ts'
import { outage } from './outage.ts'
import type { OutageKind } from './provider.ts'

const HELP = `usage: npm run bench:outage -- [options]

The orders API on node:http, fifty requests a second, and its identity provider away for a while: first
killed (connections are refused), then hanging (they are taken, and nothing is said). Prints what each
caller got, the longest wait and the time until all was as before. Ends with 1 where a caller with a
good token got 401, a 503 came without Retry-After or with something of a library, a request waited
longer than the guard states, or recovery took more than two seconds.

  --seconds N    how long it is away (default 60, at least 6)
  --kind K       killed or hanging alone
  --json         the figures as JSON
  --help

example:
  npm run bench:outage -- --seconds 10 --kind hanging`

// A shorter one would be over before the guards gave up waiting for what hangs.
const SECONDS_MIN = 6
const SECONDS_MAX = 3_000
const KINDS: readonly OutageKind[] = ['killed', 'hanging']

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    kind: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else await main(Number(values.seconds))

async function main(seconds: number): Promise<void> {
  const kinds = KINDS.filter((kind) => values.kind === '' || values.kind === kind)
  if (kinds.length === 0 || !(seconds >= SECONDS_MIN && seconds <= SECONDS_MAX)) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  const verdicts: Record<string, Verdict> = {}
  for (const kind of kinds) {
    const verdict = await outage({ kind, seconds })
    verdicts[kind] = verdict
    if (verdict.faults.length > 0) process.exitCode = 1
    if (!values.json) print(kind, verdict)
  }
  const figures = { machine: machine(), seconds, verdicts }
  console.log(values.json ? JSON.stringify(figures, undefined, 1) : `\n${machine()}`)
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10)
  return `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`
}

function print(kind: OutageKind, { callers, faults }: Verdict): void {
  console.log(`\n${kind} for ${values.seconds} s\n`)
  console.log('| caller | before | away | after | longest wait | recovery |')
  console.log('| --- | --- | --- | --- | --- | --- |')
  for (const { caller, before, away, after, longestMs, recoveryMs } of callers) {
    const counts = [before, away, after].map(countsAsText).join(' | ')
    const waits = `${(longestMs / 1000).toFixed(2)} s | ${(recoveryMs / 1000).toFixed(2)} s`
    console.log(`| ${caller} | ${counts} | ${waits} |`)
  }
  console.log(faults.length === 0 ? summaryOf(callers) : `\nNOT proved:\n${faults.join('\n')}`)
}

function summaryOf(callers: readonly CallerResult[]): string {
  const most = (of: (result: CallerResult) => number): string =>
    (Math.max(...callers.map(of)) / 1000).toFixed(2)
  const wait = `longest wait ${most(({ longestMs }) => longestMs)} s`
  const recovery = `recovery in ${most(({ recoveryMs }) => recoveryMs)} s`
  return `\nproved: no 401 for a good token, Retry-After in each 503, ${wait}, ${recovery}`
}

function countsAsText(counts: Counts): string {
  const texts = Object.entries(counts).map(([status, count]) => `${count} x ${status}`)
  return texts.join(', ') || '-'
}
