import { Random } from '../../explain/random.ts'
import { type Failure, type Fuzzed, fuzz } from './fuzz.ts'
import { steepest } from './growth.ts'
import type { Parser } from './parser.ts'

/** What one parser is to be tried with. */
export interface Share {
  /** The name of the parser. */
  readonly name: string
  readonly seed: string
  readonly inputs: number
  readonly seconds: number
  /** How many inputs are grown, to see what their length costs. */
  readonly pumps: number
}

/** What became of a share: it fell short where its time was over before its inputs were tried. */
export interface Shared extends Fuzzed {
  readonly share: Share
}

/** Tries a parser with its share. */
export async function tryShare(parser: Parser, share: Share): Promise<Shared> {
  const { seed, inputs, seconds, pumps } = share
  const random = new Random(`${seed}/${parser.name}`)
  const fuzzed = await fuzz(parser, { inputs, seconds, random })
  const isGrown = parser.from === 'stranger' && fuzzed.failures.length === 0
  const steep = isGrown ? steepest(parser, pumps, random) : undefined
  const failures: readonly Failure[] = steep === undefined ? fuzzed.failures : [steep]
  return { ...fuzzed, failures, share }
}
