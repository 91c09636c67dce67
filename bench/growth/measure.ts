import { median } from '../http/table.ts'
import { asked, type Decide, type Dimension } from './dimension.ts'

/** What a decision costs with so many, in nanoseconds of CPU. */
export interface Point {
  readonly count: number
  readonly median: number
  readonly least: number
  readonly most: number
}

/** The points of one dimension, from few to many. */
export interface Curve {
  readonly name: string
  readonly counted: string
  readonly points: readonly Point[]
}

const SAMPLE_US = 20_000
const CALLS_MAX = 4_000_000
const CHECKED = 64

/** From ten up to a limit, in steps of ten; the limit of the code itself is the last where it is lower. */
export function countsUpTo(limit: number, most: number = limit): readonly number[] {
  const end = Math.min(limit, most)
  const counts: number[] = []
  for (let count = 10; count < end; count *= 10) counts.push(count)
  return [...counts, end]
}

/**
 * Measures all counts of a dimension in rounds, each first in turn. Time is CPU time of the whole
 * process, so that the collection of garbage counts. Throws where a request is not allowed.
 */
export function measureDimension(
  { name, counted, most, make }: Dimension,
  limit: number,
  rounds: number,
): Curve {
  const runs = countsUpTo(limit, most).map((count) => {
    const decide = checked(name, make(count), asked(count))
    return { count, decide, calls: calibrated(decide, count), ns: [] as number[] }
  })
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % runs.length
    for (const run of [...runs.slice(turn), ...runs.slice(0, turn)]) {
      run.ns.push((cpuOf(run.decide, run) * 1000) / run.calls)
    }
  }
  const points = runs.map(({ count, ns }) => {
    return { count, median: median(ns), least: Math.min(...ns), most: Math.max(...ns) }
  })
  return { name, counted, points }
}

/** A refusal costs something else than what is to be measured. */
function checked(name: string, decide: Decide, questions: number): Decide {
  for (let i = 0; i < CHECKED; i += 1) {
    const question = (i * STRIDE) % questions
    if (!decide(question)) throw new Error(`${name}: question ${question} is refused`)
  }
  return decide
}

/** How many calls take about 20 ms; they warm it as well. */
function calibrated(decide: Decide, count: number): number {
  let calls = 1
  while (calls < CALLS_MAX && cpuOf(decide, { count, calls }) < SAMPLE_US) calls *= 2
  return calls
}

/** A prime: the questions come in an order that no cache foresees, and none is left out. */
const STRIDE = 7_919

function cpuOf(
  decide: Decide,
  { count, calls }: { readonly count: number; readonly calls: number },
): number {
  const questions = asked(count)
  let allowed = 0
  const start = process.cpuUsage()
  for (let call = 0, question = 0; call < calls; call += 1) {
    if (decide(question)) allowed += 1
    question = (question + STRIDE) % questions
  }
  const { user, system } = process.cpuUsage(start)
  if (allowed < calls) throw new Error(`${calls - allowed} of ${calls} requests were refused`)
  return user + system
}
