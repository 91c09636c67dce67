import type { FindingType } from '@sallyport/explain'
import { generate, type LabelledLog, turnOf } from './generate.ts'

/** Which logs a fit learns from. */
export interface Training {
  /** What is to be told apart; of logs with something else, or with nothing, one in `othersEach` is taken. */
  readonly types: readonly FindingType[]
  readonly othersEach: number
  /** No more logs of each population than so many, to see that it works. */
  readonly logsMax?: number | undefined
}

/**
 * The seeds of each population, in stretches with the last one too: the rest is left to measure with. Of hard logs there are more,
 * for more can be the matter with one: 1,300 waves instead of 500 took what was told right of the waves of other logs from 140 to 147
 * of 184.
 */
const SEEDS = {
  normal: [[1000, 2699]],
  hard: [
    [1000, 1799],
    [2700, 4999],
  ],
} as const

/** The logs to learn from, of both populations, each made when it is asked for: all of them need more memory than there is. */
export function* trainingLogs(training: Training): Iterable<LabelledLog> {
  for (const population of ['normal', 'hard'] as const) {
    const wanted = seedsOf(population).filter((seed) => isWanted(seed, training))
    for (const seed of wanted.slice(0, training.logsMax)) yield generate(seed, { population })
  }
}

function seedsOf(population: keyof typeof SEEDS): readonly number[] {
  return SEEDS[population].flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  )
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
export function nameOf({ othersEach, logsMax }: Training): string {
  const [normal, hard] = (['normal', 'hard'] as const).map((population) =>
    SEEDS[population].map(([from, to]) => `${from} to ${to}`).join(' and '),
  )
  const few = logsMax === undefined ? '' : `the first ${logsMax} each of `
  return `${few}logs of seeds ${normal} (normal) and ${hard} (hard; of those with another incident, one in ${othersEach})`
}
