import type { Random } from '../../explain/random.ts'
import { mutantOf } from './mutate.ts'
import type { Parser } from './parser.ts'

/** What fuzzing one parser came to. */
export interface Fuzzed {
  readonly name: string
  readonly tried: number
  /** How many different outcomes there were. */
  readonly outcomes: number
  readonly failures: readonly Failure[]
  readonly seconds: number
}

/** An input, and what the parser did wrong with it. */
export interface Failure {
  readonly input: string
  readonly why: string
}

/** How much is tried. */
export interface FuzzBudget {
  readonly inputs: number
  readonly seconds: number
  readonly random: Random
}

/** Different failures of one parser that are worth telling. */
const FAILURES_MAX = 5
/** Inputs that are kept to be changed further. */
const POOL_MAX = 4_096
/** The clock is looked at once in so many inputs: often enough for those that take a tenth of a second each. */
const CLOCK_EVERY = 16

/**
 * Tries a parser with its seeds, with mutants of them and with what its grammar makes, until a budget is used up. An input that comes out as none
 * before joins those that mutants are made of: it stands for a way through the parser.
 */
export async function fuzz(
  parser: Parser,
  { inputs, seconds, random }: FuzzBudget,
): Promise<Fuzzed> {
  const started = performance.now()
  const pool = [...parser.seeds]
  const outcomes = new Set<string>()
  const failures = new Map<string, string>()
  let tried = 0
  const attempt = async (text: string): Promise<void> => {
    const outcome = await outcomeOf(parser, text)
    if (outcome.kind === 'no input') return
    tried += 1
    if (outcome.kind === 'failed')
      await noteFailure(failures, parser, { input: text, why: outcome.why })
    else if (!outcomes.has(outcome.name) && pool.length < POOL_MAX) {
      outcomes.add(outcome.name)
      pool.push(text)
    }
  }
  for (const seed of parser.seeds) await attempt(seed)
  for (let made = 0; tried < inputs && failures.size < FAILURES_MAX; made += 1) {
    if (made % CLOCK_EVERY === 0 && performance.now() - started > seconds * 1000) break
    await attempt(nextOf(parser, pool, random))
  }
  return {
    name: parser.name,
    tried,
    outcomes: outcomes.size,
    failures: [...failures].map(([why, input]) => ({ input, why })),
    seconds: (performance.now() - started) / 1000,
  }
}

/** So many inputs are made by the grammar where there is one: half of them as they are, half changed. */
const BY_GRAMMAR = 0.4

function nextOf({ grammar }: Parser, pool: readonly string[], random: Random): string {
  if (grammar === undefined || !random.chance(BY_GRAMMAR)) return mutantOf(pool, random)
  const text = grammar(random)
  return random.chance(0.5) ? text : mutantOf([text], random)
}

type Outcome =
  | { readonly kind: 'read'; readonly name: string }
  | { readonly kind: 'no input' }
  | { readonly kind: 'failed'; readonly why: string }

async function outcomeOf(parser: Parser, text: string): Promise<Outcome> {
  try {
    const name = await parser.read(text)
    return name === undefined ? { kind: 'no input' } : { kind: 'read', name }
  } catch (error) {
    return { kind: 'failed', why: whyOf(error) }
  }
}

/** What went wrong, by its kind: two failures that differ in values alone are one. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${typeof error}`
  return `${error.name}: ${error.message.split(/[:\n]/)[0]?.slice(0, 80)}`
}

async function noteFailure(
  failures: Map<string, string>,
  parser: Parser,
  found: Failure,
): Promise<void> {
  if (!failures.has(found.why)) failures.set(found.why, await smallest(parser, found))
}

/** The input without all that the failure does not need. */
async function smallest(parser: Parser, { input, why }: Failure): Promise<string> {
  let text = input
  for (let size = Math.ceil(text.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < text.length; ) {
      const shorter = text.slice(0, at) + text.slice(at + size)
      const outcome = await outcomeOf(parser, shorter)
      if (outcome.kind === 'failed' && outcome.why === why) text = shorter
      else at += size
    }
  }
  return text
}
