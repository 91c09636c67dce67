import { median } from '../http/table.ts'
import type { Pair, Work } from './pair.ts'

const SAMPLE_US = 15_000
const CALLS_MAX = 1_048_576
/** Rounds that do not count: until then compilers are still at it. */
const WARMING = 8

/**
 * How many times the CPU time of its baseline ours takes: the middle of rounds in which each comes first in turn. A
 * slow second of the machine falls on both, and what it gives to others does not count.
 */
export async function ratioOf({ ours, baseline }: Pair, rounds: number): Promise<number> {
  const counts = { ours: await calibrated(ours), baseline: await calibrated(baseline) }
  const ratios: number[] = []
  for (let round = -WARMING; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await cpuOf(ours, counts.ours) : undefined
    const base = await cpuOf(baseline, counts.baseline)
    const ratio = (first ?? (await cpuOf(ours, counts.ours))) / base
    if (round >= 0) ratios.push(ratio)
  }
  return median(ratios)
}

/** How many calls take about 15 ms; they warm it as well. */
async function calibrated(work: Work): Promise<number> {
  let calls = 1
  while (calls < CALLS_MAX && (await cpuOf(work, calls)) * calls < SAMPLE_US) calls *= 2
  return calls
}

/** Microseconds of CPU a call: of the whole process, so that the collection of garbage counts. */
async function cpuOf(work: Work, calls: number): Promise<number> {
  const start = process.cpuUsage()
  await work(calls)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / calls
}
