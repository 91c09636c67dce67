import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type Contender, contenders } from './contenders.ts'

const HELP = `usage: npm run bench:throttle -- [options]

Measures one decision of the throttle in memory. Prints microseconds of CPU (garbage collection
counts): median, least and most of the rounds.

  --keys N     how many addresses and accounts failed before, a power of two (default 1024)
  --rounds N   rounds of 20 ms or so for each (default 15)
  --help`

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '15' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else main(Number(values.keys), Number(values.rounds))

function main(keys: number, rounds: number): void {
  const date = new Date().toISOString().slice(0, 10)
  console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`)
  console.log(`${keys} keys, ${rounds} rounds, interleaved\n`)
  const runs = contenders(keys).map((contender) => {
    const work = { contender, mask: keys - 1, calls: keys }
    return { ...work, calls: calibrate(work), us: [] as number[] }
  })
  for (let round = 0; round < rounds; round += 1) {
    for (const run of runs) run.us.push(cpuOf(run) / run.calls)
  }
  console.log('| decision | us of CPU | least | most |\n| --- | --- | --- | --- |')
  for (const { contender, us } of runs) {
    const sorted = us.toSorted((a, b) => a - b)
    const shown = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)]
    console.log(`| ${contender.name} | ${shown.map((value) => value?.toFixed(3)).join(' | ')} |`)
  }
}

interface Work {
  readonly contender: Contender
  readonly mask: number
  readonly calls: number
}

/** How many calls take about 20 ms; they warm the contender as well. */
function calibrate(work: Work): number {
  let { calls } = work
  while (cpuOf({ ...work, calls }) < 20_000) calls *= 2
  return calls
}

/** Microseconds of CPU that so many calls took. The keys come in an order that no cache foresees. */
function cpuOf({ contender: { decide }, mask, calls }: Work): number {
  let waiting = 0
  const start = process.cpuUsage()
  for (let call = 0; call < calls; call += 1) {
    if (decide((call * 7_919) & mask)) waiting += 1
  }
  const { user, system } = process.cpuUsage(start)
  // The count is used, so that no compiler finds out that nobody wants the answers.
  return waiting > calls ? Number.NaN : user + system
}
