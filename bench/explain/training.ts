import type { FindingType } from '@sallyport/explain'
import { generate, type LabelledLog, turnOf } from './generate.ts'

/** Which logs a fit learns from. */
export interface Training {
  readonly from: number
  readonly seeds: number
  /** What is to be told apart; of logs with something else, or with nothing, one in `othersEach` is taken. */
  readonly types: readonly FindingType[]
  readonly othersEach: number
}

const POPULATIONS = ['normal', 'hard'] as const

/** The logs to learn from, of both populations, each made when it is asked for: all of them need more memory than there is. */
export function* trainingLogs({ from, seeds, types, othersEach }: Training): Iterable<LabelledLog> {
  for (const population of POPULATIONS) {
    for (let seed = from; seed < from + seeds; seed++) {
      if (isWanted(seed, { types, othersEach })) yield generate(seed, { population })
    }
  }
}

/** Whether the turn of a seed is one of what is to be told apart, or it is among the others that are taken. */
export function isWanted(
  seed: number,
  { types, othersEach }: Pick<Training, 'types' | 'othersEach'>,
): boolean {
  const { type } = turnOf(seed)
  return (type !== undefined && types.includes(type)) || seed % othersEach === 0
}

/** The same in words, for the module that is made of them. */
export function nameOf({ from, seeds, othersEach }: Training): string {
  return `logs of seeds ${from} to ${from + seeds - 1}, normal and hard (of those with another incident, one in ${othersEach})`
}
