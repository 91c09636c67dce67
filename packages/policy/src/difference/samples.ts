import { type Case, type Change, requestAt, wholeCase } from './cases.ts'
import type { Path } from './diagram.ts'

/** How many requests are tried where a question is too large. */
export const SAMPLES = 4_000

/** Cases of a change that turned up among requests taken at random, always the same ones. */
export function samples(change: Change, countMax: number): readonly Case[] {
  const { variables } = change.question
  const counts = variables.counts()
  const random = generator()
  const found: Case[] = []
  for (let i = 0; i < SAMPLES && found.length < countMax; i += 1) {
    const path: Path = new Map(counts.map((count, at) => [at, Math.floor(random() * count)]))
    if (change.happens(requestAt(change, path))) found.push(wholeCase(change, path))
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
