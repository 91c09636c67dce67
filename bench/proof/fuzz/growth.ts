import { threadMilliseconds } from '../../../tools/thread-time.ts'
import type { Random } from '../../explain/random.ts'
import type { Failure } from './fuzz.ts'
import type { Parser } from './parser.ts'

/** The longest inputs that are grown, in characters. */
const LENGTH_MAX = 65_536
/** What costs less CPU than this is not worth comparing: the clock is too coarse. */
const WORTH_MS = 40
/** The clock of a thread goes on by so much at a time on some machines: less is taken for this. */
const TICK_MS = 10
/** So much more may twice the length cost; four times is what a square costs. */
const TIMES_MAX = 3
/** The least of so many takes counts. */
const TAKES = 4

/**
 * Grows inputs of a parser by repeating a piece of one, and finds those that cost more than their length: where twice
 * the length costs nearly four times the CPU, an attacker chooses how long we look.
 */
export function steepest(parser: Parser, pumps: number, random: Random): Failure | undefined {
  for (let left = pumps; left > 0; left -= 1) {
    const seed = random.pick(parser.seeds)
    const from = random.int(0, Math.max(0, seed.length - 1))
    const to = random.int(from + 1, Math.min(seed.length, from + 8))
    const grown = (length: number): string => {
      const piece = seed.slice(from, to) || 'a'
      return seed.slice(0, from) + piece.repeat(Math.ceil(length / piece.length)) + seed.slice(to)
    }
    const found = tooSteep(parser, grown)
    if (found !== undefined) return found
  }
  return undefined
}

function tooSteep(parser: Parser, grown: (length: number) => string): Failure | undefined {
  for (let length = 1_024; length < LENGTH_MAX; length *= 2) {
    const texts = [length, length * 2, length * 4].map(grown)
    if (costOf(parser, texts[2] ?? '', 1) < WORTH_MS) continue
    const [once = 0, twice = 0, again = 0] = texts.map((text) =>
      Math.max(TICK_MS, costOf(parser, text, TAKES)),
    )
    // One step may be a limit, or a compiler that gave up; two in a row are a square.
    if (again < WORTH_MS || twice <= once * TIMES_MAX || again <= twice * TIMES_MAX) continue
    const costs = [once, twice, again].map((cost) => `${cost.toFixed(1)} ms`)
    return { input: grown(24), why: `costs ${costs.join(', ')} where twice as long each time` }
  }
  return undefined
}

/** Milliseconds of CPU, the least of some takes: what others take from the machine only adds. */
function costOf(parser: Parser, text: string, takes: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let take = 0; take < takes; take += 1) {
    const before = threadMilliseconds()
    // Those that wait for files read what an operator wrote, which is not grown.
    void parser.read(text)
    least = Math.min(least, threadMilliseconds() - before)
  }
  return least
}
