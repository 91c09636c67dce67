// Measures what the client adds to a fetch, and its challenge parser beside the best that can be installed.
// npm run bench:client -- [--rounds N] [--json]
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { parseChallenges } from '@sallyport/contract'
import { fields, longField } from './fields.ts'
import { overheads, type Work } from './overheads.ts'
import { peerParser } from './peer-parser.ts'

const HELP = `usage: npm run bench:client -- [options]

Measures, interleaved in one run: what a request through the client takes more than the same fetch with a
token set by hand, where the network answers at once; and challenge parsers.

  --rounds N   rounds of each measurement (default 25)
  --json       print the figures as JSON
  --help

examples:
  npm run bench:client
  npm run bench:client -- --rounds 5 --json`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '25' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** What one call takes, in microseconds of CPU. */
interface Figure {
  readonly name: string
  readonly median: number
  readonly least: number
}

const ROUND_MS = 20

if (values.help) console.log(HELP)
else await main(Number(values.rounds))

async function main(rounds: number): Promise<void> {
  const overhead = await measure(overheads(), rounds)
  const parsers = await measure(parserWork(), rounds)
  const growth = [4_000, 8_000, 16_000].map((count) => ({ count, ...longest(longField(count)) }))
  if (values.json) {
    console.log(JSON.stringify({ overhead, parsers, growth }, null, 2))
    return
  }
  const date = new Date().toISOString().slice(0, 10)
  console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`)
  console.log(`${rounds} rounds, interleaved, us of CPU\n`)
  const [bare, ...ours] = overhead as [Figure, ...Figure[]]
  console.log('| request | median | least | more than by hand |\n| --- | --- | --- | --- |')
  console.log(`| ${bare.name} | ${shown(bare)} | |`)
  for (const one of ours) {
    const more = [one.median - bare.median, one.least - bare.least].map((us) => us.toFixed(2))
    console.log(`| ${one.name} | ${shown(one)} | ${more.join(', least ')} |`)
  }
  console.log('\n| field | ours | oauth4webapi | times as fast |\n| --- | --- | --- | --- |')
  for (let at = 0; at < parsers.length; at += 2) {
    const [own, peer] = [parsers[at], parsers[at + 1]] as [Figure, Figure]
    const ratio = (peer.median / own.median).toFixed(1)
    console.log(`| ${own.name} | ${own.median.toFixed(3)} | ${peer.median.toFixed(3)} | ${ratio} |`)
  }
  console.log(
    '\n| parameters of one challenge | ours, ms | oauth4webapi, ms |\n| --- | --- | --- |',
  )
  for (const { count, own, peer } of growth) {
    console.log(`| ${count} | ${own.toFixed(1)} | ${peer.toFixed(1)} |`)
  }
}

function shown({ median, least }: Figure): string {
  return `${median.toFixed(2)} | ${least.toFixed(2)}`
}

function parserWork(): Work[] {
  const peer = peerParser()
  return fields.flatMap(({ name, field, challenges }) => {
    const read = parseChallenges(field)
    const other = peer(field)
    if (read.challenges.length !== challenges || !Array.isArray(other)) {
      throw new Error(`${name}: a parser does not read it`)
    }
    return [
      { name, run: () => parseChallenges(field) },
      { name, run: () => peer(field) },
    ]
  })
}

async function measure(works: readonly Work[], rounds: number): Promise<Figure[]> {
  const runs = []
  for (const work of works) runs.push({ work, calls: await calibrate(work), us: [] as number[] })
  for (let round = 0; round < rounds; round += 1) {
    for (const run of runs) run.us.push((await cpuOf(run.work, run.calls)) / run.calls)
  }
  return runs.map(({ work: { name }, us }) => {
    const sorted = us.toSorted((one, other) => one - other)
    return { name, median: sorted[sorted.length >> 1] ?? 0, least: sorted[0] ?? 0 }
  })
}

/** How many calls take about a round; they warm the work as well. */
async function calibrate(work: Work): Promise<number> {
  let calls = 64
  while ((await cpuOf(work, calls)) < ROUND_MS * 1000) calls *= 2
  return calls
}

async function cpuOf({ run }: Work, calls: number): Promise<number> {
  const before = process.cpuUsage()
  for (let call = 0; call < calls; call += 1) {
    const result = run()
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function longest(field: string): { readonly own: number; readonly peer: number } {
  const peer = peerParser()
  return {
    own: millisecondsOf(() => parseChallenges(field)),
    peer: millisecondsOf(() => peer(field)),
  }
}

function millisecondsOf(run: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return Math.min(...times)
}
