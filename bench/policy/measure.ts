import { type Contender, QUESTIONS, type Suite } from './contender.ts'

/** What was measured for one contender: microseconds of CPU a decision, one for each round. */
export interface Measured {
  readonly contender: Contender
  readonly microseconds: readonly number[]
  readonly checked: number
}

const SAMPLE_MS = 20
const CHECK_MS = 1500
const CHECKED_MIN = 64
const CALLS_MAX = 2_000_000

/**
 * Measures every contender of a suite, in rounds in which each comes first in turn.
 *
 * Time is CPU time of the whole process, so that the collection of what a contender throws away
 * is counted. Throws where a contender disagrees with the first.
 */
export function measureSuite({ name, contenders }: Suite, rounds: number): readonly Measured[] {
  const [first] = contenders
  if (first === undefined) return []
  const runs = contenders.map((contender) => {
    const checked = agree(name, first, contender)
    return { contender, checked, calls: calibrate(contender), microseconds: [] as number[] }
  })
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % runs.length
    for (const run of [...runs.slice(turn), ...runs.slice(0, turn)]) {
      run.microseconds.push(cpuOf(run.contender, run.calls) / run.calls)
    }
  }
  return runs
}

/** Asks both the same questions, all of them where that takes no longer than a second or so. */
function agree(suite: string, first: Contender, other: Contender): number {
  const end = performance.now() + CHECK_MS
  let question = 0
  for (; question < QUESTIONS; question += 1) {
    if (question >= CHECKED_MIN && performance.now() > end) break
    if (first.decide(question) === other.decide(question)) continue
    throw new Error(`${suite}, question ${question}: ${other.name} disagrees with ${first.name}`)
  }
  return question
}

/** How many calls take about as long as a sample is to be; they warm the contender as well. */
function calibrate(contender: Contender): number {
  let calls = 1
  for (;;) {
    const milliseconds = cpuOf(contender, calls) / 1000
    if (milliseconds >= SAMPLE_MS || calls >= CALLS_MAX) return calls
    const factor = milliseconds < 1 ? 4 : Math.max(1.2, SAMPLE_MS / milliseconds)
    calls = Math.min(CALLS_MAX, Math.ceil(calls * factor))
  }
}

/** Microseconds of CPU that so many calls took. */
function cpuOf({ decide }: Contender, calls: number): number {
  let permitted = 0
  const start = process.cpuUsage()
  for (let call = 0; call < calls; call += 1) {
    if (decide(call & (QUESTIONS - 1))) permitted += 1
  }
  const { user, system } = process.cpuUsage(start)
  // The count is used, so that no compiler finds out that nobody wants the answers.
  return permitted > calls ? Number.NaN : user + system
}
