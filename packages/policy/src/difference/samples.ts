import { FALSE, TRUE, type Truth, UNKNOWN } from '../truth.ts'
import { type Case, type Change, requestAt, told } from './cases.ts'
import type { Path } from './diagram.ts'
import type { Fact } from './question.ts'

/** How many requests are tried where a question is too large. */
export const SAMPLES = 4_000

/** Cases of a change that turned up among requests taken at random, always the same ones. */
export function samples(change: Change, countMax: number): readonly Case[] {
  const { variables, diagram, facts } = change.question
  const counts = variables.counts()
  const random = generator()
  const found: Case[] = []
  for (let i = 0; i < SAMPLES && found.length < countMax; i += 1) {
    const path: Path = new Map(counts.map((count, at) => [at, Math.floor(random() * count)]))
    const input = requestAt(change, path)
    if (!change.happens(input)) continue
    const all = facts.map((fact): { readonly fact: Fact; readonly truth: Truth } => {
      const { holds, fails } = fact.outcome
      const certain: Truth = diagram.holdsAt(fails, path) ? FALSE : UNKNOWN
      return { fact, truth: diagram.holdsAt(holds, path) ? TRUE : certain }
    })
    found.push({ ...told(change, all), input })
  }
  return found
}

/** Numbers from 0 to 1 that look random (Lehmer 1951); the same at every run, as a report should be. */
function generator(): () => number {
  const modulus = 2 ** 31 - 1
  let state = 1
  return () => {
    state = (state * 48_271) % modulus
    return state / modulus
  }
}
